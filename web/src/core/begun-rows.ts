/**
 * What a begun form stands on, kept beside it: whoever signs out and in again, or pulls from zero, gets no row of a
 * street that was given to others meanwhile, and could not come back to the form. Pure.
 */
import { accountsByPoint, merchantsByPoint, pointsByPlace, type Rows } from './layers'
import type { Id } from './types'

type Kept = { id: Id; pending?: unknown }
/** Rows with the tables they are of, the place first. */
export type Around = [keyof Rows, Kept][]

/** The point or place that a draft is of: "dang-ky:<point>", and of a walk sheet "phieu:/duong/<street>:…". */
export const idIn = (key: string): Id => key.split(':')[1]?.split('/').pop() ?? ''

/** A point with its place and what is known of it; a place alone, or `whole` with all that is in it. */
export function around(rows: Rows, id: Id, whole = false): Around {
  const point = rows.points.get(id)
  const place = point?.streetId ?? point?.marketId ?? id
  const points = point ? [point] : whole ? pointsByPlace.of(rows.points, id) : []
  const found: [keyof Rows, Kept | undefined][] = [
    ['streets', rows.streets.get(place)],
    ['markets', rows.markets.get(place)],
  ]
  for (const one of points) {
    found.push(['points', one])
    for (const row of merchantsByPoint.of(rows.merchants, one.id)) found.push(['merchants', row])
    for (const row of accountsByPoint.of(rows.accounts, one.id)) found.push(['accounts', row])
  }
  return found.flatMap(([table, row]): Around => (row ? [[table, { ...row, pending: undefined }]] : []))
}

/** Puts them back where their place is not there any more; gives those places, for it is not there to stay. */
export function putBack(rows: Rows, begun: (Around | undefined)[]): Id[] {
  const away = begun.flatMap((of) => (of?.[0] && !rows[of[0][0]].has(of[0][1].id) ? [of] : []))
  for (const [table, row] of away.flat()) (rows[table] as Map<Id, Kept>).set(row.id, row)
  return away.map((of) => of[0]![1].id)
}
