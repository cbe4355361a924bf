/**
 * Tables that are changed without being copied: with 20,000 rows on the phone, one save may cost only
 * what one save touches.
 */
import type { AccountRow, MarketRow, MerchantRow, PointRow, StreetRow } from './ops'
import type { Id } from './types'

/** A map laid over another, which stays as it is until `settle` lets the changes happen in it. */
export class Layered<V> extends Map<Id, V> {
  readonly own = new Map<Id, V>()
  readonly gone = new Set<Id>()
  /** Counts the changes, so that what was worked out from `own` knows when it is old. */
  version = 0

  constructor(readonly base: Map<Id, V>) {
    super()
  }

  override get size(): number {
    let more = 0
    for (const id of this.own.keys()) if (!this.base.has(id)) more += 1
    return this.base.size + more - this.gone.size
  }

  override get(id: Id): V | undefined {
    return this.own.get(id) ?? (this.gone.has(id) ? undefined : this.base.get(id))
  }

  override has(id: Id): boolean {
    return this.own.has(id) || (this.base.has(id) && !this.gone.has(id))
  }

  override set(id: Id, row: V): this {
    this.own.set(id, row)
    this.gone.delete(id)
    this.version += 1
    return this
  }

  override delete(id: Id): boolean {
    const was = this.has(id)
    this.own.delete(id)
    if (this.base.has(id)) this.gone.add(id)
    this.version += 1
    return was
  }

  override clear(): void {
    for (const id of [...this.keys()]) this.delete(id)
  }

  override *entries(): MapIterator<[Id, V]> {
    for (const entry of this.base) {
      const changed = this.own.get(entry[0])
      if (changed) yield [entry[0], changed]
      else if (!this.gone.has(entry[0])) yield entry
    }
    for (const entry of this.own) if (!this.base.has(entry[0])) yield entry
  }

  override *keys(): MapIterator<Id> {
    for (const [id] of this.entries()) yield id
  }

  override *values(): MapIterator<V> {
    for (const [, row] of this.entries()) yield row
  }

  override [Symbol.iterator](): MapIterator<[Id, V]> {
    return this.entries()
  }

  override forEach(work: (row: V, id: Id, table: Map<Id, V>) => void): void {
    for (const [id, row] of this.entries()) work(row, id, this)
  }
}

/** Rows of a table by what they belong to. Made once for a table, then kept up by `settle`. */
class Grouping<V> {
  private readonly made = new WeakMap<Map<Id, V>, { groups: Map<Id, Set<Id>>; version: number }>()

  constructor(private readonly belongsTo: (row: V) => Id | null) {}

  of(table: Map<Id, V>, key: Id): V[] {
    const base = table instanceof Layered ? (table.base as Map<Id, V>) : table
    const found: V[] = []
    for (const id of this.groups(base, 0).get(key) ?? []) {
      const row = table.get(id)
      if (row && this.belongsTo(row) === key) found.push(row)
    }
    if (!(table instanceof Layered)) return found
    for (const id of this.groups(table.own, table.version).get(key) ?? []) {
      const before = base.get(id)
      const row = table.own.get(id) as V
      if (!before || this.belongsTo(before) !== key) found.push(row)
    }
    return found
  }

  moved(table: Map<Id, V>, id: Id, before: V | undefined, after: V | undefined): void {
    const groups = this.made.get(table)?.groups
    if (!groups) return
    const from = before ? this.belongsTo(before) : null
    const to = after ? this.belongsTo(after) : null
    if (from === to) return
    if (from) groups.get(from)?.delete(id)
    if (to) put(groups, to, id)
  }

  private groups(table: Map<Id, V>, version: number): Map<Id, Set<Id>> {
    const known = this.made.get(table)
    if (known?.version === version) return known.groups
    const groups = new Map<Id, Set<Id>>()
    for (const [id, row] of table) {
      const key = this.belongsTo(row)
      if (key) put(groups, key, id)
    }
    this.made.set(table, { groups, version })
    return groups
  }
}

function put(groups: Map<Id, Set<Id>>, key: Id, id: Id): void {
  const group = groups.get(key)
  if (group) group.add(id)
  else groups.set(key, new Set([id]))
}

export const merchantsByPoint = new Grouping<MerchantRow>((merchant) => merchant.pointId)
export const accountsByPoint = new Grouping<AccountRow>((account) => account.pointId)
export const pointsByPlace = new Grouping<PointRow>((point) => point.streetId ?? point.marketId)

export interface Rows {
  points: Map<Id, PointRow>
  merchants: Map<Id, MerchantRow>
  accounts: Map<Id, AccountRow>
  streets: Map<Id, StreetRow>
  markets: Map<Id, MarketRow>
}

export function emptyRows(): Rows {
  return { points: new Map(), merchants: new Map(), accounts: new Map(), streets: new Map(), markets: new Map() }
}

/** The same rows under a layer for changes. */
export function layered(rows: Rows): Rows {
  return {
    points: new Layered(rows.points),
    merchants: new Layered(rows.merchants),
    accounts: new Layered(rows.accounts),
    streets: new Layered(rows.streets),
    markets: new Layered(rows.markets),
  }
}

/** Lets what a layer holds happen in the table under it. */
export function settle<V>(layer: Map<Id, V>, grouping?: Grouping<V>): Map<Id, V> {
  if (!(layer instanceof Layered)) return layer
  const base = layer.base as Map<Id, V>
  for (const id of layer.gone) {
    grouping?.moved(base, id, base.get(id), undefined)
    base.delete(id)
  }
  for (const [id, row] of layer.own as Map<Id, V>) {
    grouping?.moved(base, id, base.get(id), row)
    base.set(id, row)
  }
  return base
}
