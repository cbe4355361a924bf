/** The unsent queue as a file. Pure. */
import type { Queued } from '../core/ops'

const FORMAT = 'phocho-outbox'

export function bodyOfRescue(list: Queued[]): string {
  return JSON.stringify({ format: FORMAT, version: 1, ops: list })
}

/** The records of a rescue file, to be sent again under their old ids; null for any other file. */
export function readRescue(text: string): Queued[] | null {
  try {
    const read = JSON.parse(text) as { format?: string; ops?: Queued[] }
    if (read.format !== FORMAT || !Array.isArray(read.ops)) return null
    return read.ops
      .filter((one) => typeof one?.opId === 'string' && one.op?.opId === one.opId)
      .map((one) => ({ ...one, nextAt: 0, tries: 0 }))
  } catch {
    return null
  }
}
