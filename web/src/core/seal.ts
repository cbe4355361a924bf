/**
 * Account numbers and phones sealed to the server's public key: ECDH on P-256 with a key made for the one record,
 * HKDF-SHA256, AES-256-GCM bound to the record's id. Not even this phone can open them again.
 */
import type { Entity, Op, Queued } from './ops'
import type { Id } from './types'
import { lastFour, readPayload } from './vietqr'

export type Plain = Record<string, string>

/** Which fields of an operation's body are sealed. */
export const SEALED: Partial<Record<Entity, readonly string[]>> = {
  merchant: ['phone'],
  account: ['payload', 'account'],
  visit: ['scanned'],
}

/** Under which name the phone keeps what it sealed; the same for every operation that carries that part. */
export const partOf = (op: Op): string | undefined => op.sealed?.split('.')[3]

/** The secret fields that lie in an operation's body in clear; null when there are none. */
export function inClear(op: Op): Plain | null {
  const found = (SEALED[op.entity] ?? []).filter((field) => typeof op.body[field] === 'string' && op.body[field] !== '')
  return found.length ? Object.fromEntries(found.map((field) => [field, String(op.body[field])])) : null
}

/** The same record with its secret fields sealed. Throws where the key or the browser cannot. */
export async function sealed(queued: Queued, plain: Plain, serverKey: string): Promise<Queued> {
  const body = { ...queued.op.body }
  for (const field of Object.keys(plain)) delete body[field]
  const shown = Object.fromEntries(Object.entries(plain).map(([field, value]) => [field, lastOf(field, value)]))
  return { ...queued, shown, op: { ...queued.op, body, sealed: await sealFields(serverKey, queued.op.entityId, plain) } }
}

function lastOf(field: string, value: string): string {
  return lastFour(field === 'payload' || field === 'scanned' ? (readPayload(value).account ?? '') : value)
}

async function sealFields(serverKey: string, entityId: Id, fields: Plain): Promise<string> {
  const [keyId = '', point = ''] = serverKey.split('.')
  const { subtle } = crypto
  const curve = { name: 'ECDH', namedCurve: 'P-256' }
  const [server, own] = await Promise.all([
    subtle.importKey('raw', fromText(point), curve, false, []),
    subtle.generateKey(curve, false, ['deriveBits']),
  ])
  const shared = await subtle.deriveBits({ name: 'ECDH', public: server }, own.privateKey, 256)
  const info = new TextEncoder().encode(`phocho seal v1|${entityId}`)
  const key = await subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info },
    await subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']),
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  )
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const data = await subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(entityId) },
    key,
    new TextEncoder().encode(JSON.stringify(fields)),
  )
  const ownPoint = new Uint8Array(await subtle.exportKey('raw', own.publicKey))
  return ['v1', keyId, toText(ownPoint), toText(iv), toText(new Uint8Array(data))].join('.')
}

function toText(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function fromText(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
}
