/** What a pull brings, written to disk and into the tables; what was taken away, erased. */
import { write } from './db'
import { correctClock } from './formats'
import type { Layered } from './layers'
import type { AccountRow, Change } from './ops'
import { emptyRows, layered, type Rows } from './overlay'
import { settled, TABLES, writeRows } from './row-stores'
import { setApart } from './secrets'
import type { Id } from './types'
import { meta, owned, queue, rows, tellOtherTabs, type Meta } from './world'

/**
 * Writes a page of the pull. `fresh` replaces everything known (a first pull, or one from zero after 410);
 * the outbox is not touched, so what waits stays laid over whatever arrives.
 */
export async function applyChanges(changes: Change[], known: Partial<Meta>, fresh: boolean): Promise<void> {
  const owner = owned()
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
  const nextMeta = { ...meta.value, ...known }
  erase(next, nextMeta)
  const apart = await setApart(owner, next.accounts as Layered<AccountRow>, fresh)
  await write(owner, ['street', 'market', 'point', 'merchant', 'account', 'meta', 'secret'], async (tx) => {
    const names = Object.keys(TABLES) as (keyof typeof TABLES)[]
    if (fresh) for (const name of names) await tx.objectStore(name).clear()
    await writeRows(tx, next, names, apart)
    await tx.objectStore('meta').put(nextMeta, 'meta')
  })
  apart.kept()
  rows.value = settled(next)
  meta.value = nextMeta
  correctClock(meta.value.clockOffsetMs)
  tellOtherTabs(owner)
}

/** Erases the rows of places taken away, once nothing unsent names one of their points. */
function erase(next: Rows, nextMeta: Meta): void {
  const busy = new Set(queue.value.map((one) => one.pointId))
  const left: Id[] = []
  for (const place of nextMeta.revoked) {
    const gone = [...next.points.values()].filter((point) => point.streetId === place || point.marketId === place)
    if (gone.some((point) => busy.has(point.id))) {
      left.push(place)
      continue
    }
    const ids = new Set(gone.map((point) => point.id))
    const name = next.streets.get(place)?.name ?? next.markets.get(place)?.name
    if (name && !nextMeta.gone.includes(name)) nextMeta.gone = [...nextMeta.gone, name]
    for (const id of ids) next.points.delete(id)
    for (const merchant of next.merchants.values()) if (ids.has(merchant.pointId)) next.merchants.delete(merchant.id)
    for (const account of next.accounts.values()) if (ids.has(account.pointId)) next.accounts.delete(account.id)
    next.streets.delete(place)
    next.markets.delete(place)
  }
  nextMeta.revoked = left
}
