/** The outbox's rules: what to send next, what an answer means, what a person's choice becomes. Pure. */
import type { Op, OpResult, Queued } from './ops'
import type { Id } from './types'

export const MOST_OPS = 50
/** The server takes 64 KB of body; the envelope needs some of it. */
export const MOST_BYTES = 60 * 1024
export const FIRST_SIZE = 5
const DELAYS_S = [2, 5, 15, 60, 300]
/** No wait is longer: one that seems so was set by a clock that has been put right since. */
const LONGEST_WAIT_MS = 3_600_000

/** When a waiting operation may go, by the clock as it is now. */
export function dueAt(one: Pick<Queued, 'nextAt'>, nowMs: number): number {
  return one.nextAt > nowMs + LONGEST_WAIT_MS ? nowMs : one.nextAt
}

/** The next operations to send: due ones by age, none before the parent it names, within the limits. */
export function batch(queue: Queued[], nowMs: number, size: number): Op[] {
  const waitingFor = new Set(queue.filter((one) => one.state === 'waiting').map((one) => one.opId))
  const chosen: Op[] = []
  const edited = new Set<Id>()
  let bytes = 0
  for (const one of [...queue].sort((a, b) => (a.opId < b.opId ? -1 : 1))) {
    if (chosen.length >= Math.min(size, MOST_OPS)) break
    if (one.state !== 'waiting') continue
    // A second edit of one record goes only after the first was answered, on the revision that made it.
    const second = one.op.kind === 'patch' && edited.has(one.op.entityId)
    edited.add(one.op.entityId)
    if (second || dueAt(one, nowMs) > nowMs) continue
    if (one.op.dependsOn?.some((parent) => waitingFor.has(parent))) continue
    const weight = byteLength(one.op)
    if (chosen.length && bytes + weight > MOST_BYTES) break
    chosen.push(one.op)
    bytes += weight
    // From here on a child may follow its parent in the same batch: the server keeps the order.
    waitingFor.delete(one.opId)
  }
  return chosen
}

function byteLength(op: Op): number {
  return new TextEncoder().encode(JSON.stringify(op)).length + 1
}

/**
 * Later edits of the same record, made on the same view and never sent, moved onto the revision just made. After a
 * merge only those of the very fields that were taken: in the others somebody else may have written meanwhile.
 */
export function rebased(queue: Queued[], taken: Op, rev: number, merged = false): Queued[] {
  const seen = taken.baseRev ?? 0
  return queue
    .filter(
      (one) =>
        one.op.entityId === taken.entityId &&
        one.opId !== taken.opId &&
        one.op.kind === 'patch' &&
        one.state === 'waiting' &&
        one.tries === 0 &&
        (one.op.baseRev ?? 0) === seen &&
        (merged ? Object.keys(one.op.body).every((field) => field in taken.body) : rev === seen + 1),
    )
    .map((one) => ({ ...one, op: { ...one.op, baseRev: rev } }))
}

export type Settled =
  | { done: true; rev: number | null; server: Record<string, unknown> | null; warn: string[] }
  | { done: false; queued: Queued }

/** What the server's verdict makes of an operation. Nothing is ever dropped that was not taken. */
export function settle(queued: Queued, result: OpResult, nowMs: number, random = Math.random): Settled {
  switch (result.status) {
    case 'applied':
    case 'merged':
      return { done: true, rev: result.rev ?? null, server: result.server ?? null, warn: result.warn ?? [] }
    case 'duplicate':
      // The stored first answer stands.
      if (result.first && result.first !== 'duplicate') return settle(queued, { ...result, status: result.first }, nowMs, random)
      return { done: true, rev: result.rev ?? null, server: result.server ?? null, warn: result.warn ?? [] }
    case 'conflict':
      return {
        done: false,
        queued: {
          ...queued,
          state: 'needs_choice',
          conflict: {
            rev: result.rev ?? 0,
            fields: result.fields ?? [],
            server: result.server ?? {},
            base: result.base ?? {},
          },
        },
      }
    case 'held':
      return { done: false, queued: { ...queued, state: 'held', nextAt: nowMs } }
    case 'rejected':
      return {
        done: false,
        queued: {
          ...queued,
          state: 'rejected',
          reason: {
            code: result.code ?? 'validation',
            title: result.title ?? rejectionWords(result.code ?? 'validation'),
            field: result.field ?? null,
            ...(result.slug ? { slug: result.slug } : {}),
            ...(typeof result.facts?.offer === 'string' ? { offer: result.facts.offer } : {}),
          },
        },
      }
    case 'retry': {
      const wait = result.retryAfterS ? result.retryAfterS * 1000 : backOffMs(queued.tries + 1, random)
      return { done: false, queued: { ...queued, tries: queued.tries + 1, nextAt: nowMs + wait } }
    }
  }
}

export function rejectionWords(code: string): string {
  switch (code) {
    case 'forbidden':
      return 'Bạn không còn phụ trách nơi này. Cán bộ phường sẽ xem bản ghi.'
    case 'gone':
      return 'Mục này đã bị xóa trên hệ thống.'
    case 'op_reused':
      return 'Mã bản ghi bị dùng lại với nội dung khác. Cán bộ phường sẽ xem cả hai.'
    case 'dependency':
      return 'Bản ghi đi trước bị từ chối. Sửa bản ghi đó, bản ghi này sẽ gửi theo.'
    default:
      return 'Thông tin chưa đúng. Sửa lại rồi gửi.'
  }
}

/** Full jitter over 2, 5, 15, 60, 300 s, but never at once. `tries` counts from 1. */
export function backOffMs(tries: number, random = Math.random): number {
  const most = DELAYS_S[Math.min(Math.max(tries, 1), DELAYS_S.length) - 1]! * 1000
  return Math.max(500, Math.round(random() * most))
}

/** Marks the operations of a batch that got no verdict, so that they wait. */
export function postpone(queue: Queued[], ids: Set<Id>, nowMs: number, afterMs: number | null, random = Math.random): Queued[] {
  return queue
    .filter((one) => ids.has(one.opId))
    .map((one) => ({ ...one, tries: one.tries + 1, nextAt: nowMs + (afterMs ?? backOffMs(one.tries + 1, random)) }))
}

/** The next batch size: doubled after a success, halved after a time-out or a body too large. */
export function nextSize(size: number, went: 'well' | 'badly'): number {
  return went === 'well' ? Math.min(MOST_OPS, size * 2) : Math.max(1, Math.floor(size / 2))
}

/** What an account pays to. */
const PAYS = ['payload', 'bin', 'account']

/**
 * The same record once more under a new operation id, with what depended on it. The server keeps its first
 * answer to an id for ever, so a corrected record must have another. An owner's confirmation of an account that is
 * corrected does not go on: they agreed to what they saw, and see the new one before they agree again. Their no goes
 * on unless it is another account now.
 */
export function resubmit(
  queue: Queued[],
  opId: Id,
  body: Record<string, unknown>,
  newId: () => Id,
  nowMs: number,
): { remove: Id[]; add: Queued[] } {
  const renamed = new Map<Id, Id>()
  const remove: Id[] = []
  const add: Queued[] = []
  let unseen = false
  let another = false
  for (const one of [...queue].sort((a, b) => (a.opId < b.opId ? -1 : 1))) {
    const itself = one.opId === opId
    const follows = one.op.dependsOn?.some((parent) => renamed.has(parent)) ?? false
    if (!itself && !(follows && one.state !== 'needs_choice')) continue
    remove.push(one.opId)
    if (one.op.entity === 'confirmation' && (one.op.body.agreed === false ? another : unseen)) continue
    const id = newId()
    renamed.set(one.opId, id)
    if (itself && one.op.entity === 'account') {
      unseen = JSON.stringify(body) !== JSON.stringify(one.op.body)
      another = PAYS.some((name) => body[name] !== one.op.body[name])
    }
    add.push({
      ...one,
      opId: id,
      state: 'waiting',
      tries: 0,
      nextAt: nowMs,
      reason: undefined,
      conflict: undefined,
      op: {
        ...one.op,
        opId: id,
        body: itself ? body : one.op.body,
        dependsOn: one.op.dependsOn?.map((parent) => renamed.get(parent) ?? parent),
      },
    })
  }
  return { remove, add }
}

/**
 * A person's answer to a conflict: a new operation with the fields kept as theirs and all that nobody disputed; null
 * when there is nothing of either. The server did none of the operation, so what is not in the new one is lost.
 */
export function answerConflict(
  queued: Queued,
  keepMine: string[],
  newId: () => Id,
  nowMs: number,
): Queued | null {
  if (!queued.conflict) return null
  const dropped = new Set(queued.conflict.fields.filter((field) => !keepMine.includes(field)))
  // A registration becomes a change of what stands already: where it stands is not to be changed.
  const body = Object.fromEntries(
    Object.entries(queued.op.body).filter(([field]) => !dropped.has(field) && !(queued.op.kind === 'put' && field === 'pointId')),
  )
  // A sealed part cannot be divided: it goes on only if everything in it is kept.
  const inPart = Object.keys(queued.shown ?? {})
  const keepsPart = inPart.length > 0 && !inPart.some((field) => dropped.has(field))
  if (Object.keys(body).length === 0 && !keepsPart) return null
  const id = newId()
  return {
    ...queued,
    opId: id,
    state: 'waiting',
    tries: 0,
    nextAt: nowMs,
    conflict: undefined,
    shown: keepsPart ? queued.shown : undefined,
    op: {
      ...queued.op,
      opId: id,
      kind: 'patch',
      baseRev: queued.conflict.rev,
      body,
      sealed: keepsPart ? queued.op.sealed : undefined,
      dependsOn: undefined,
    },
  }
}

/** The outbox in figures, as the badge and the list say them. */
export function tally(queue: Queued[]): { waiting: number; held: number; trouble: number } {
  let waiting = 0
  let held = 0
  let trouble = 0
  for (const one of queue) {
    if (one.state === 'waiting') waiting += 1
    else if (one.state === 'held') held += 1
    else trouble += 1
  }
  return { waiting, held, trouble }
}

/** The phone's clock against the server's, in ms: positive when the phone is behind. */
export function clockOffsetMs(serverNow: string, sentAtMs: number, receivedAtMs: number): number {
  return Math.round(Date.parse(serverNow) - (sentAtMs + receivedAtMs) / 2)
}
