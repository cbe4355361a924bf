/** The member's own database on this phone. Upgrades only add: the outbox is never dropped or rekeyed. */
import { signal } from '@preact/signals'
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb'
import type { AccountRow, MarketRow, MerchantRow, PointRow, Queued, StreetRow, VisitBody } from './ops'
import type { Id, Instant } from './types'

export interface KeptVisit {
  id: Id
  pointId: Id
  at: Instant
  body: VisitBody
  sent: boolean
}
export interface Draft {
  key: string
  value: unknown
  /** The value under this phone's key, instead. */
  hidden?: Secret
  savedAt: number
}

/** A photo of a visit, sent after the records; a draft until its visit is saved, gone once the server has it. */
export interface KeptPhoto {
  photoId: Id
  /** The visit it was taken for, also while that is being written; a version before kept the point's id here until then. */
  visitId: Id
  pointId: Id
  blob: Blob
  /** Empty until the picture is small. */
  sha256: string
  /** What it is of, for the person: the shop's name or the place. */
  label: string
  state: 'draft' | 'waiting' | 'refused'
  tries: number
  nextAt: number
  savedAt: number
  reason?: string
}
/** Something that lies on this phone only under its own key: the initialisation vector, then the ciphertext. */
export interface Secret {
  id: string
  iv: Uint8Array<ArrayBuffer>
  data: ArrayBuffer
}

interface Schema extends DBSchema {
  street: { key: Id; value: StreetRow }
  market: { key: Id; value: MarketRow }
  point: { key: Id; value: PointRow }
  merchant: { key: Id; value: MerchantRow }
  account: { key: Id; value: AccountRow }
  visit: { key: Id; value: KeptVisit; indexes: { point: Id } }
  outbox: { key: Id; value: Queued }
  draft: { key: string; value: Draft }
  meta: { key: string; value: unknown }
  blob: { key: Id; value: KeptPhoto; indexes: { visit: Id } }
  secret: { key: string; value: Secret }
  key: { key: string; value: unknown }
}

export type Name =
  | 'street' | 'market' | 'point' | 'merchant' | 'account' | 'visit' | 'outbox' | 'draft' | 'meta' | 'blob' | 'secret' | 'key'
export type Writing = IDBPTransaction<Schema, Name[], 'readwrite'>

export const DB_VERSION = 2

export class StorageFailed extends Error {
  constructor(cause: unknown) {
    super('Máy không mở được bộ nhớ của ứng dụng.', { cause })
    this.name = 'StorageFailed'
  }
}

/** Another tab, of an older version and asleep, holds the database that this one wants to upgrade. */
export const heldElsewhere = signal(false)

let current: { key: string; db: Promise<IDBPDatabase<Schema>> } | undefined

function connect(key: string): Promise<IDBPDatabase<Schema>> {
  if (current?.key === key) return current.db
  void current?.db.then((db) => db.close(), () => undefined)
  const forget = () => {
    if (current?.key === key) current = undefined
  }
  const db = openDB<Schema>(`phocho-${key}`, DB_VERSION, {
    upgrade(opened, oldVersion) {
      if (oldVersion < 1) {
        for (const name of ['street', 'market', 'point', 'merchant', 'account'] as const) {
          opened.createObjectStore(name, { keyPath: 'id' })
        }
        opened.createObjectStore('visit', { keyPath: 'id' }).createIndex('point', 'pointId')
        opened.createObjectStore('outbox', { keyPath: 'opId' })
        opened.createObjectStore('draft', { keyPath: 'key' })
        opened.createObjectStore('meta')
      }
      if (oldVersion < 2) {
        opened.createObjectStore('blob', { keyPath: 'photoId' }).createIndex('visit', 'visitId')
        opened.createObjectStore('secret', { keyPath: 'id' })
        opened.createObjectStore('key')
      }
    },
    blocked: () => {
      heldElsewhere.value = true
    },
    // A newer tab wants to upgrade: step aside, the next use opens again.
    blocking: (_old, _new, event) => {
      ;(event.target as IDBDatabase).close()
      forget()
    },
    terminated: forget,
  })
  current = { key, db }
  db.catch(forget).finally(() => {
    heldElsewhere.value = false
  })
  return db
}

export type Db = IDBPDatabase<Schema>

/** Runs `work` on the member's database; a connection that died in the background is opened again, once. */
export async function withDb<T>(key: string, work: (db: Db) => Promise<T>): Promise<T> {
  let db: Db
  try {
    db = await connect(key)
  } catch (error) {
    throw new StorageFailed(error)
  }
  try {
    return await work(db)
  } catch (error) {
    if (!(error instanceof DOMException) || (error.name !== 'InvalidStateError' && error.name !== 'UnknownError')) throw failure(error)
    current = undefined
    try {
      return await work(await connect(key))
    } catch (again) {
      throw failure(again)
    }
  }
}

function failure(error: unknown): unknown {
  return error instanceof DOMException ? new StorageFailed(error) : error
}

/** One write transaction; resolves only when it is on disk as far as the browser promises ("strict"). */
export async function write(key: string, names: Name[], work: (tx: Writing) => Promise<void>): Promise<void> {
  await withDb(key, async (db) => {
    const tx = db.transaction(names, 'readwrite', { durability: 'strict' })
    try {
      await work(tx)
    } catch (error) {
      try {
        tx.abort()
      } catch {
        // It has aborted by itself.
      }
      await tx.done.catch(() => undefined)
      throw error
    }
    await tx.done
  })
}

const WIPED = ['street', 'market', 'point', 'merchant', 'account', 'visit', 'draft', 'meta', 'secret', 'key'] as const

/** What a member began and has not saved: signing out leaves it, under this phone's own key. */
const BEGUN: readonly string[] = ['draft', 'key']

/**
 * Erases what was pulled and, unless what was begun is to stay, the drafts and this phone's own key. Unsent records and photos are never wiped by
 * signing out: what is secret in them is sealed to the server and needs no key of this phone.
 */
export async function wipe(key: string, options: { keepBegun?: boolean } = {}): Promise<void> {
  await write(key, [...WIPED, 'blob'], async (tx) => {
    for (const name of WIPED) if (!options.keepBegun || !BEGUN.includes(name)) await tx.objectStore(name).clear()
    if (options.keepBegun) return
    for (const photo of await tx.objectStore('blob').getAll()) {
      // A photo taken for a visit that was never saved belongs to the drafts.
      if (photo.state === 'draft') await tx.objectStore('blob').delete(photo.photoId)
    }
  })
}

/** How many records of a member on this phone are not yet sent. Raises where there is no database, and makes none. */
export async function unsentOf(key: string): Promise<number> {
  // Opened without a version it would be made hollow, and no later version would put the first tables in.
  const db = await openDB<Schema>(`phocho-${key}`, undefined, {
    upgrade: (_db, _old, _new, tx) => {
      tx.done.catch(() => undefined)
      tx.abort()
    },
  })
  try {
    return db.objectStoreNames.contains('outbox') ? await db.count('outbox') : 0
  } finally {
    db.close()
  }
}
