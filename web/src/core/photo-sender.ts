/** The one sender of photos: one by one after the records, and again after a rest that grows. */
import { api, Problem } from './api'
import { backOffMs, batch, dueAt } from './outbox'
import { changePhoto, forgetPhotos, keepWifiOnly, knowPhotos, onlyStorage, photoOf, smallOf } from './photo-queue'
import { photos, wifiOnly, type PhotoNote } from './photos'
import { session } from './session'
import type { Id } from './types'
import { loadedFor, queue } from './world'

const SEND_MS = 90_000

/** `fresh` ends every rest: the network came back, or the person asked. `asked` sends over any network. */
export interface How {
  connected: boolean
  fresh: boolean
  asked?: boolean
}

let running: Promise<void> | null = null
/** What was asked for during a round, for the round after it. */
let again: How | null = null
/** Nothing is sent before this time (ms): the network or the server asked for a rest. */
let restUntil = 0
let failures = 0
let timer: ReturnType<typeof setTimeout> | undefined

interface Connection extends EventTarget {
  type?: string
}
const connection = () => (navigator as { connection?: Connection }).connection
connection()?.addEventListener('change', () => {
  const owner = session.value?.key
  if (owner && network() === 'wifi') void goOn(owner, { connected: true, fresh: true })
})

/** What carries us, as far as the browser tells: most desktops and iPhones do not. */
export function network(): 'wifi' | 'metered' | 'unknown' {
  const type = connection()?.type
  if (type === 'wifi' || type === 'ethernet') return 'wifi'
  return type === 'cellular' || type === 'bluetooth' || type === 'wimax' ? 'metered' : 'unknown'
}

export async function setWifiOnly(owner: string, on: boolean): Promise<void> {
  await keepWifiOnly(owner, on)
  if (!on) void goOn(owner, { connected: true, fresh: true })
}

/** A refused photo once more, because the person said so. */
export async function retryPhoto(owner: string, photoId: Id): Promise<void> {
  await changePhoto(owner, photoId, { state: 'waiting', nextAt: 0, reason: undefined })
  void goOn(owner, { connected: true, fresh: true })
}

/** Sends what may go. */
export function goOn(owner: string, how: How): Promise<void> {
  if (running) {
    if (how.connected) again = { connected: true, fresh: how.fresh || !!again?.fresh, asked: how.asked || again?.asked }
    return running
  }
  running = round(owner, how).finally(() => {
    running = null
    const next = again
    again = null
    if (next) void goOn(owner, next)
  })
  return running
}

async function round(owner: string, how: How): Promise<void> {
  await knowPhotos(owner)
  if (how.fresh) {
    restUntil = 0
    failures = 0
    photos.value = photos.value.map((one) => ({ ...one, nextAt: 0 }))
  }
  if (!how.connected || photos.value.length === 0) return
  const wakeAt = await alone(owner, () => sendAll(owner, how.asked ?? false))
  clearTimeout(timer)
  if (wakeAt === null) return
  timer = setTimeout(() => void goOn(owner, { connected: true, fresh: false }), Math.max(1000, wakeAt - Date.now()))
}

async function alone(owner: string, work: () => Promise<number | null>): Promise<number | null> {
  if (!navigator.locks) return work()
  return navigator.locks.request(`photos-${owner}`, { ifAvailable: true }, async (lock) => (lock ? work() : null))
}

const still = (owner: string) =>
  session.value?.key === owner && !session.value.ended && !session.value.practice && loadedFor.value === owner

/** The photos whose visit has left this phone, oldest first; one whose visit a person must mend waits with it. */
function ready(): PhotoNote[] {
  const unsaid = new Set(queue.value.filter((one) => one.op.entity === 'visit' && one.state !== 'held').map((one) => one.op.entityId))
  return photos.value.filter((one) => one.state === 'waiting' && !unsaid.has(one.visitId)).sort((a, b) => a.savedAt - b.savedAt)
}

/**
 * Sends until nothing more may go. The time (ms) at which to go on by itself; null where there is nothing more, or
 * where something else will call: the records' round, Wi-Fi, the person.
 */
async function sendAll(owner: string, asked: boolean): Promise<number | null> {
  for (;;) {
    const now = Date.now()
    if (!still(owner)) return null
    if (now < restUntil) return restUntil
    if (wifiOnly.value && !asked && network() !== 'wifi') return null
    // Records go first: what is due now has asked for its own round, and that round calls here again.
    if (batch(queue.value, now, 1).length > 0) return null
    const waiting = ready()
    const photo = waiting.find((one) => dueAt(one, now) <= now)
    if (!photo) return waiting.length ? Math.min(...waiting.map((one) => dueAt(one, now))) : null
    await sendOne(owner, photo)
  }
}

async function sendOne(owner: string, photo: PhotoNote): Promise<void> {
  let kept = await photoOf(owner, photo.photoId)
  if (!kept) {
    photos.value = photos.value.filter((one) => one.photoId !== photo.photoId)
    return
  }
  if (!kept.sha256) {
    // Its visit was saved before there was room to make it small.
    try {
      kept = await smallOf(kept)
    } catch {
      return noted(owner, photo, { state: 'refused', reason: 'Máy không mở được ảnh này.' })
    }
  }
  try {
    await api.put(`/photos/${kept.photoId}`, kept.blob, {
      timeoutMs: SEND_MS,
      headers: { 'X-Content-SHA256': kept.sha256, 'X-Visit-Id': kept.visitId },
    })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return still(owner) ? failed(owner, photo, error) : undefined
  }
  failures = 0
  await forgetPhotos(owner, [kept.photoId])
}

async function failed(owner: string, photo: PhotoNote, problem: Problem): Promise<void> {
  const tries = photo.tries + 1
  if (isRefusal(problem)) return noted(owner, photo, { state: 'refused', tries, reason: problem.title })
  failures += 1
  const wait = problem.retryAfterS ? problem.retryAfterS * 1000 : backOffMs(failures)
  restUntil = Date.now() + wait
  await noted(owner, photo, { tries, nextAt: restUntil })
}

/** Where a full phone cannot note it, this page still knows it. */
async function noted(owner: string, { photoId }: PhotoNote, fields: Partial<PhotoNote>): Promise<void> {
  await changePhoto(owner, photoId, fields).catch((error: unknown) => {
    onlyStorage(error)
    photos.value = photos.value.map((one) => (one.photoId === photoId ? { ...one, ...fields } : one))
  })
}

/** Whether the server looked at this photo and will never take it as it is. Anything else is tried again. */
function isRefusal(problem: Problem): boolean {
  return problem.ours && problem.slug !== 'photo-damaged' && [400, 403, 409, 410, 413, 415, 422].includes(problem.status)
}
