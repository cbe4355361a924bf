/** Photos on this phone in figures. The work with them is in photo-queue.ts and photo-sender.ts, which are loaded when there is any. */
import { computed, signal } from '@preact/signals'
import type { KeptPhoto } from './db'

/** A photo of a saved visit, without its bytes. */
export type PhotoNote = Omit<KeptPhoto, 'blob'>

/** A server keeps no more of one visit. */
export const MOST_PHOTOS = 4

export const photos = signal<PhotoNote[]>([])
export const photosWaiting = computed(() => photos.value.filter((one) => one.state === 'waiting').length)
export const photosRefused = computed(() => photos.value.length - photosWaiting.value)
/** Photos wait for Wi-Fi; the person's choice on this phone. */
export const wifiOnly = signal(false)

/** Sends what is due, once the records are through; `asked` when the person wants it now, whatever the network. */
export async function photosAfterRecords(owner: string, how: { connected: boolean; fresh: boolean; asked?: boolean }): Promise<void> {
  let sender: typeof import('./photo-sender')
  try {
    sender = await import('./photo-sender')
  } catch {
    return // Not on this phone yet, and no network to fetch it: there is nothing it could do now.
  }
  await sender.goOn(owner, how)
}
