/** Who is to be seen again. Pure. */
import { addDays } from '../core/formats'
import type { PointRow } from '../core/ops'
import type { Day } from '../core/types'

export const OVERDUE_DAYS = 30

/** Whether the last visit promised to come back on `on` or before. */
export const promisedBy = (point: PointRow, on: Day) => !!point.revisitOn && point.revisitOn <= on && point.state !== 'out'

/**
 * Those promised first, the oldest promise before the others; then those who were met or have a QR and were not seen
 * for a month, longest ago first. By days, since sorting 20,000 points is felt.
 */
export function dueAgain(points: Iterable<PointRow>, on: Day): PointRow[] {
  const until = addDays(on, -OVERDUE_DAYS)
  const promised = new Map<string, PointRow[]>()
  const unseen = new Map<string, PointRow[]>()
  for (const point of points) {
    if (promisedBy(point, on)) put(promised, point.revisitOn ?? '', point)
    else if (point.state === 'met' || point.state === 'has_qr' || point.state === 'in_use') {
      const day = point.lastVisitOn ?? ''
      if (day <= until) put(unseen, day, point)
    }
  }
  return [...inOrder(promised), ...inOrder(unseen)]
}

function put(days: Map<string, PointRow[]>, day: string, point: PointRow): void {
  const list = days.get(day)
  if (list) list.push(point)
  else days.set(day, [point])
}

const inOrder = (days: Map<string, PointRow[]>) => [...days.keys()].sort().flatMap((day) => days.get(day) ?? [])
