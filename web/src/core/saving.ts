/** What a form saves: made into operations, put on disk beside its drafts and photos, and taken back while nobody can have it. */
import { batch } from '@preact/signals'
import { write, type KeptVisit } from './db'
import { operationsOf, type NewOp } from './new-ops'
import { visitedAtMs, type Queued } from './ops'
import { forgetCopies, keepCopies, namesOfCopies, ready, spent, type Ready } from './secrets'
import { session } from './session'
import type { Id } from './types'
import { meta, owned, queue, tellOtherTabs } from './world'

/** Operations of these records, behind whatever waits on this phone. */
export const prepare = (ops: NewOp[]) => operationsOf(ops, queue.value, meta.value.clockOffsetMs)

/**
 * Saves records and their operations in one transaction. Resolves when they are on disk, not before. What is
 * secret in them is sealed first: a transaction does not wait for a cipher.
 */
export async function save(ops: NewOp[], options: { draft?: string; undoMs?: number; photos?: Id[] } = {}): Promise<Queued[]> {
  return keep(await ready(owned(), prepare(ops), session.value?.me.sealingKey), options)
}

/** The same for records prepared and sealed before, under the ids that they have: trying again is not saving twice. */
export async function keep(made: Ready, options: { draft?: string; undoMs?: number; photos?: Id[] } = {}): Promise<Queued[]> {
  const owner = owned()
  const { queued: prepared, copies, secrets } = made
  // What can be undone is not sent before the undo is gone from the screen.
  if (options.undoMs) for (const queued of prepared) queued.nextAt = queued.savedAt + options.undoMs
  await write(owner, ['outbox', 'visit', 'draft', 'blob', 'secret'], async (tx) => {
    for (const secret of secrets) await tx.objectStore('secret').put(secret)
    for (const queued of prepared) {
      await tx.objectStore('outbox').add(queued)
      if (queued.op.entity === 'visit') {
        const body = queued.op.body as unknown as KeptVisit['body']
        await tx.objectStore('visit').put({ id: queued.op.entityId, pointId: body.pointId, at: new Date(visitedAtMs(queued.op)).toISOString(), body, sent: false })
      }
    }
    if (options.draft) await tx.objectStore('draft').delete(options.draft)
    for (const id of options.photos ?? []) {
      // It is on disk under its visit's id since it was taken; from here on it waits to be sent.
      const photo = await tx.objectStore('blob').get(id)
      if (photo) await tx.objectStore('blob').put({ ...photo, state: 'waiting' })
    }
  })
  batch(() => {
    keepCopies(copies)
    queue.value = [...queue.value, ...prepared]
  })
  tellOtherTabs(owner)
  return prepared
}

/** The time that taking back itself needs. */
const TAKEN_SOON_MS = 250

/** Takes back what was just saved, if none of it has been sent. */
export async function undo(saved: Queued[]): Promise<boolean> {
  const ids = saved.map((one) => one.opId)
  // Once due it may be on its way, or on the server with its answer lost: only what no sender has taken comes back.
  const untaken = Date.now() + TAKEN_SOON_MS
  if (!ids.every((id) => queue.value.some((one) => one.opId === id && one.state === 'waiting' && one.nextAt > untaken))) return false
  const owner = owned()
  const parts = spent(queue.value.filter((one) => !ids.includes(one.opId)), saved)
  await write(owner, ['outbox', 'visit', 'secret'], async (tx) => {
    for (const name of namesOfCopies(parts)) await tx.objectStore('secret').delete(name)
    for (const one of saved) {
      await tx.objectStore('outbox').delete(one.opId)
      if (one.op.entity === 'visit') await tx.objectStore('visit').delete(one.op.entityId)
    }
  })
  queue.value = queue.value.filter((one) => !ids.includes(one.opId))
  forgetCopies(parts)
  tellOtherTabs(owner)
  return true
}
