/** The one sender, and the pull. Started by a save, the app's start, a look at it, `online`, every minute, and the button. */
import { signal } from '@preact/signals'
import { api, Problem } from './api'
import { StorageFailed } from './db'
import { correctClock } from './formats'
import type { PullAnswer, PushAnswer, Queued } from './ops'
import { backOffMs, batch, clockOffsetMs, dueAt, FIRST_SIZE, nextSize, postpone, rebased, settle } from './outbox'
import { photosAfterRecords } from './photos'
import { applyChanges } from './pulled'
import { fetchReference } from './reference'
import { session } from './session'
import type { Id } from './types'
import { changeQueue, loadedFor, meta, queue, rows, setMeta } from './world'
import { toast } from './ui/toast'

const SCHEMA = 1
const PULL_LIMIT = 500
// A whole ward at once: half a second of waiting per page is what a first pull mostly costs.
const FIRST_PULL_LIMIT = 2000
const PULL_EVERY_MS = 55_000

export interface SyncState {
  phase: 'idle' | 'sending' | 'pulling'
  lastSentAt: number | null
  problem: Problem | null
  /** This build is too old for the server; the queue stays for the next one. */
  needsUpdate: boolean
}

export const syncState = signal<SyncState>({ phase: 'idle', lastSentAt: null, problem: null, needsUpdate: false })
const told = (change: Partial<SyncState>) => {
  syncState.value = { ...syncState.value, ...change }
}

let size = FIRST_SIZE
let running: Promise<void> | null = null
/** Why one more round was asked for during a round. */
let again: Why | null = null
let failedRounds = 0
let timer: ReturnType<typeof setTimeout> | undefined

export type Why = 'save' | 'start' | 'visible' | 'online' | 'minute' | 'button' | 'due'

/** Asks for a round. Requests during a round lead to one more after it, which ends every rest where one of them would have. */
export function requestSync(why: Why): Promise<void> {
  if (session.value?.practice) return Promise.resolve()
  if (running) {
    if (again !== 'button') again = why === 'button' || why === 'online' ? why : (again ?? 'due')
    return running
  }
  running = alone(() => round(why)).finally(() => {
    running = null
    // Beside the next round, never inside one: a record saved meanwhile does not wait for pictures.
    const owner = session.value
    const connected = !syncState.value.problem && !owner?.ended
    if (owner) void photosAfterRecords(owner.key, { connected, fresh: why === 'button' || why === 'online' })
    told({ phase: 'idle' })
    schedule()
    const next = again
    again = null
    if (next) void requestSync(next)
  })
  return running
}

/** Only one tab sends. Without Web Locks (plain http on the LAN) the server's operation log keeps it once. */
async function alone(work: () => Promise<void>): Promise<void> {
  const owner = session.value?.key
  if (!owner) return
  if (!navigator.locks) return work()
  await navigator.locks.request(`outbox-${owner}`, { ifAvailable: true }, async (lock) => {
    if (lock) await work()
  })
}

async function round(why: Why): Promise<void> {
  const owner = session.value
  if (!owner || owner.ended || loadedFor.value !== owner.key) return
  if (why === 'button' || why === 'online' || why === 'start') await wakeAll(why === 'button')
  try {
    told({ phase: 'sending' })
    const sent = await pushAll(owner.key)
    const old = Math.abs(Date.now() - (meta.value.lastPulledAt ?? 0)) > PULL_EVERY_MS
    if (sent || old || why !== 'minute') {
      told({ phase: 'pulling' })
      // Without trades, banks and consent texts nobody can be registered: they are kept before the lists,
      // and asked for beside the first page, since each wait for an answer is half a second on a weak network.
      const kept = fetchReference(owner.key)
      kept.catch(() => undefined) // thrown where it is awaited, if the pull has not failed first
      await pullAll(owner.key, kept)
    }
    failedRounds = 0
    told({ problem: null })
  } catch (error) {
    failedRounds += 1
    if (!(error instanceof Problem || error instanceof StorageFailed)) throw error
    // Nothing is lost by it: what the server has taken is answered the same when it is sent again.
    told({ problem: error instanceof Problem ? error : new Problem(0, 'storage-full', FULL) })
  }
}

const FULL =
  'Máy hết chỗ nên chưa ghi được kết quả gửi. Bản ghi vẫn còn. Xóa bớt ảnh, video rồi bấm “Gửi ngay”.'

/** The person asked, the app was opened, or a network came: waiting times no longer count. What can still be taken back waits for a person. */
async function wakeAll(asked: boolean): Promise<void> {
  const sleeping = queue.value.filter((one) => one.state === 'waiting' && one.nextAt > Date.now() && (asked || one.tries > 0))
  if (sleeping.length) await time(sleeping.map((one) => ({ ...one, nextAt: 0 })))
}

/** Gives waiting times: on disk, or where it takes nothing in memory only, so that a full phone still sends. */
const time = (put: Queued[]) =>
  changeQueue({ put }).catch(() => {
    queue.value = queue.value.map((one) => put.find((other) => other.opId === one.opId) ?? one)
  })

/** Whether the session of the round is still the one on screen; answers for another are dropped. */
const still = (owner: string) => session.value?.key === owner && loadedFor.value === owner

/** Records that some tab has open to be corrected wait for it, and what depends on them too. */
let corrected = new Set<string | undefined>()

async function pushAll(owner: string): Promise<boolean> {
  let sentAny = false
  for (;;) {
    // By a lock, which goes with its page however that ends: nothing is held back by a page that is no more.
    corrected = new Set((await navigator.locks?.query())?.held?.map((lock) => lock.name))
    const later = Date.now() + PULL_EVERY_MS
    const list = queue.value.map((one) => (corrected.has(one.opId) ? { ...one, nextAt: later } : one))
    const ops = batch(list, Date.now(), size)
    if (ops.length === 0 || !still(owner)) return sentAny
    const ids = new Set(ops.map((op) => op.opId))
    const sentAt = Date.now()
    let answer: PushAnswer
    try {
      answer = await api.post<PushAnswer>('/sync/push', {
        schema: SCHEMA,
        deviceId: session.value?.me.deviceId,
        appVersion: __APP_VERSION__,
        clientNow: new Date().toISOString(),
        ops,
      })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (still(owner)) await failedPush(error, ids)
      if (error.status === 413 && size > 1) {
        size = nextSize(size, 'badly')
        continue
      }
      throw error
    }
    if (!still(owner)) return sentAny
    size = nextSize(size, 'well')
    sentAny = (await takeVerdicts(answer, ids, sentAt)) || sentAny
  }
}

async function failedPush(problem: Problem, ids: Set<string>): Promise<void> {
  if (session.value?.ended || problem.status === 413) return
  if (problem.ours && problem.status === 409) return told({ needsUpdate: true })
  if (problem.slug === 'time-out') size = nextSize(size, 'badly')
  const after = problem.retryAfterS ? problem.retryAfterS * 1000 : null
  await time(postpone(queue.value, ids, Date.now(), after))
}

async function takeVerdicts(answer: PushAnswer, ids: Set<string>, sentAt: number): Promise<boolean> {
  const now = Date.now()
  const done: { queued: Queued; rev: number | null }[] = []
  const put: Queued[] = []
  const left = new Set(ids)
  let duplicates = 0
  let twin: Id | undefined
  for (const result of answer.results) {
    const queued = queue.value.find((one) => one.opId === result.opId)
    left.delete(result.opId)
    if (!queued) continue
    const settled = settle(queued, result, now)
    if (settled.done) {
      done.push({ queued, rev: settled.rev })
      // Also when the answer was lost and this is the repeat of it: the next edit builds on one's own.
      const first = result.first ?? result.status
      if ((first === 'applied' || first === 'merged') && settled.rev !== null) {
        put.push(...rebased(queue.value, queued.op, settled.rev, first === 'merged'))
      }
      if (settled.warn.includes('maybe_duplicate')) duplicates += 1
      if (settled.warn.includes('duplicate-stall') || settled.warn.includes('same-house-number')) twin = queued.op.entityId
    } else put.push(settled.queued)
  }
  // A server that forgot an operation in its answer has not taken it.
  put.push(...postpone(queue.value, left, now, null))
  await changeQueue({ done, put })
  await setMeta({ clockOffsetMs: clockOffsetMs(answer.serverNow, sentAt, now) })
  if (done.length) told({ lastSentAt: now })
  // The server has another key now: it is asked for, and the person sends those numbers again under it.
  if (answer.results.some((result) => result.slug === 'sealed-key-unknown')) await setMeta({ referenceAt: 0 })
  if (twin) toast('Đã gửi. Chỗ vừa thêm trùng số với một chỗ đã có.', { link: { label: 'Xem có phải một không', href: `#/diem/${twin}` }, ms: 30_000 })
  if (duplicates) toast('Đã gửi. Có hộ trông giống một hộ đã có; cán bộ phường sẽ xem.')
  const trouble = put.filter((one) => one.state === 'rejected' || one.state === 'needs_choice').length
  if (trouble) toast(`${trouble} bản ghi cần bạn xem lại trong “Chờ gửi”.`, { error: true })
  return done.length > 0
}

async function pullAll(owner: string, before: Promise<void>): Promise<void> {
  let { cursor } = meta.value
  const { filling } = meta.value
  let fresh = cursor === null
  let held: PullAnswer['changes'] = []
  for (;;) {
    let answer: PullAnswer
    const askedAt = Date.now()
    try {
      answer = await api.get<PullAnswer>('/sync/pull', { query: { cursor, limit: fresh ? FIRST_PULL_LIMIT : PULL_LIMIT } })
    } catch (error) {
      if (!(error instanceof Problem && error.ours) || error.status !== 410 || cursor === null) throw error
      cursor = null
      fresh = true
      held = []
      continue
    }
    if (!fresh) await before
    if (!still(owner)) return
    cursor = answer.cursor
    const known = {
      cursor,
      filling,
      lastPulledAt: Date.now(),
      // Known before the first record is made: its day must not be a wrong clock's.
      clockOffsetMs: clockOffsetMs(answer.serverNow, askedAt, Date.now()),
      scope: answer.scope ?? meta.value.scope,
      revoked: [...new Set([...meta.value.revoked, ...(answer.scopeRevoked ?? [])])].filter((id) => !answer.scope?.includes(id)),
    }
    if (fresh) {
      // A pull from zero replaces what was known only when it is whole.
      held = held.concat(answer.changes)
      if (!answer.more) await applyChanges(held, known, true, before)
    } else if (answer.changes.length || known.revoked.length || cursor !== meta.value.cursor) {
      await applyChanges(answer.changes, known, false)
    } else {
      meta.value = { ...meta.value, ...known }
      correctClock(known.clockOffsetMs)
    }
    if (!answer.more) break
  }
  // Whoever signed in meanwhile has a queue of their own.
  if (still(owner)) await releaseHeld()
}

/** A held operation whose record has arrived by the pull was taken. */
async function releaseHeld(): Promise<void> {
  const arrived = queue.value.filter(
    (one) =>
      one.state === 'held' &&
      (rows.value.merchants.has(one.op.entityId) || rows.value.accounts.has(one.op.entityId) || rows.value.points.has(one.op.entityId)),
  )
  // The row is the server's word already; what only this phone knows of it stays.
  if (arrived.length) await changeQueue({ done: arrived.map((queued) => ({ queued, rev: 0 })) })
  // The server's answer to a held operation changes when its parent comes: ask again now and then.
  const now = Date.now()
  const asked = queue.value.filter((one) => one.state === 'held' && now - one.nextAt > 5 * 60_000)
  if (asked.length) await changeQueue({ put: asked.map((one) => ({ ...one, state: 'waiting', nextAt: now })) })
}

/** Wakes the sender when the next waiting operation is due, and soon while the notebook is still without its first pull. */
function schedule(): void {
  clearTimeout(timer)
  const due = queue.value.filter((one) => one.state === 'waiting' && !corrected.has(one.opId)).map((one) => dueAt(one, Date.now()))
  if (failedRounds && meta.value.cursor === null) due.push(Date.now() + backOffMs(failedRounds))
  if (due.length === 0 || !session.value || session.value.ended) return
  // A full phone and an app too old for the server are not mended by asking again at once.
  const { problem, needsUpdate } = syncState.value
  const least = problem?.slug === 'storage-full' || needsUpdate ? PULL_EVERY_MS : 1000
  timer = setTimeout(() => void requestSync('due'), Math.max(least, Math.min(...due) - Date.now()))
}

/** Attaches the triggers. Returns how to take them off again, and when the first round is over. */
export function startSync(): { stop: () => void; first: Promise<void> } {
  const seen = () => void (document.visibilityState === 'visible' && requestSync('visible'))
  const online = () => void requestSync('online')
  const minute = setInterval(() => {
    if (document.visibilityState === 'visible') void requestSync('minute')
  }, 60_000)
  document.addEventListener('visibilitychange', seen)
  addEventListener('online', online)
  // Counted before anything is said to be sent: while only records were known, 500 waiting photos read "Đã gửi hết".
  const owner = session.value?.key
  if (owner) void photosAfterRecords(owner, { connected: false, fresh: false })
  const first = requestSync('start')
  const stop = () => {
    clearInterval(minute)
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', seen)
    removeEventListener('online', online)
  }
  return { stop, first }
}
