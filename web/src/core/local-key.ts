/**
 * This phone's own key, under which lie the drafts, the pulled account codes and the working copies of what was
 * sealed. It cannot be taken out of the browser. With a PIN it is not on the phone at all until the PIN is typed.
 * Dropping it loses nothing unsent: that is sealed to the server.
 */
import { signal } from '@preact/signals'
import { withDb, write, wipe, type Secret } from './db'

const ROUNDS = 600_000
const MOST_TRIES = 5
const ROW = 'local'
const AES = { name: 'AES-GCM', length: 256 }

/** The key itself, or what a PIN must be put to: the key under the PIN's, under one of this browser's. */
export type KeptKey =
  | { kind: 'open'; key: CryptoKey }
  | { kind: 'pin'; device: CryptoKey; salt: Uint8Array<ArrayBuffer>; inner: Box; outer: Box; tries: number }
interface Box {
  iv: Uint8Array<ArrayBuffer>
  data: ArrayBuffer
}

/** Whose database waits for its PIN. */
export const locked = signal<string | null>(null)
/** Whether a PIN guards the database that is open. */
export const hasPin = signal(false)

let held: { owner: string; key: CryptoKey; salt: string } | undefined

/** Another tab has set or taken away the PIN: what this one holds opens nothing any more. */
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('phocho-key')
channel?.addEventListener('message', (event: MessageEvent<{ owner: string }>) => {
  if (event.data.owner === held?.owner) location.reload()
})

const fresh = () => crypto.subtle.generateKey(AES, false, ['encrypt', 'decrypt'])
const random = (count: number) => crypto.getRandomValues(new Uint8Array(count))

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
    const made = await fresh()
    await write(owner, ['key'], async (tx) => {
      // Another tab may have been first.
      const there = (await tx.objectStore('key').get(ROW)) as KeptKey | undefined
      if (!there) await tx.objectStore('key').put({ kind: 'open', key: made }, ROW)
      key = there?.kind === 'open' ? there.key : made
    })
  }
  held = { owner, key: key as CryptoKey, salt: '' }
  hasPin.value = false
  locked.value = null
  return true
}

/** Whether things can be hidden here at all: not on plain http, not before the PIN. */
export const canHide = (owner: string) => held?.owner === owner

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

async function shut(key: CryptoKey, id: string, bytes: Uint8Array<ArrayBuffer>): Promise<Box> {
  const iv = random(12)
  return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(id) }, key, bytes) }
}

async function unshut(key: CryptoKey, id: string, box: Box): Promise<ArrayBuffer | null> {
  try {
    return await crypto.subtle.decrypt({ name: 'AES-GCM', iv: box.iv, additionalData: new TextEncoder().encode(id) }, key, box.data)
  } catch {
    return null
  }
}

/** The PINs that a thief tries first: one digit, runs, repeats, keyboard columns, years and dates of birth. */
export function isWorstPin(pin: string): boolean {
  if (!/^\d{6}$/.test(pin)) return true
  const steps = [...pin].slice(1).map((digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10)
  if (steps.every((step) => step === steps[0] && (step < 2 || step === 9))) return true
  if (/^(.)\1*$/.test(pin) || /^(..)\1\1$/.test(pin) || /^(...)\1$/.test(pin) || /^(.)\1(.)\2(.)\3$/.test(pin)) return true
  if (/^(.)(.)(.)\3\2\1$/.test(pin) || /^(.)\1\1(.)\2\2$/.test(pin)) return true
  if (/^(19|20)\d\d(19|20)\d\d$/.test(pin) || /^(19[4-9]\d|20[0-3]\d)(\d\d)$/.test(pin)) return true
  if (/^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d\d$/.test(pin)) return true
  return ['147258', '258369', '159753', '147369', '159357', '753951', '357159', '741852', '112358', '314159', '520520', '686868'].includes(pin)
}

async function keyOfPin(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveKey'])
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }, typed, AES, false, ['encrypt', 'decrypt'])
}

/** Puts everything hidden under a new key that only the PIN gives back. */
export async function setPin(owner: string, pin: string): Promise<void> {
  const raw = random(32)
  const salt = random(16)
  const device = await fresh()
  const inner = await shut(await keyOfPin(pin, salt), owner, raw)
  const outer = await shut(device, owner, new Uint8Array(inner.data))
  const key = await crypto.subtle.importKey('raw', raw, AES, false, ['encrypt', 'decrypt'])
  raw.fill(0)
  // The inner ciphertext is on disk inside the outer one only.
  await rekey(owner, key, { kind: 'pin', device, salt, inner: { iv: inner.iv, data: new ArrayBuffer(0) }, outer, tries: 0 })
  held = { owner, key, salt: String(salt) }
  hasPin.value = true
}

export async function removePin(owner: string): Promise<void> {
  const key = await fresh()
  await rekey(owner, key, { kind: 'open', key })
  held = { owner, key, salt: '' }
  hasPin.value = false
}

async function rekey(owner: string, key: CryptoKey, kept: KeptKey): Promise<void> {
  const old = held
  if (old?.owner !== owner) throw new Error('the key is not open')
  const [secrets, drafts] = await withDb(owner, (db) => Promise.all([db.getAll('secret'), db.getAll('draft')]))
  const anew = async (secret: Secret): Promise<Secret | null> => {
    const bytes = await unshut(old.key, secret.id, secret)
    return bytes && { id: secret.id, ...(await shut(key, secret.id, new Uint8Array(bytes))) }
  }
  const again = await Promise.all(secrets.map(anew))
  const draftsAgain = await Promise.all(drafts.map(async (draft) => ({ ...draft, hidden: draft.hidden && ((await anew(draft.hidden)) ?? undefined) })))
  await write(owner, ['secret', 'draft', 'key'], async (tx) => {
    await tx.objectStore('key').put(kept, ROW)
    for (const secret of again) if (secret) await tx.objectStore('secret').put(secret)
    for (const draft of draftsAgain) await tx.objectStore('draft').put(draft)
  })
  channel?.postMessage({ owner })
}

/** Tries a PIN. The try is on disk before it is judged; the fifth wrong one drops the key and all under it. */
export async function unlock(owner: string, pin: string): Promise<'open' | 'dropped' | { left: number }> {
  let kept: KeptKey | undefined
  await write(owner, ['key'], async (tx) => {
    kept = (await tx.objectStore('key').get(ROW)) as KeptKey | undefined
    if (kept?.kind === 'pin') await tx.objectStore('key').put({ ...kept, tries: kept.tries + 1 }, ROW)
  })
  if (kept?.kind !== 'pin') return 'open'
  const { device, salt, inner, outer, tries } = kept
  const wrapped = tries < MOST_TRIES ? await unshut(device, owner, outer) : null
  const raw = wrapped && (await unshut(await keyOfPin(pin, salt), owner, { iv: inner.iv, data: wrapped }))
  if (!raw) {
    if (tries + 1 < MOST_TRIES) return { left: MOST_TRIES - tries - 1 }
    await wipe(owner)
    held = undefined
    locked.value = null
    hasPin.value = false
    return 'dropped'
  }
  held = { owner, key: await crypto.subtle.importKey('raw', raw, AES, false, ['encrypt', 'decrypt']), salt: String(salt) }
  const opened = kept
  await write(owner, ['key'], async (tx) => void (await tx.objectStore('key').put({ ...opened, tries: 0 }, ROW)))
  locked.value = null
  return 'open'
}
