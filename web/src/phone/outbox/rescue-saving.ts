/** Writing the rescue file: from the open queue, or straight from the browser's database of whoever left one. */
import { openDB } from 'idb'
import { saveFile } from '../../core/api'
import type { Queued } from '../../core/ops'
import { resubmit } from '../../core/outbox'
import { inClear } from '../../core/seal'
import { session } from '../../core/session'
import { uuid7 } from '../../core/uuid7'
import { changeQueue, loadedFor, queue } from '../../core/world'
import { authorOf, authors } from './rescue-author'
import { rescueFiles, type Author } from './rescue-file'

export interface Left {
  owner: string
  author: Author
  ops: Queued[]
}

/** What a member has unsent in this browser, read as the database lies, whatever build made it. */
async function read(owner: string): Promise<Queued[]> {
  const db = await openDB(`phocho-${owner}`)
  try {
    return db.objectStoreNames.contains('outbox') ? ((await db.getAll('outbox')) as Queued[]) : []
  } finally {
    db.close()
  }
}

/** Everybody who left records in this browser and whose phone it was. */
export async function leftBehind(): Promise<Left[]> {
  const found = await Promise.all(
    Object.entries(authors()).map(async ([owner, author]) => ({ owner, author, ops: await read(owner).catch(() => []) })),
  )
  return found.filter((one) => one.ops.length > 0)
}

/** Saves the queue of a member to files; how many records. Throws where the browser gives them out no more. */
export async function saveRescue(owner: string): Promise<number> {
  const current = session.value
  const open = current?.key === owner && loadedFor.value === owner
  const author = current?.key === owner ? authorOf(current) : authors()[owner]
  if (!author) throw new Error('nobody is known to have used this database')
  if (open) await sealWhatIsClear().catch(() => undefined)
  const list = open && queue.value.length ? queue.value : await read(owner)
  if (list.length === 0) return 0
  for (const file of await rescueFiles(list.map(withoutSecrets), author, __APP_VERSION__, new Date())) {
    saveFile(new Blob([file.text], { type: 'application/json' }), file.name)
  }
  return list.length
}

/**
 * Records from before there was sealing. Sealed they are another content, so they get another operation id; the
 * record's own id stays, and the server keeps it once.
 */
async function sealWhatIsClear(): Promise<void> {
  if (!session.value?.me.sealingKey || !globalThis.crypto?.subtle) return
  for (const one of queue.value) {
    if (one.state !== 'waiting' || !inClear(one.op)) continue
    const { remove, add } = resubmit(queue.value, one.opId, one.op.body, uuid7, Date.now())
    await changeQueue({ remove, fresh: add })
  }
}

/**
 * No account number and no telephone leaves the phone in clear. Where nothing can seal (plain http), the rest still
 * goes, under an operation id of its own: the phone's whole record keeps its own for when it is sent.
 */
export function withoutSecrets(one: Queued): Queued {
  const clear = inClear(one.op)
  if (!clear) return one
  const body = { ...one.op.body }
  for (const field of Object.keys(clear)) delete body[field]
  const opId = uuid7(one.savedAt)
  return { ...one, opId, op: { ...one.op, opId, body } }
}
