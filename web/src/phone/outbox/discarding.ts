/** What goes with a discarded record. Pure. */
import type { Queued } from '../../core/ops'
import type { Id } from '../../core/types'

/** Every queued operation that depends on the given one, directly or through another. */
export function followers(queue: Queued[], opId: Id): Queued[] {
  const gone = new Set([opId])
  const found: Queued[] = []
  for (const one of [...queue].sort((a, b) => (a.opId < b.opId ? -1 : 1))) {
    if (one.op.dependsOn?.some((parent) => gone.has(parent))) {
      gone.add(one.opId)
      found.push(one)
    }
  }
  return found
}
