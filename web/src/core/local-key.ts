/**
 * This phone's own key, under which lie the drafts, the pulled account codes and the working copies of what was
 * sealed. It cannot be taken out of the browser. With a PIN it is not on the phone at all until the PIN is typed.
 * Dropping it loses nothing unsent: that is sealed to the server.
 */
import { signal } from '@preact/signals'
import { write, type Secret } from './db'

/** Where it lies in the store `key`. */
export const ROW = 'local'
const AES = { name: 'AES-GCM', length: 256 }

/** The key itself, or what a PIN must be put to: the key under the PIN's, under one of this browser's. */
export type KeptKey =
  | { kind: 'open'; key: CryptoKey }
  | { kind: 'pin'; device: CryptoKey; salt: Uint8Array<ArrayBuffer>; inner: Box; outer: Box; tries: number }
export interface Box {
  iv: Uint8Array<ArrayBuffer>
  data: ArrayBuffer
}

/** Whose database waits for its PIN. */
export const locked = signal<string | null>(null)
/** Whether five wrong PINs have emptied a notebook in this page: told where its owner comes in again. */
export const emptied = signal(false)
/** Whether a PIN guards the database that is open. */
export const hasPin = signal(false)

let held: { owner: string; key: CryptoKey; salt: string } | undefined

/** Another tab has set or taken away the PIN: what this one holds opens nothing any more. */
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('phocho-key')
channel?.addEventListener('message', (event: MessageEvent<{ owner: string }>) => {
  if (event.data.owner === held?.owner) location.reload()
})

/** A phone laid aside for so long asks for its PIN again; a form half filled in is kept in its draft. */
const ASIDE_MS = 5 * 60_000
let hiddenAt = 0
if (typeof document !== 'undefined') {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') hiddenAt = Date.now()
    else if (hasPin.value && held && hiddenAt && Date.now() - hiddenAt > ASIDE_MS) location.reload()
  })
}

export const freshKey = () => crypto.subtle.generateKey(AES, false, ['encrypt', 'decrypt'])

/** Takes up the key that was read with the rest of the database; makes the first. False: a PIN is wanted. */
export async function openKey(owner: string, kept: KeptKey | undefined): Promise<boolean> {
  if (!globalThis.crypto?.subtle) return true
  if (kept?.kind === 'pin') {
    hasPin.value = true
    if (held?.owner === owner && held.salt === String(kept.salt)) return true
    held = undefined
    locked.value = owner
    return false
  }
  let key = kept?.key
  if (!key) {
    const made = await freshKey()
    await write(owner, ['key'], async (tx) => {
      // Another tab may have been first.
      const there = (await tx.objectStore('key').get(ROW)) as KeptKey | undefined
      if (!there) await tx.objectStore('key').put({ kind: 'open', key: made }, ROW)
      key = there?.kind === 'open' ? there.key : made
    })
  }
  takeKey(owner, key as CryptoKey, '')
  return true
}

/** The key that is open for a member, if any. */
export const keyOf = (owner: string): CryptoKey | null => (held?.owner === owner ? held.key : null)

/** From now on this is the key: a PIN gave it back (`salt` is the PIN's), or took its place or went (no salt). */
export function takeKey(owner: string, key: CryptoKey, salt: string, changed = false): void {
  held = { owner, key, salt }
  hasPin.value = salt !== ''
  locked.value = null
  if (changed) channel?.postMessage({ owner })
}

export function dropKey(): void {
  held = undefined
  hasPin.value = false
  locked.value = null
}

/** Whether things can be hidden here at all: not on plain http, not before the PIN. */
export const canHide = (owner: string) => keyOf(owner) !== null

/** A value under this phone's key, bound to its name; null where there is no key. */
export async function hide(owner: string, id: string, value: unknown): Promise<Secret | null> {
  if (held?.owner !== owner) return null
  return { id, ...(await shut(held.key, id, new TextEncoder().encode(JSON.stringify(value)))) }
}

/** What was hidden under that name; null when this key does not open it. */
export async function reveal<T>(owner: string, secret: Secret): Promise<T | null> {
  if (held?.owner !== owner) return null
  const bytes = await unshut(held.key, secret.id, secret)
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as T)
}

export async function shut(key: CryptoKey, id: string, bytes: Uint8Array<ArrayBuffer>): Promise<Box> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(id) }, key, bytes) }
}

export async function unshut(key: CryptoKey, id: string, box: Box): Promise<ArrayBuffer | null> {
  try {
    return await crypto.subtle.decrypt({ name: 'AES-GCM', iv: box.iv, additionalData: new TextEncoder().encode(id) }, key, box.data)
  } catch {
    return null
  }
}
