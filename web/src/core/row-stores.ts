/** Between the tables in memory and the stores on disk. */
import type { Writing } from './db'
import { accountsByPoint, type Layered, merchantsByPoint, pointsByPlace, type Rows, settle } from './layers'
import type { Apart } from './secrets'

export const TABLES = { street: 'streets', market: 'markets', point: 'points', merchant: 'merchants', account: 'accounts' } as const

/** Puts what a layer changed into the stores; the requests go out together, the transaction says when they are done. */
export async function writeRows(tx: Writing, layer: Rows, names: (keyof typeof TABLES)[], apart: Apart): Promise<void> {
  const secrets = tx.objectStore('secret')
  await Promise.all(apart.secrets.map((secret) => secrets.put(secret)))
  for (const name of names) {
    const store = tx.objectStore(name)
    const table = layer[TABLES[name]] as Layered<never>
    await Promise.all([...[...table.gone].map((id) => store.delete(id)), ...[...table.own.values()].map((row) => store.put(name === 'account' ? (apart.row(row) as never) : row))])
  }
}

/** The rows once the layer's changes have happened in them: the same tables, seen as new by whoever shows them. */
export function settled(layer: Rows): Rows {
  return {
    points: settle(layer.points, pointsByPlace),
    merchants: settle(layer.merchants, merchantsByPoint),
    accounts: settle(layer.accounts, accountsByPoint),
    streets: settle(layer.streets),
    markets: settle(layer.markets),
  }
}
