/** What this phone knows, in memory as signals, with every write going through the database first. */
import { batch, computed, signal } from '@preact/signals'
import { StorageFailed, withDb, write, type KeptVisit, type Writing } from './db'
import { visitedAtMs, type AccountRow, type MarketRow, type MerchantRow, type Op, type PointRow, type Queued } from './ops'
import { tally } from './outbox'
import { accountsByPoint, emptyRows, type Layered, layered, merchantsByPoint, pointsByPlace, type Rows } from './layers'
import { happen, keepCode, overlay } from './overlay'
import { correctClock } from './formats'
import { compareCodes, compareHouses } from './houses'
import { canHide, openKey, type KeptKey } from './local-key'
import { forgetCopies, forgetSecrets, keepCopies, namesOfCopies, openSecrets, ready, setApart, spent, working } from './secrets'
import { settled, writeRows } from './row-stores'
import { session } from './session'
import { comeAfter } from './uuid7'
import type { AdviceCard, Bank, ConsentText, Id, Trade } from './types'

export interface Meta {
  cursor: string | null
  /** Named anew by each pull from zero: a cursor counts only beside the rows that came before it. */
  filling?: Id
  clockOffsetMs: number
  lastPulledAt: number | null
  scope: Id[]
  /** Places taken away, to be erased once nothing unsent names them. */
  revoked: Id[]
  /** Names of places taken away and erased, until the person has read so. */
  gone: string[]
  trades: Trade[]
  banks: Bank[]
  consentTexts: ConsentText[]
  /** Null until they were first asked for. */
  cards: AdviceCard[] | null
  referenceAt: number
}

const NO_META: Meta = {
  cursor: null,
  clockOffsetMs: 0,
  lastPulledAt: null,
  scope: [],
  revoked: [],
  gone: [],
  trades: [],
  banks: [],
  consentTexts: [],
  cards: null,
  referenceAt: 0,
}

export const rows = signal<Rows>(emptyRows())
export const queue = signal<Queued[]>([])
export const meta = signal<Meta>(NO_META)
export const loadedFor = signal<string | null>(null)
export const storageFailed = signal<unknown>(null)

/** The rows with everything that waits on this phone laid over them: what every screen shows. */
export const view = computed(() => overlay(rows.value, queue.value, working.value))
export const unsent = computed(() => tally(queue.value))

export const merchantOf = (pointId: Id): MerchantRow | undefined => merchantsByPoint.of(view.value.merchants, pointId).at(-1)

/** The accounts of a point that still stand, newest first. */
export function accountsOf(pointId: Id): AccountRow[] {
  return accountsByPoint
    .of(view.value.accounts, pointId)
    .filter((account) => account.status !== 'superseded' && account.status !== 'rejected')
    .sort((a, b) => (a.id < b.id ? 1 : -1))
}

/** What an officer or the owner turned down and nothing newer has taken the place of, newest first. */
export function rejectedOf(pointId: Id): AccountRow[] {
  const all = accountsByPoint.of(view.value.accounts, pointId)
  return all
    .filter((account) => account.status === 'rejected' && !all.some((other) => other.status !== 'rejected' && other.id > account.id))
    .sort((a, b) => (a.id < b.id ? 1 : -1))
}

export const pointsOf = (placeId: Id): PointRow[] =>
  pointsByPlace.of(view.value.points, placeId).filter((point) => point.status !== 'merged')

/** The aisles, gates and rows of a market as its plan has them. */
export const linesOf = (market: MarketRow) => market.zones.flatMap((zone) => [...zone.rows].sort((a, b) => a.position - b.position))

/** Points of one place. House order on a street, one side after the other is the caller's; row by row in a market. */
export function inOrder(points: PointRow[]): PointRow[] {
  const market = view.value.markets.get(points.find((point) => point.marketId)?.marketId ?? '')
  const places = new Map(market && linesOf(market).map((row, at) => [row.id, at]))
  const rowAt = (point: PointRow) => places.get(point.rowId ?? '') ?? 1e9
  return [...points].sort((a, b) =>
    a.streetId
      ? compareHouses(a.houseNumber, b.houseNumber) || (a.label < b.label ? -1 : 1)
      : rowAt(a) - rowAt(b) || (a.stallOrder ?? 1e9) - (b.stallOrder ?? 1e9) || compareCodes(a.stallCode ?? a.label, b.stallCode ?? b.label),
  )
}

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('phocho')
channel?.addEventListener('message', (event: MessageEvent<{ key: string; left?: boolean }>) => {
  const { key, left } = event.data
  if (left && key === session.value?.key) location.reload()
  else if (key === loadedFor.value) void load(key)
})
// A channel is not told its own messages, so this reaches the other tabs only.
export const tellOtherTabs = (key: string, left?: boolean) => channel?.postMessage({ key, left })

/**
 * Throws, so that the transaction writes nothing, when the rows of this tab are no longer those on disk: somebody
 * signed out in another one. A cursor over emptied tables would keep the street empty for good. The tab begins anew.
 */
export async function stillFilled(tx: Writing, { cursor, filling }: Partial<Meta> = meta.value): Promise<void> {
  if (!cursor) return
  const there = (await tx.objectStore('meta').get('meta')) as Meta | undefined
  if (there?.cursor && there.filling === filling) return
  location.reload()
  throw new StorageFailed('emptied by another tab')
}

/**
 * Nobody's notebook is open in this tab. What was known of whoever left would be shown to the next as it was, even to
 * the same person come back: "Đã gửi hết" over a visit that another tab had saved meanwhile.
 */
export function closeNotebook(): void {
  batch(() => {
    loadedFor.value = null
    rows.value = emptyRows()
    queue.value = []
    meta.value = NO_META
    forgetSecrets()
  })
}

/** Reads everything of a member into memory; anew when that was changed meanwhile, since what was read is older. */
export async function load(key: string): Promise<void> {
  const signals = [queue, rows, meta]
  const before = signals.map((one) => one.value)
  try {
    const found = await withDb(key, async (db) => {
      const tx = db.transaction(['street', 'market', 'point', 'merchant', 'account', 'outbox', 'meta', 'key', 'secret'])
      return Promise.all([
        tx.objectStore('street').getAll(),
        tx.objectStore('market').getAll(),
        tx.objectStore('point').getAll(),
        tx.objectStore('merchant').getAll(),
        tx.objectStore('account').getAll(),
        tx.objectStore('outbox').getAll(),
        tx.objectStore('meta').get('meta') as Promise<Partial<Meta> | undefined>,
        tx.objectStore('key').get('local') as Promise<KeptKey | undefined>,
        tx.objectStore('secret').getAll(),
      ])
    })
    const [streets, markets, points, merchants, accounts, waiting, known, kept, secrets] = found
    if (!(await openKey(key, kept))) return
    // Rows of before there was a key still have their codes in clear.
    const bare = canHide(key) && accounts.some((account) => account.payload)
    await openSecrets(key, secrets, accounts)
    // Left meanwhile: it stays closed.
    if (session.value?.key !== key) return
    if (signals.some((one, at) => one.value !== before[at])) return load(key)
    rows.value = {
      streets: byId(streets),
      markets: byId(markets),
      points: byId(points),
      merchants: byId(merchants),
      accounts: byId(accounts),
    }
    // Read in the order of their ids.
    comeAfter(waiting.at(-1)?.opId)
    queue.value = waiting
    meta.value = { ...NO_META, ...known }
    correctClock(meta.value.clockOffsetMs)
    loadedFor.value = key
    storageFailed.value = null
    if (bare) await coverCodes(key)
  } catch (error) {
    storageFailed.value = error
    loadedFor.value = key
    throw error
  }
}

async function coverCodes(owner: string): Promise<void> {
  const layer = layered(rows.value)
  for (const account of rows.value.accounts.values()) layer.accounts.set(account.id, account)
  const apart = await setApart(owner, layer.accounts as Layered<AccountRow>, true)
  await write(owner, ['account', 'secret'], (tx) => writeRows(tx, layer, ['account'], apart))
  apart.kept()
}

function byId<R extends { id: Id }>(list: R[]): Map<Id, R> {
  return new Map(list.map((row) => [row.id, row]))
}

/** Whose database this is. */
export function owned(): string {
  const found = session.value?.key
  if (!found) throw new Error('nobody is signed in')
  return found
}

/** Takes operations out of the outbox, puts others in or back, and lets the taken ones happen in the rows. */
export async function changeQueue(change: {
  done?: { queued: Queued; rev: number | null }[]
  put?: Queued[]
  /** Put in like the others, under operation ids that were never sent: what is secret in them is sealed first. */
  fresh?: Queued[]
  remove?: Id[]
}): Promise<void> {
  const owner = owned()
  const done = change.done ?? []
  const next = layered(rows.value)
  for (const { queued, rev } of done) {
    const table = tableOf(next, queued.op.entity)
    // The answer was lost, and what came of it by a pull, perhaps with what others did since: that is newer.
    if (rev !== null && (table?.get(queued.op.entityId)?.rev ?? -1) >= rev) {
      keepCode(next, queued, working.value)
      continue
    }
    happen(next, queued, working.value)
    const row = table?.get(queued.op.entityId)
    if (row && rev !== null) table?.set(row.id, { ...row, rev })
  }
  const removed = new Set([...(change.remove ?? []), ...done.map((one) => one.queued.opId)])
  const apart = await setApart(owner, next.accounts as Layered<AccountRow>, false)
  const { queued: fresh, copies, secrets } = await ready(owner, change.fresh ?? [], session.value?.me.sealingKey)
  const puts = [...(change.put ?? []), ...fresh]
  const parts = spent(
    [...queue.value.filter((one) => !removed.has(one.opId)), ...puts],
    queue.value.filter((one) => removed.has(one.opId)),
  )
  await write(owner, ['outbox', 'point', 'merchant', 'account', 'visit', 'secret', 'meta'], async (tx) => {
    await stillFilled(tx)
    for (const name of namesOfCopies(parts)) await tx.objectStore('secret').delete(name)
    for (const secret of secrets) await tx.objectStore('secret').put(secret)
    for (const id of removed) await tx.objectStore('outbox').delete(id)
    for (const queued of puts) await tx.objectStore('outbox').put(queued)
    await writeRows(tx, next, ['point', 'merchant', 'account'], apart)
    const visits = tx.objectStore('visit')
    for (const { op } of puts) {
      // The history shows what will be sent: a corrected note leaves nothing of the old one behind.
      const body = op.body as unknown as KeptVisit['body']
      if (op.entity === 'visit') await visits.put({ id: op.entityId, pointId: body.pointId, at: new Date(visitedAtMs(op)).toISOString(), body, sent: false })
    }
    for (const one of queue.value) {
      const again = puts.some((other) => other.op.entityId === one.op.entityId)
      if (one.op.entity === 'visit' && !again && change.remove?.includes(one.opId)) await visits.delete(one.op.entityId)
    }
    for (const { queued } of done) {
      if (queued.op.entity !== 'visit') continue
      const kept = await visits.get(queued.op.entityId)
      if (kept) await visits.put({ ...kept, sent: true })
    }
  })
  // On disk it is its owner's; on screen is somebody else by now.
  if (loadedFor.value !== owner) return
  const put = new Map(puts.map((one) => [one.opId, one]))
  apart.kept()
  batch(() => {
    if (done.length) rows.value = settled(next)
    queue.value = [
      ...queue.value.filter((one) => !removed.has(one.opId)).map((one) => put.get(one.opId) ?? one),
      ...[...put.values()].filter((one) => !queue.value.some((old) => old.opId === one.opId)),
    ]
    keepCopies(copies)
    forgetCopies(parts)
  })
  tellOtherTabs(owner)
}

/** The rows that an operation gives a revision to; none for what is only added. */
function tableOf(layer: Rows, entity: Op['entity']): Map<Id, { id: Id; rev: number }> | undefined {
  const tables: Partial<Record<Op['entity'], unknown>> = { merchant: layer.merchants, point: layer.points, account: layer.accounts }
  return tables[entity] as Map<Id, { id: Id; rev: number }> | undefined
}

export async function setMeta(known: Partial<Meta>): Promise<void> {
  const owner = owned()
  meta.value = { ...meta.value, ...known }
  correctClock(meta.value.clockOffsetMs)
  const whole = meta.value
  await write(owner, ['meta'], async (tx) => {
    await stillFilled(tx, whole)
    await tx.objectStore('meta').put(whole, 'meta')
  })
}

export function visitsOf(pointId: Id): Promise<KeptVisit[]> {
  return withDb(owned(), (db) => db.getAllFromIndex('visit', 'point', pointId))
}
