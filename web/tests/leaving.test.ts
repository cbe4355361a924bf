import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'

const visit = { entity: 'visit' as const, entityId: 'v1', label: 'Lượt đến', pointId: 'p1', body: { pointId: 'p1', outcome: 'met', source: 'phone', claims: [] } }
const me = { id: 'm1', name: 'Ngọc', memberships: [], databaseId: 'db', kind: 'demo' as const, deviceId: 'd' }
const KEY = 'db.m1'

/** The app as one tab runs it: all of them share what the browser keeps. */
async function tab() {
  vi.resetModules()
  const [world, saving, sessions, leaving] = await Promise.all([
    import('../src/core/world'),
    import('../src/core/saving'),
    import('../src/core/session'),
    import('../src/core/leaving'),
  ])
  const signIn = () => sessions.startSession('token', me)
  return { world, saving, leaving, signIn }
}

beforeEach(() => {
  vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => undefined })
  vi.stubGlobal('navigator', {})
  vi.stubGlobal('BroadcastChannel', undefined)
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
})

describe('signing out', () => {
  it('closes the notebook, so that whoever comes back sees what another tab has saved since', async () => {
    const one = await tab()
    await one.signIn()
    await one.world.load(KEY)
    const two = await tab()
    await two.signIn()
    await two.world.load(KEY)
    await one.leaving.signOut()
    await two.saving.save([visit])
    await one.signIn()
    // Until it is read, nothing is said of what waits.
    expect(one.world.loadedFor.value).toBeNull()
    await one.world.load(KEY)
    expect(one.world.unsent.value.waiting).toBe(1)
  })
  it('stays done when the notebook was just being read', async () => {
    const one = await tab()
    await one.signIn()
    const reading = one.world.load(KEY)
    await one.leaving.signOut()
    await reading
    expect(one.world.loadedFor.value).toBeNull()
  })
})
