/** The queue of photos: kept before anything is confirmed, never dropped by the program. Sending is photo-sender.ts. */
import { signal } from '@preact/signals'
import { StorageFailed, withDb, write, type Draft, type KeptPhoto, type Writing } from './db'
import { reveal } from './local-key'
import { MOST_PHOTOS, photos, wifiOnly, type PhotoNote } from './photos'
import { session } from './session'
import { sha256 } from './sha256'
import { shrink } from './shrink'
import type { Id } from './types'
import { uuid7 } from './uuid7'
import { loadedFor } from './world'

const SETTING = 'photos'

/** Whose figures were read; from then on every change is told, so that a save does not read 500 photos again. */
let readFor: string | null = null
// While nobody's notebook is open nothing is told.
loadedFor.subscribe((owner) => {
  if (owner !== readFor) readFor = null
})

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('phocho-photos')
channel?.addEventListener('message', (event: MessageEvent<{ key: string }>) => {
  if (event.data.key === loadedFor.value) void refreshPhotos(event.data.key)
})

const noteOf = ({ blob: _, ...note }: KeptPhoto): PhotoNote => note

/** Reads the figures where that was not done yet. */
export async function knowPhotos(owner: string): Promise<void> {
  if (readFor !== owner) await refreshPhotos(owner)
}

/** Reads the figures anew; the bytes stay on disk. */
export async function refreshPhotos(owner: string): Promise<void> {
  // Read at one moment: a save takes the draft away and notes the photos in one transaction.
  const [kept, drafts, setting] = await withDb(owner, (db) => {
    const tx = db.transaction(['blob', 'draft', 'meta'])
    return Promise.all([
      tx.objectStore('blob').getAll(),
      tx.objectStore('draft').getAll(),
      tx.objectStore('meta').get(SETTING) as Promise<{ wifiOnly?: boolean } | undefined>,
    ])
  })
  const alone: Id[] = []
  for (const one of kept) {
    if (one.state === 'draft' && (await isAlone(owner, one, drafts))) alone.push(one.photoId)
  }
  if (session.value?.key !== owner) return
  readFor = owner
  photos.value = kept.flatMap((one) => {
    if (one.state !== 'draft') return noteOf(one)
    return alone.includes(one.photoId) ? { ...noteOf(one), state: 'waiting' as const } : []
  })
  wifiOnly.value = setting?.wifiOnly ?? false
  // It counts and is sent as what it is, also where a full phone has no room to note so.
  for (const photoId of alone) await changePhoto(owner, photoId, { state: 'waiting' }).catch(onlyStorage)
}

/** The draft of the visit form of a point. */
export const draftKey = (pointId: Id) => `luot-den:${pointId}`

/**
 * Whether the visit that a photo was taken for is no longer being written: its draft has gone, and a draft goes only
 * with its visit, saved here or sent past a full phone's storage. One that cannot be read may be the photo's own.
 */
async function isAlone(owner: string, photo: KeptPhoto, drafts: Draft[]): Promise<boolean> {
  // Photos of before a visit had its id from the start are kept under their point.
  if (photo.visitId === photo.pointId) return false
  const draft = drafts.find((one) => one.key === draftKey(photo.pointId))
  if (!draft) return true
  const value = (draft.hidden ? await reveal(owner, draft.hidden) : draft.value) as { visitId?: Id } | null
  return !!value?.visitId && value.visitId !== photo.visitId
}

export function onlyStorage(error: unknown): void {
  if (!(error instanceof StorageFailed)) throw error
}

/** Keeps the person's choice whether photos wait for Wi-Fi. */
export async function keepWifiOnly(owner: string, on: boolean): Promise<void> {
  await write(owner, ['meta'], async (tx) => void (await tx.objectStore('meta').put({ wifiOnly: on }, SETTING)))
  wifiOnly.value = on
}

/** The visits whose photos are being made small now, one entry for each photo: their saves wait for them. */
export const shrinking = signal<readonly Id[]>([])

/**
 * Keeps a picture for a visit that is still being written, under the id that the visit will have. Resolves when it is
 * small and on disk; raises NotAPicture or StorageFailed. The camera's own picture lies on disk meanwhile, so that a
 * page that goes in this moment loses nothing; it has no hash yet, by which it is known, and is never sent as it is.
 */
export async function takePhoto(owner: string, file: Blob, of: { visitId: Id; pointId: Id; label: string }): Promise<void> {
  const taken: KeptPhoto = { ...of, photoId: uuid7(), blob: file, sha256: '', state: 'draft', tries: 0, nextAt: 0, savedAt: Date.now() }
  await whileShrinking(of.visitId, async () => {
    // Where there is no room for it as large as it is there may be for the small one.
    const there = await write(owner, ['blob', 'draft'], (tx) => putBegun(tx, taken)).then(
      () => true,
      (error: unknown) => (onlyStorage(error), false),
    )
    await keepSmall(owner, taken, there)
  })
}

async function whileShrinking(visitId: Id, work: () => Promise<void>): Promise<void> {
  shrinking.value = [...shrinking.value, visitId]
  try {
    await work()
  } finally {
    const at = shrinking.value.indexOf(visitId)
    shrinking.value = shrinking.value.filter((_, index) => index !== at)
  }
}

/** A photo is on disk only beside its visit's draft: from one without it is known that the visit has left. */
async function putBegun(tx: Writing, photo: KeptPhoto): Promise<void> {
  await tx.objectStore('blob').put(photo)
  const key = draftKey(photo.pointId)
  if (await tx.objectStore('draft').get(key)) return
  await tx.objectStore('draft').put({ key, value: { visitId: photo.visitId }, savedAt: photo.savedAt })
}

/** Puts the small picture in the place of the large, which stays where that has no room; one that is no picture goes. */
async function keepSmall(owner: string, taken: KeptPhoto, there: boolean): Promise<void> {
  try {
    const small = await smallOf(taken)
    await write(owner, ['blob', 'draft'], async (tx) => {
      if (!there) return putBegun(tx, small)
      const now = await tx.objectStore('blob').get(taken.photoId)
      // Thrown away meanwhile, or made small by another tab.
      if (now && !now.sha256) await tx.objectStore('blob').put({ ...now, blob: small.blob, sha256: small.sha256 })
    })
  } catch (error) {
    if (there && error instanceof StorageFailed) return
    if (there) await forgetPhotos(owner, [taken.photoId]).catch(onlyStorage)
    throw error
  }
}

export async function smallOf(taken: KeptPhoto): Promise<KeptPhoto> {
  const blob = await shrink(taken.blob)
  return { ...taken, blob, sha256: await sha256(await blob.arrayBuffer()) }
}

/** The photos of a visit that is being written, as they were taken; one that was interrupted is made small first. */
export async function draftPhotos(owner: string, visitId: Id, pointId: Id): Promise<Id[]> {
  const taken = await ofVisit(owner, visitId)
  if (!shrinking.value.includes(visitId)) {
    for (const one of taken) if (!one.sha256) await whileShrinking(visitId, () => keepSmall(owner, one, true))
  }
  await adoptOld(owner, visitId, pointId).catch(onlyStorage)
  const found = await ofVisit(owner, visitId)
  return found.map((one) => one.photoId).sort().slice(0, MOST_PHOTOS)
}

const ofVisit = (owner: string, visitId: Id) => withDb(owner, (db) => db.getAllFromIndex('blob', 'visit', visitId))

/** Photos that an earlier version took for the visit being written: it kept them under their point. */
async function adoptOld(owner: string, visitId: Id, pointId: Id): Promise<void> {
  const old = await ofVisit(owner, pointId)
  if (old.length === 0) return
  await write(owner, ['blob', 'draft'], async (tx) => {
    for (const one of old) await putBegun(tx, { ...one, visitId })
  })
}

export function photoOf(owner: string, photoId: Id): Promise<KeptPhoto | undefined> {
  return withDb(owner, (db) => db.get('blob', photoId))
}

/** Photos whose visit was just saved, or sent past a full phone's storage: they wait from now on. */
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

/** Notes on a photo how its sending went. */
export async function changePhoto(owner: string, photoId: Id, fields: Partial<PhotoNote>): Promise<void> {
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
