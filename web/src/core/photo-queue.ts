/** The queue of photos: kept before anything is confirmed, sent one by one after the records, never dropped by the program. */
import { api, Problem } from './api'
import { withDb, write, type KeptPhoto } from './db'
import { backOffMs, batch, dueAt } from './outbox'
import { photos, wifiOnly, type PhotoNote } from './photos'
import { session } from './session'
import { sha256 } from './sha256'
import { shrink } from './shrink'
import type { Id } from './types'
import { uuid7 } from './uuid7'
import { loadedFor, queue } from './world'

const SEND_MS = 90_000
const SETTING = 'photos'

/** Whose figures were read; from then on every change is told, so that a save does not read 500 photos again. */
let readFor: string | null = null
let running: Promise<void> | null = null
let again = false
/** Nothing is sent before this time (ms): the network or the server asked for a rest. */
let restUntil = 0
let failures = 0
let timer: ReturnType<typeof setTimeout> | undefined

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('phocho-photos')
channel?.addEventListener('message', (event: MessageEvent<{ key: string }>) => {
  if (event.data.key === loadedFor.value) void refreshPhotos(event.data.key)
})

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

const noteOf = ({ blob: _, ...note }: KeptPhoto): PhotoNote => note

/** Reads the figures anew; the bytes stay on disk. */
export async function refreshPhotos(owner: string): Promise<void> {
  const [kept, setting] = await withDb(owner, (db) =>
    Promise.all([db.getAll('blob'), db.get('meta', SETTING) as Promise<{ wifiOnly?: boolean } | undefined>]),
  )
  if (session.value?.key !== owner) return
  readFor = owner
  photos.value = kept.filter((one) => one.state !== 'draft').map(noteOf)
  wifiOnly.value = setting?.wifiOnly ?? false
}

export async function setWifiOnly(owner: string, on: boolean): Promise<void> {
  await write(owner, ['meta'], async (tx) => void (await tx.objectStore('meta').put({ wifiOnly: on }, SETTING)))
  wifiOnly.value = on
  if (!on) void goOn(owner, { connected: true, fresh: true })
}

/**
 * Makes a picture small and keeps it for a visit that is still being written. Resolves when it is on disk;
 * raises NotAPicture or StorageFailed. It is sent once `save` has taken it along with its visit.
 */
export async function takePhoto(owner: string, file: Blob, pointId: Id, label: string): Promise<KeptPhoto> {
  const blob = await shrink(file)
  const photo: KeptPhoto = {
    photoId: uuid7(),
    visitId: pointId,
    pointId,
    label,
    blob,
    sha256: await sha256(await blob.arrayBuffer()),
    state: 'draft',
    tries: 0,
    nextAt: 0,
    savedAt: Date.now(),
  }
  await write(owner, ['blob'], async (tx) => void (await tx.objectStore('blob').add(photo)))
  return photo
}

/** The photos taken at a point for a visit that is not saved yet, as they were taken. */
export async function draftPhotos(owner: string, pointId: Id): Promise<Id[]> {
  const taken = await withDb(owner, (db) => db.getAllFromIndex('blob', 'visit', pointId))
  return taken.map((photo) => photo.photoId).sort()
}

export function photoOf(owner: string, photoId: Id): Promise<KeptPhoto | undefined> {
  return withDb(owner, (db) => db.get('blob', photoId))
}

/** Photos whose visit went to the server past the phone's full storage: they wait for nothing else. */
export async function photosOfSent(owner: string, photoIds: Id[], visitId: Id): Promise<void> {
  for (const photoId of photoIds) await change(owner, photoId, { state: 'waiting', visitId })
  await photosSaved(owner)
}

/** Photos whose visit was just saved: they wait from now on. */
export async function photosSaved(owner: string): Promise<void> {
  await refreshPhotos(owner)
  channel?.postMessage({ key: owner })
}

/** Erases photos because a person said so, or because the server has them. */
export async function forgetPhotos(owner: string, ids: Id[]): Promise<void> {
  await write(owner, ['blob'], async (tx) => {
    for (const id of ids) await tx.objectStore('blob').delete(id)
  })
  photos.value = photos.value.filter((one) => !ids.includes(one.photoId))
  channel?.postMessage({ key: owner })
}

/** The photos of visits that a person discards go with them: without its visit a photo shows nowhere. */
export async function forgetPhotosOf(visitIds: Id[]): Promise<void> {
  const owner = session.value?.key
  const gone = photos.value.filter((one) => visitIds.includes(one.visitId)).map((one) => one.photoId)
  if (owner && gone.length) await forgetPhotos(owner, gone)
}

/** A refused photo once more, because the person said so. */
export async function retryPhoto(owner: string, photoId: Id): Promise<void> {
  await change(owner, photoId, { state: 'waiting', nextAt: 0, reason: undefined })
  void goOn(owner, { connected: true, fresh: true })
}

async function change(owner: string, photoId: Id, fields: Partial<PhotoNote>): Promise<void> {
  let changed: PhotoNote | undefined
  await write(owner, ['blob'], async (tx) => {
    const kept = await tx.objectStore('blob').get(photoId)
    if (!kept) return
    const next = { ...kept, ...fields }
    await tx.objectStore('blob').put(next)
    changed = noteOf(next)
  })
  photos.value = photos.value.flatMap((one) => (one.photoId === photoId ? (changed ? [changed] : []) : [one]))
  channel?.postMessage({ key: owner })
}

/** Sends what may go. `fresh` ends every rest: the network came back, or the person asked. */
export function goOn(owner: string, how: { connected: boolean; fresh: boolean; asked?: boolean }): Promise<void> {
  if (how.fresh) {
    restUntil = 0
    failures = 0
  }
  if (running) {
    again ||= how.connected
    return running
  }
  running = alone(owner, how).finally(() => {
    running = null
    schedule(owner)
    if (!again) return
    again = false
    void goOn(owner, { connected: true, fresh: false })
  })
  return running
}

async function alone(owner: string, how: { connected: boolean; fresh: boolean; asked?: boolean }): Promise<void> {
  if (readFor !== owner) await refreshPhotos(owner)
  if (how.fresh) photos.value = photos.value.map((one) => ({ ...one, nextAt: 0 }))
  if (!how.connected || photos.value.length === 0) return
  if (!navigator.locks) return sendAll(owner, how.asked ?? false)
  await navigator.locks.request(`photos-${owner}`, { ifAvailable: true }, async (lock) => {
    if (lock) await sendAll(owner, how.asked ?? false)
  })
}

const still = (owner: string) =>
  session.value?.key === owner && !session.value.ended && !session.value.practice && loadedFor.value === owner

/** The oldest photo whose visit has left this phone; one whose visit a person must mend waits with it. */
function next(now: number): PhotoNote | undefined {
  const unsaid = new Set(queue.value.filter((one) => one.op.entity === 'visit' && one.state !== 'held').map((one) => one.op.entityId))
  return photos.value
    .filter((one) => one.state === 'waiting' && dueAt(one, now) <= now && !unsaid.has(one.visitId))
    .sort((a, b) => a.savedAt - b.savedAt)[0]
}

async function sendAll(owner: string, asked: boolean): Promise<void> {
  for (;;) {
    const now = Date.now()
    if (!still(owner) || now < restUntil) return
    if (wifiOnly.value && !asked && network() !== 'wifi') return
    // Records go first: what is due now has asked for its own round, and that round calls here again.
    if (batch(queue.value, now, 1).length > 0) return
    const photo = next(now)
    if (!photo) return
    if (!(await sendOne(owner, photo))) return
  }
}

/** Whether the next one may follow. */
async function sendOne(owner: string, photo: PhotoNote): Promise<boolean> {
  const kept = await photoOf(owner, photo.photoId)
  if (!kept) {
    photos.value = photos.value.filter((one) => one.photoId !== photo.photoId)
    return true
  }
  try {
    await api.put(`/photos/${kept.photoId}`, kept.blob, {
      timeoutMs: SEND_MS,
      headers: { 'X-Content-SHA256': kept.sha256, 'X-Visit-Id': kept.visitId },
    })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (!still(owner)) return false
    return failed(owner, photo, error)
  }
  failures = 0
  await forgetPhotos(owner, [kept.photoId])
  return true
}

async function failed(owner: string, photo: PhotoNote, problem: Problem): Promise<boolean> {
  if (session.value?.ended) return false
  const tries = photo.tries + 1
  if (isRefusal(problem)) {
    await change(owner, photo.photoId, { state: 'refused', tries, reason: problem.title })
    return true
  }
  failures += 1
  const wait = problem.retryAfterS ? problem.retryAfterS * 1000 : backOffMs(failures)
  restUntil = Date.now() + wait
  await change(owner, photo.photoId, { tries, nextAt: restUntil })
  return false
}

/** Whether the server looked at this photo and will never take it as it is. Anything else is tried again. */
function isRefusal(problem: Problem): boolean {
  return problem.ours && problem.slug !== 'photo-damaged' && [400, 403, 409, 410, 413, 415, 422].includes(problem.status)
}

/** Wakes the sender when the next photo is due. */
function schedule(owner: string): void {
  clearTimeout(timer)
  const due = photos.value.filter((one) => one.state === 'waiting').map((one) => one.nextAt)
  if (due.length === 0 || !still(owner) || restUntil <= Date.now()) return
  timer = setTimeout(() => void goOn(owner, { connected: true, fresh: false }), Math.max(1000, restUntil - Date.now()))
}
