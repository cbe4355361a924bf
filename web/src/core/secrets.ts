/** What lies on this phone only under its own key: working copies of what was sealed, and the codes of accounts. */
import { signal } from '@preact/signals'
import type { Secret } from './db'
import type { Layered } from './layers'
import { canHide, hide, reveal } from './local-key'
import type { AccountRow, Op, Queued } from './ops'
import { inClear, partOf, sealed, type Plain } from './seal'
import type { Id } from './types'

/** What was sealed and is not sent yet, by the part's name; gone once the server has it. */
export const working = signal<ReadonlyMap<string, Plain>>(new Map())

export const plainOf = (op: Op): Plain | undefined => working.value.get(partOf(op) ?? '')

/** The record with its secret fields in clear again while this phone knows them, to be corrected and sealed anew. */
export function inClearAgain(queued: Queued): Queued {
  const plain = plainOf(queued.op)
  if (!plain) return queued
  return { ...queued, shown: undefined, op: { ...queued.op, body: { ...queued.op.body, ...plain }, sealed: undefined } }
}

const COPY = 'op:'
const CODES = 'tk:'
/** The codes lie in so many parcels: one is written anew for each account that changes, all are opened at the start. */
const PARCELS = 64

export const copyName = (op: Op): string | undefined => {
  const part = partOf(op)
  return part && COPY + part
}

export interface Ready {
  queued: Queued[]
  copies: ReadonlyMap<string, Plain>
  secrets: Secret[]
}

/**
 * Seals the secret fields of new records, before any transaction is open. Where that is not possible (plain
 * http, a server that gives no key) they go as they are: an honest record is never refused for it.
 */
export async function ready(owner: string, list: Queued[], serverKey: string | undefined): Promise<Ready> {
  const copies = new Map<string, Plain>()
  const secrets: Secret[] = []
  const queued = await Promise.all(
    list.map(async (one) => {
      const plain = inClear(one.op)
      if (!plain || !serverKey || !globalThis.crypto?.subtle) return one
      const shut = await sealed(one, plain, serverKey).catch(() => null)
      if (!shut) return one
      copies.set(partOf(shut.op) as string, plain)
      const secret = await hide(owner, copyName(shut.op) as string, plain)
      if (secret) secrets.push(secret)
      return shut
    }),
  )
  return { queued, copies, secrets }
}

export function keepCopies(more: ReadonlyMap<string, Plain>): void {
  if (more.size) working.value = new Map([...working.value, ...more])
}

/** Of records that leave the queue: the copies that no other record in it needs. */
export function spent(left: Queued[], gone: Queued[]): string[] {
  const needed = new Set(left.map((one) => partOf(one.op)))
  return gone.map((one) => partOf(one.op)).filter((part): part is string => part !== undefined && !needed.has(part))
}

export const namesOfCopies = (parts: string[]) => parts.map((part) => COPY + part)

export function forgetCopies(parts: string[]): void {
  if (!parts.length) return
  const rest = new Map(working.value)
  for (const part of parts) rest.delete(part)
  working.value = rest
}

type Codes = Record<Id, string>
let parcels = new Map<number, Codes>()

const parcelOf = (id: Id) => parseInt(id.slice(-2), 16) % PARCELS

/** Opens what was read from the store `secret`: the working copies, and the codes into their rows. */
export async function openSecrets(owner: string, secrets: Secret[], accounts: AccountRow[]): Promise<void> {
  const copies = new Map<string, Plain>()
  const codes = new Map<number, Codes>()
  await Promise.all(
    secrets.map(async (secret) => {
      const value = await reveal<Plain>(owner, secret)
      if (!value) return
      if (secret.id.startsWith(COPY)) copies.set(secret.id.slice(COPY.length), value)
      else codes.set(Number(secret.id.slice(CODES.length)), value)
    }),
  )
  for (const account of accounts) account.payload ??= codes.get(parcelOf(account.id))?.[account.id] ?? null
  parcels = codes
  working.value = copies
}

export function forgetSecrets(): void {
  parcels = new Map()
  working.value = new Map()
}

export interface Apart {
  secrets: Secret[]
  /** The row as it goes to disk. */
  row: (account: AccountRow) => AccountRow
  /** To be said once it is on disk. */
  kept: () => void
}

/** Accounts that are about to be written, with their codes set apart under this phone's key. */
export async function setApart(owner: string, table: Pick<Layered<AccountRow>, 'own' | 'gone'>, fresh: boolean): Promise<Apart> {
  if (!canHide(owner)) return { secrets: [], row: (account) => account, kept: () => undefined }
  const next = fresh ? new Map<number, Codes>() : new Map(parcels)
  const touched = new Set<number>(fresh ? Array.from({ length: PARCELS }, (_, at) => at) : [])
  const change = (id: Id, payload: string | null) => {
    const at = parcelOf(id)
    const before = next.get(at)
    if ((before?.[id] ?? null) === payload) return
    const parcel = before && before !== parcels.get(at) ? before : { ...before }
    if (payload === null) delete parcel[id]
    else parcel[id] = payload
    next.set(at, parcel)
    touched.add(at)
  }
  for (const id of table.gone) change(id, null)
  for (const account of table.own.values()) change(account.id, account.payload)
  const secrets = await Promise.all([...touched].map((at) => hide(owner, CODES + at, next.get(at) ?? {})))
  return {
    secrets: secrets.filter((secret) => secret !== null),
    row: (account) => (account.payload === null ? account : { ...account, payload: null }),
    kept: () => {
      parcels = next
    },
  }
}
