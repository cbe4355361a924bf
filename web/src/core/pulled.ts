/** What a pull brings, written to disk and into the tables; what was taken away, erased. */
import { write } from './db'
import { around, putBack } from './begun-rows'
import { begunAt, begunRows } from './drafts'
import { correctClock } from './formats'
import type { AccountRow, Change } from './ops'
import { emptyRows, layered, type Layered, type Rows } from './layers'
import { painted } from './painted'
import { route } from './router'
import { settled, TABLES, writeRows } from './row-stores'
import { setApart } from './secrets'
import { session } from './session'
import type { Id } from './types'
import { uuid7 } from './uuid7'
import { meta, owned, queue, rows, stillFilled, tellOtherTabs, view, type Meta } from './world'

/**
 * Writes a page of the pull. `fresh` replaces everything known (a first pull, or one from zero after 410);
 * the outbox is not touched, so what waits stays laid over whatever arrives.
 *
 * What is fresh is shown before it is on disk: sealing and writing a street's rows costs a slow phone a second, and
 * the cursor moves only with them, so that a write that fails is a pull that comes again. Written once `after` is done.
 */
export async function applyChanges(changes: Change[], known: Partial<Meta>, fresh: boolean, after = Promise.resolve()): Promise<void> {
  const owner = owned()
  // Asked for only where something may go: every other pull is spared the wait.
  const begun = fresh || known.revoked?.length ? await begunAt(owner) : new Set<Id>()
  const stoodOn = fresh ? [...(await begunRows(owner)), ...[...begun].map((id) => around(rows.value, id, true))] : []
  const next = layered(fresh ? emptyRows() : rows.value)
  for (const one of changes) {
    const table = next[TABLES[one.entity]] as Map<Id, { id: Id; rev: number }> | undefined
    if (!table) continue // an entity that a newer server speaks of
    if (one.deleted || !one.body) table.delete(one.id)
    else table.set(one.id, { ...one.body, id: one.id, rev: one.rev })
    if (one.entity !== 'account') continue
    // While an officer looks at an unknown bank the server keeps the code back; the phone that scanned it
    // still has it, and the owner may be waiting to confirm.
    const account = next.accounts.get(one.id)
    const own = account?.payload === null && account.status === 'held' ? rows.value.accounts.get(one.id)?.payload : null
    if (account && own) next.accounts.set(one.id, { ...account, payload: own })
  }
  const then = { ...meta.value, ...known }
  const { revoked, gone } = erase(next, { ...then, revoked: [...then.revoked, ...putBack(next, stoodOn)] }, begun)
  let shown: Rows | undefined
  if (fresh) {
    // A record may be made from now on, and its day must not be a wrong clock's.
    meta.value = { ...meta.value, clockOffsetMs: known.clockOffsetMs ?? meta.value.clockOffsetMs }
    correctClock(meta.value.clockOffsetMs)
    rows.value = shown = settled(next)
    await painted()
  }
  await after
  const apart = await setApart(owner, next.accounts as Layered<AccountRow>, fresh)
  // Signed out meanwhile: nothing is written behind whoever has left.
  if (session.value?.key !== owner) return
  const nextMeta = { ...meta.value, ...known, revoked, gone, ...(fresh && { filling: uuid7() }) }
  await write(owner, ['street', 'market', 'point', 'merchant', 'account', 'meta', 'secret'], async (tx) => {
    const names = Object.keys(TABLES) as (keyof typeof TABLES)[]
    if (!fresh) await stillFilled(tx, known)
    if (fresh) for (const name of names) await tx.objectStore(name).clear()
    await writeRows(tx, next, names, apart)
    await tx.objectStore('meta').put(nextMeta, 'meta')
  })
  apart.kept()
  // Another tab's save meanwhile has had the tables read from a disk that did not hold these yet.
  if (rows.value !== shown) rows.value = settled(next)
  meta.value = nextMeta
  correctClock(meta.value.clockOffsetMs)
  tellOtherTabs(owner)
}

/**
 * Erases the rows of places taken away, once nothing unsent and no form that was begun is of them or one of their points.
 * Nor while a point of them is on the screen: what was just saved there is sent at once, and its owner is asked next.
 */
function erase(next: Rows, known: Meta, begun: Set<Id>): Pick<Meta, 'revoked' | 'gone'> {
  if (known.revoked.length === 0) return known
  const busy = new Set<Id | null | undefined>(begun)
  for (const id of [...begun, route.peek().path[1] ?? '', ...queue.value.map((one) => one.pointId ?? '')]) {
    // A point added here that still waits is in no table.
    const point = next.points.get(id) ?? view.value.points.get(id)
    busy.add(point?.streetId).add(point?.marketId)
  }
  const left: Id[] = []
  let gone = known.gone
  for (const place of known.revoked) {
    if (busy.has(place)) {
      left.push(place)
      continue
    }
    const points = [...next.points.values()].filter((point) => point.streetId === place || point.marketId === place)
    const ids = new Set(points.map((point) => point.id))
    const name = next.streets.get(place)?.name ?? next.markets.get(place)?.name
    if (name && !gone.includes(name)) gone = [...gone, name]
    for (const id of ids) next.points.delete(id)
    for (const merchant of next.merchants.values()) if (ids.has(merchant.pointId)) next.merchants.delete(merchant.id)
    for (const account of next.accounts.values()) if (ids.has(account.pointId)) next.accounts.delete(account.id)
    next.streets.delete(place)
    next.markets.delete(place)
  }
  return { revoked: left, gone }
}
