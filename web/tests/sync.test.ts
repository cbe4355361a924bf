import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Server } from './fake-server'

let server: Server
let world: typeof import('../src/core/world')
let saving: typeof import('../src/core/saving')
let sync: typeof import('../src/core/sync')
let sessions: typeof import('../src/core/session')
let member = 0

const shop = (id: string, more = {}) => ({
  entity: 'point', id, rev: 1, deleted: false,
  body: { ward: 'w', kind: 'shop', streetId: 's', side: 'odd', houseNumber: '45', label: '45', stage: 'S0', state: 'not_met', tools: {}, ...more },
})
const visit = (entityId: string) => ({
  entity: 'visit' as const, entityId, label: 'Lượt đến', pointId: 'p1',
  body: { pointId: 'p1', outcome: 'met', source: 'phone', claims: [] },
})

async function signIn(id: string): Promise<string> {
  const me = { id, name: id, memberships: [], databaseId: 'db', kind: 'demo' as const, deviceId: 'd' }
  await sessions.startSession(`token-${id}`, me)
  await world.load(`db.${id}`)
  return `db.${id}`
}
const stored = async (key: string) => {
  const db = await openDB(`phocho-${key}`)
  const all = (await db.getAll('outbox')) as { opId: string; state: string }[]
  db.close()
  return all
}

beforeEach(async () => {
  vi.resetModules()
  const kept = new Map<string, string>()
  vi.stubGlobal('sessionStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) })
  vi.stubGlobal('navigator', {})
  vi.stubGlobal('BroadcastChannel', undefined)
  vi.stubGlobal('__APP_VERSION__', 'test')
  server = new Server()
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => new Promise((resolve) => resolve(server.answer(path, init))))
  world = await import('../src/core/world')
  saving = await import('../src/core/saving')
  sync = await import('../src/core/sync')
  sessions = await import('../src/core/session')
  await signIn(`m${++member}`)
})

afterEach(() => vi.restoreAllMocks())

describe('the outbox', () => {
  it('is on disk before a save is confirmed, and sent exactly once', async () => {
    await saving.save([visit('v1')])
    expect(await stored(`db.m${member}`)).toHaveLength(1)
    await sync.requestSync('save')
    expect(server.taken.size).toBe(1)
    expect(await stored(`db.m${member}`)).toEqual([])
    await sync.requestSync('button')
    expect(server.deliveries).toBe(1)
  })
  it('loses nothing when the answer is lost, and the server has it once', async () => {
    await saving.save([visit('v1'), visit('v2')])
    server.mode = 'drop-answer'
    await sync.requestSync('save')
    expect(await stored(`db.m${member}`)).toHaveLength(2)
    server.mode = 'well'
    await sync.requestSync('button')
    expect(await stored(`db.m${member}`)).toEqual([])
    expect(server.taken.size).toBe(2)
    expect(server.deliveries).toBe(4)
  })
  it('does not turn back what a pull has brought since the lost answer', async () => {
    server.pulls = [{ changes: [shop('p1', { landmark: 'cũ' })], more: false }]
    await sync.requestSync('button')
    server.mode = 'drop-answer'
    await saving.save([{ entity: 'point', entityId: 'p1', kind: 'patch', baseRev: 1, body: { landmark: 'của tôi' }, label: 'Sửa', pointId: 'p1' }])
    await sync.requestSync('save')
    const { applyChanges } = await import('../src/core/pulled')
    await applyChanges([{ ...shop('p1', { landmark: 'của Hoà' }), rev: 3 } as never], {}, false)
    server.mode = 'well'
    server.verdicts.set('point', { status: 'duplicate', first: 'applied', rev: 2 })
    await sync.requestSync('button')
    expect(world.queue.value).toEqual([])
    expect(world.rows.value.points.get('p1')).toMatchObject({ rev: 3, landmark: 'của Hoà' })
  })
  const Q1 = '00020101021138570010A00000072701270006970436011300000000012340208QRIBFTTA53037045802VN6304FA43'
  const scanned = {
    entity: 'account' as const, entityId: 'a1', label: 'Tài khoản', pointId: 'p1',
    body: { merchantId: 'm1', source: 'scanned', payload: Q1, holderName: 'LE THI HONG DAO', holderKind: 'person' },
  }
  const held = { entity: 'account', id: 'a1', rev: 1, deleted: false, body: { pointId: 'p1', merchantId: 'm1', status: 'held', last4: '1234', payload: null } }
  it('keeps the code it scanned when the answer was lost and the pull brings the account as held', async () => {
    await sync.requestSync('start')
    await saving.save([scanned])
    server.mode = 'drop-answer'
    await sync.requestSync('save')
    const { applyChanges } = await import('../src/core/pulled')
    await applyChanges([held as never], {}, false)
    server.mode = 'well'
    await sync.requestSync('button')
    expect(world.queue.value).toEqual([])
    await applyChanges([{ ...held, rev: 2 } as never], {}, false)
    expect(world.rows.value.accounts.get('a1')).toMatchObject({ rev: 2, status: 'held', payload: Q1 })
    await world.load(`db.m${member}`)
    expect(world.rows.value.accounts.get('a1')?.payload).toBe(Q1)
  })
  it('keeps the code of an account that waited on the server for its shop', async () => {
    await saving.save([scanned])
    server.verdicts.set('account', { status: 'held' })
    server.pulls = [{ changes: [held], more: false }]
    await sync.requestSync('save')
    expect(world.queue.value).toEqual([])
    expect(world.rows.value.accounts.get('a1')).toMatchObject({ status: 'held', payload: Q1 })
  })
  it('keeps everything on 401, 409, 503, no network and a captive portal', async () => {
    await saving.save([visit('v1')])
    for (const mode of [503, 'unreachable', 'portal', 409, 401] as const) {
      server.mode = mode
      await sync.requestSync('button')
      expect(await stored(`db.m${member}`), String(mode)).toHaveLength(1)
    }
    expect(sync.syncState.value.needsUpdate).toBe(true)
    expect(sessions.session.value?.ended).toBe(true)
  })
  it('outlives a captive portal that answers 401 and 409 with its own page', async () => {
    await saving.save([visit('v1')])
    for (const mode of ['portal-401', 'portal-409'] as const) {
      server.mode = mode
      await sync.requestSync('button')
      expect(sessions.session.value?.ended).toBe(false)
      expect(sync.syncState.value.needsUpdate).toBe(false)
      // Asked again after a while, not every second.
      expect(world.queue.value[0]!.tries).toBeGreaterThan(0)
    }
    server.mode = 'well'
    await sync.requestSync('button')
    expect(server.taken.size).toBe(1)
  })
  const fill = () =>
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
  it.each(['button', 'online', 'start'] as const)('reaches the server from a full phone, which says what it could not write: %s', async (why) => {
    server.mode = 'unreachable'
    await saving.save([visit('v1')])
    await sync.requestSync('save')
    expect(world.queue.value[0]!.nextAt).toBeGreaterThan(Date.now())
    const full = fill()
    server.mode = 'well'
    await sync.requestSync(why)
    expect(server.taken.size).toBe(1)
    expect(sync.syncState.value.problem?.slug).toBe('storage-full')
    expect(await stored(`db.m${member}`)).toHaveLength(1)
    full.mockRestore()
    await sync.requestSync('button')
    expect(await stored(`db.m${member}`)).toEqual([])
    expect(server.taken.size).toBe(1)
  })
  it('that no network carries from a full phone says so of the network, and waits', async () => {
    await saving.save([visit('v1')])
    const full = fill()
    server.mode = 'unreachable'
    await sync.requestSync('button')
    full.mockRestore()
    expect(sync.syncState.value.problem?.slug).toBe('no-connection')
    expect(world.queue.value[0]).toMatchObject({ tries: 1, state: 'waiting' })
    expect(world.queue.value[0]!.nextAt).toBeGreaterThan(Date.now())
    server.mode = 'well'
    await sync.requestSync('button')
    expect(server.taken.size).toBe(1)
  })
  it('is not put back by a slow look at the disk that began before a save', async () => {
    server.pulls = [{ changes: [{ ...held, body: { ...held.body, status: 'confirmed', payload: Q1 } }], more: false }]
    await sync.requestSync('start')
    const real = crypto.subtle.decrypt.bind(crypto.subtle)
    const slow = vi.spyOn(crypto.subtle, 'decrypt').mockImplementation(async (...given) => {
      await new Promise((done) => setTimeout(done, 200))
      return real(...given)
    })
    const looking = world.load(`db.m${member}`)
    await new Promise((done) => setTimeout(done, 100))
    await saving.save([visit('v1')])
    await looking
    expect(slow).toHaveBeenCalled()
    expect(world.queue.value.map((one) => one.op.entityId)).toEqual(['v1'])
  })
  it('is not blocked by one refused record', async () => {
    const [bad] = await saving.save([visit('v1')])
    await saving.save([visit('v2')])
    server.verdicts.set(bad!.opId, { status: 'rejected', code: 'validation', title: 'Sai.' })
    await sync.requestSync('save')
    expect(await stored(`db.m${member}`)).toMatchObject([{ opId: bad!.opId, state: 'rejected' }])
    expect(server.taken.size).toBe(1)
  })
  it('of one member is never sent as another', async () => {
    const first = `db.m${member}`
    server.mode = 'unreachable'
    await saving.save([visit('v1')])
    await signIn(`m${++member}`)
    server.mode = 'well'
    await sync.requestSync('button')
    expect(server.taken.size).toBe(0)
    expect(await stored(first)).toHaveLength(1)
    await sessions.switchSession(first)
    await world.load(first)
    await sync.requestSync('button')
    expect(server.taken.size).toBe(1)
  })
  it('is counted for somebody who never walked without leaving a hollow notebook', async () => {
    const { unsentOf } = await import('../src/core/db')
    await expect(unsentOf('db.desk-only')).rejects.toThrow()
    await signIn('desk-only')
    expect(world.storageFailed.value).toBe(null)
    expect(await unsentOf('db.desk-only')).toBe(0)
  })
  it('survives signing out', async () => {
    const key = `db.m${member}`
    await saving.save([visit('v1')])
    await (await import('../src/core/db')).wipe(key)
    expect(await stored(key)).toHaveLength(1)
  })
  it('can take back what is not sent yet', async () => {
    const saved = await saving.save([visit('v1')], { undoMs: 60_000 })
    await sync.requestSync('save')
    expect(server.taken.size).toBe(0)
    expect(await saving.undo(saved)).toBe(true)
    expect(await stored(`db.m${member}`)).toEqual([])
    expect(await saving.undo(saved)).toBe(false)
    // Once it is due a sender may have it already.
    const due = await saving.save([visit('v2')], { undoMs: 1 })
    expect(await saving.undo(due)).toBe(false)
  })
  it('halves a batch that is too large', async () => {
    await saving.save([visit('v1'), visit('v2'), visit('v3')])
    server.mode = 413
    await sync.requestSync('save')
    server.mode = 'well'
    await sync.requestSync('button')
    expect(server.taken.size).toBe(3)
  })
})

describe('the pull', () => {
  it('that fails the first time is tried again by itself', async () => {
    server.mode = 'unreachable'
    await sync.requestSync('start')
    server.mode = 'well'
    server.pulls = [{ changes: [shop('p1')], more: false }]
    await vi.waitFor(() => expect(world.rows.value.points.size).toBe(1), { timeout: 12_000 })
  }, 15_000)
  it('is sent at once when the person asks during a round that fails', async () => {
    await saving.save([visit('v1')])
    server.mode = 'unreachable'
    // Minutes of rest, so that only the person's asking can be what sends it.
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.99)
    for (let tries = 0; tries < 6; tries += 1) await sync.requestSync('button')
    const failing = sync.requestSync('due')
    const asked = sync.requestSync('button')
    await Promise.all([failing, asked])
    server.mode = 'well'
    random.mockRestore()
    await vi.waitFor(() => expect(server.taken.size).toBe(1), { timeout: 4_000 })
  })
  it('writes nothing over a notebook that another tab has emptied, and begins anew', async () => {
    const key = `db.m${member}`
    const street = { entity: 'street', id: 's', rev: 1, deleted: false, body: { ward: 'w', name: 'Nguyễn Nghiêm' } }
    server.pulls = [{ changes: [street, shop('p1')], more: false }]
    await sync.requestSync('start')
    await (await import('../src/core/db')).wipe(key)
    const reload = vi.fn()
    vi.stubGlobal('location', { hash: '', reload })
    await saving.save([visit('v1')])
    server.pulls = [{ changes: [shop('p2')], more: false }]
    await sync.requestSync('button')
    await expect(world.setMeta({ gone: [] })).rejects.toThrow()
    expect(reload).toHaveBeenCalled()
    const db = await openDB(`phocho-${key}`)
    expect([await db.count('meta'), await db.count('point'), await db.count('outbox')]).toEqual([0, 0, 1])
    db.close()
    // Emptied and filled again: the rows of before are still not those of the cursor.
    await world.load(key)
    server.pulls = [{ changes: [street, shop('p1')], more: false }]
    await sync.requestSync('button')
    expect(server.taken.size).toBe(1)
    expect(await stored(key)).toEqual([])
    const { applyChanges } = await import('../src/core/pulled')
    await expect(applyChanges([shop('p3') as never], { cursor: 'old', filling: 'old' }, false)).rejects.toThrow()
    expect([...world.rows.value.points.keys()]).toEqual(['p1'])
  })
  it('is seen with what waits laid over it', async () => {
    server.pulls = [{ changes: [{ entity: 'street', id: 's', rev: 1, deleted: false, body: { ward: 'w', name: 'Nguyễn Nghiêm' } }, shop('p1')], more: false }]
    await sync.requestSync('start')
    expect(world.view.value.points.get('p1')?.state).toBe('not_met')
    server.mode = 'unreachable'
    await saving.save([visit('v1')])
    expect(world.view.value.points.get('p1')).toMatchObject({ state: 'met', pending: 'waiting' })
    expect(world.rows.value.points.get('p1')?.state).toBe('not_met')
    expect(world.pointsOf('s')).toHaveLength(1)
  })
  it('starts from zero on 410 and leaves the outbox alone', async () => {
    server.pulls = [{ changes: [shop('p1'), shop('p2')], more: false }]
    await sync.requestSync('start')
    const [held] = await saving.save([visit('v1')])
    server.verdicts.set(held!.opId, { status: 'retry', retryAfterS: 99 })
    server.cursorExpired = true
    server.pulls = [{ changes: [shop('p1')], more: true }, { changes: [shop('p3')], more: false }]
    await sync.requestSync('visible')
    expect([...world.rows.value.points.keys()].sort()).toEqual(['p1', 'p3'])
    expect(world.queue.value).toHaveLength(1)
  })
  it('leaves on 410 what a begun form is of, until that is done', async () => {
    const street = (id: string) => ({ entity: 'street', id, rev: 1, deleted: false, body: { ward: 'w', name: `Đường ${id}` } })
    server.pulls = [{ changes: [street('s'), shop('p1'), shop('p2'), street('t'), shop('q', { streetId: 't' })], more: false }]
    await sync.requestSync('start')
    const { write } = await import('../src/core/db')
    const key = `db.m${member}`
    await write(key, ['draft'], async (tx) => void (await tx.objectStore('draft').put({ key: 'dang-ky:p1', value: {}, savedAt: 1 })))
    server.cursorExpired = true
    server.pulls = [{ changes: [street('t'), shop('q', { streetId: 't' })], more: false, scope: ['t'] }]
    await sync.requestSync('visible')
    expect([...world.rows.value.points.keys()].sort()).toEqual(['p1', 'q'])
    expect(world.pointsOf('s')).toHaveLength(1)
    await write(key, ['draft'], (tx) => tx.objectStore('draft').clear())
    server.pulls = [{ changes: [], more: false, scope: ['t'] }]
    await sync.requestSync('visible')
    expect([...world.rows.value.points.keys()]).toEqual(['q'])
    expect(world.meta.value.gone).toEqual(['Đường s'])
  })
  it('erases a place taken away only when nothing unsent names it', async () => {
    server.pulls = [{ changes: [shop('p1')], more: false }]
    await sync.requestSync('start')
    const [one] = await saving.save([visit('v1')])
    server.verdicts.set(one!.opId, { status: 'retry', retryAfterS: 99 })
    server.pulls = [{ changes: [], more: false, scope: [], scopeRevoked: ['s'] }]
    await sync.requestSync('visible')
    expect(world.rows.value.points.size).toBe(1)
    server.verdicts.clear()
    server.pulls = [{ changes: [], more: false, scope: [] }]
    await sync.requestSync('button')
    expect(server.taken.size).toBe(1)
    expect(world.rows.value.points.size).toBe(0)
  })
})

describe('a database of version 1', () => {
  it('keeps its three queued operations in the newest build', async () => {
    const key = `db.old${member}`
    const old = await openDB(`phocho-${key}`, 1, {
      upgrade(db) {
        for (const name of ['street', 'market', 'point', 'merchant', 'account']) db.createObjectStore(name, { keyPath: 'id' })
        db.createObjectStore('visit', { keyPath: 'id' }).createIndex('point', 'pointId')
        db.createObjectStore('outbox', { keyPath: 'opId' })
        db.createObjectStore('draft', { keyPath: 'key' })
        db.createObjectStore('meta')
      },
    })
    for (const opId of ['a', 'b', 'c']) {
      const op = { opId, entity: 'visit', entityId: `e${opId}`, kind: 'put', baseRev: null, clientAt: '2026-11-21T02:00:00Z', body: { pointId: 'p1', outcome: 'met', claims: [] } }
      await old.put('outbox', { opId, op, state: 'waiting', tries: 0, nextAt: 0, label: '', pointId: 'p1', savedAt: 0 })
    }
    old.close()
    await signIn(`old${member}`)
    await sync.requestSync('start')
    expect([...server.taken.keys()].sort()).toEqual(['a', 'b', 'c'])
    expect(await stored(key)).toEqual([])
  })
})
