/** The unsent queue as a file: what an officer can bring in for its recorder, and the phone itself can read back. */
import { dayOf } from '../../core/formats'
import type { Queued } from '../../core/ops'
import { sha256 } from '../../core/sha256'
import type { Id } from '../../core/types'

const FORMAT = 'phocho-outbox'
const VERSION = 2
/** What the server takes in one file, with room to spare. */
const MOST_OPS = 1000
const MOST_CHARACTERS = 2_500_000

/** Whose queue it is. Only what the server can check: it believes nothing else that a file says. */
export interface Author {
  databaseId: Id
  memberId: Id
  memberName: string
  deviceId: Id
}

export interface RescueFile {
  name: string
  text: string
}

/** The records by age, in as many files as the server's limits ask for. */
export async function rescueFiles(list: Queued[], author: Author, appVersion: string, savedAt: Date): Promise<RescueFile[]> {
  const texts = [...list].sort((a, b) => (a.opId < b.opId ? -1 : 1)).map((one) => JSON.stringify(one))
  const parts: string[][] = [[]]
  let size = 0
  for (const text of texts) {
    const last = parts.at(-1)!
    if (last.length && (last.length === MOST_OPS || size + text.length > MOST_CHARACTERS)) {
      parts.push([text])
      size = text.length
    } else {
      last.push(text)
      size += text.length
    }
  }
  const stem = `pho-cho-cho-gui-${dayOf(savedAt)}`
  return Promise.all(
    parts.map(async (part, index) => {
      const ops = `[${part.join(',')}]`
      const hash = await sha256(new TextEncoder().encode(ops).buffer)
      const head = JSON.stringify({ format: FORMAT, version: VERSION, ...author, appVersion, savedAt: savedAt.toISOString(), count: part.length, sha256: hash })
      // The records stand in the file as they were counted and hashed.
      return { name: `${stem}${parts.length > 1 ? `-${index + 1}` : ''}.json`, text: `${head.slice(0, -1)},"ops":${ops}}` }
    }),
  )
}

/** The records of a rescue file, to be sent under their old ids; null for any other file. An old one names nobody. */
export function readRescue(text: string): { ops: Queued[]; memberId: Id | null; memberName: string; databaseId: Id | null } | null {
  try {
    const read = JSON.parse(text) as { format?: string; ops?: Queued[] } & Partial<Author>
    if (read.format !== FORMAT || !Array.isArray(read.ops)) return null
    return {
      memberId: read.memberId ?? null,
      memberName: read.memberName ?? '',
      databaseId: read.databaseId ?? null,
      ops: read.ops
        .filter((one) => typeof one?.opId === 'string' && one.op?.opId === one.opId)
        .map((one) => ({ ...one, nextAt: 0, tries: 0 })),
    }
  } catch {
    return null
  }
}
