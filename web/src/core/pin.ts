/**
 * The PIN of six digits that somebody may put before this phone's own key. Six digits can all be tried on a copied
 * profile: it guards a phone that lies about, and the slow derivation and the browser's key in the wrap cost a thief time.
 */
import { withDb, wipe, write, type Secret } from './db'
import { dropKey, emptied, freshKey, keyOf, ROW, shut, takeKey, unshut, type KeptKey } from './local-key'

export const PIN_DIGITS = 6
const ROUNDS = 600_000
const MOST_TRIES = 5

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count))
const importAes = (raw: BufferSource) => crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])

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
  const aes = { name: 'AES-GCM', length: 256 }
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }, typed, aes, false, ['encrypt', 'decrypt'])
}

/** Puts everything hidden under a new key that only the PIN gives back. */
export async function setPin(owner: string, pin: string): Promise<void> {
  const raw = random(32)
  const salt = random(16)
  const device = await freshKey()
  const inner = await shut(await keyOfPin(pin, salt), owner, raw)
  const outer = await shut(device, owner, new Uint8Array(inner.data))
  const key = await importAes(raw)
  raw.fill(0)
  // The inner ciphertext is on disk inside the outer one only.
  await rekey(owner, key, { kind: 'pin', device, salt, inner: { iv: inner.iv, data: new ArrayBuffer(0) }, outer, tries: 0 })
  takeKey(owner, key, String(salt), true)
}

export async function removePin(owner: string): Promise<void> {
  const key = await freshKey()
  await rekey(owner, key, { kind: 'open', key })
  takeKey(owner, key, '', true)
}

async function rekey(owner: string, key: CryptoKey, kept: KeptKey): Promise<void> {
  const old = keyOf(owner)
  if (!old) throw new Error('the key is not open')
  const [secrets, drafts] = await withDb(owner, (db) => Promise.all([db.getAll('secret'), db.getAll('draft')]))
  const anew = async (secret: Secret): Promise<Secret | null> => {
    const bytes = await unshut(old, secret.id, secret)
    return bytes && { id: secret.id, ...(await shut(key, secret.id, new Uint8Array(bytes))) }
  }
  const again = await Promise.all(secrets.map(anew))
  const draftsAgain = await Promise.all(drafts.map(async (draft) => ({ ...draft, hidden: draft.hidden && ((await anew(draft.hidden)) ?? undefined) })))
  await write(owner, ['secret', 'draft', 'key'], async (tx) => {
    await tx.objectStore('key').put(kept, ROW)
    for (const secret of again) if (secret) await tx.objectStore('secret').put(secret)
    for (const draft of draftsAgain) await tx.objectStore('draft').put(draft)
  })
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
    dropKey()
    emptied.value = true
    return 'dropped'
  }
  const key = await importAes(raw)
  const opened = kept
  await write(owner, ['key'], async (tx) => void (await tx.objectStore('key').put({ ...opened, tries: 0 }, ROW)))
  takeKey(owner, key, String(salt))
  return 'open'
}
