/** Who is signed in on this browser. Several members may be, one after another, each with a database of their own. */
import { openDB, type IDBPDatabase } from 'idb'
import { signal } from '@preact/signals'
import type { Me, Role } from './types'

export interface Session {
  /** `${databaseId}.${memberId}`: a demonstration and a real ward never share a phone's records. */
  key: string
  token: string
  me: Me
  lastUsedAt: number
  /** The server no longer takes the token; what was saved stays and waits for the next sign-in. */
  ended: boolean
  /** On invented stalls: nothing of it is sent, and leaving erases it. */
  practice?: true
}

/** The practice session's key, and so its database's: no server ever gives out this one. */
export const PRACTICE = 'tap-thu'
/** In the tab's storage: what practice seals to. */
export const PRACTICE_SEAL = 'phocho-tap-khoa'

const practising = (): Session => ({
  key: PRACTICE,
  token: '',
  me: {
    id: PRACTICE,
    name: 'Bạn, đang tập',
    memberships: [{ ward: PRACTICE, wardName: 'Phường Tập', role: 'volunteer', team: null, teamName: null }],
    databaseId: PRACTICE,
    kind: 'real',
    deviceId: PRACTICE,
    sealingKey: sessionStorage.getItem(PRACTICE_SEAL) ?? undefined,
  } as Me,
  lastUsedAt: Date.now(),
  ended: false,
  practice: true,
})

export const session = signal<Session | null>(null)

/** In the tab's storage: whose session it shows. */
export const CURRENT = 'phocho-current'
let opened: Promise<IDBPDatabase> | undefined

function store(): Promise<IDBPDatabase> {
  opened ??= openDB('phocho-sessions', 1, {
    upgrade: (db) => {
      db.createObjectStore('session', { keyPath: 'key' })
    },
    terminated: () => {
      opened = undefined
    },
  }).catch((error: unknown) => {
    opened = undefined
    throw error
  })
  return opened
}

export async function sessions(): Promise<Session[]> {
  const all = (await (await store()).getAll('session')) as Session[]
  return all.sort((a, b) => b.lastUsedAt - a.lastUsedAt)
}

/** Takes up the session of this tab, or the last one used in this browser. */
export async function restoreSession(): Promise<Session | null> {
  const key = sessionStorage.getItem(CURRENT)
  if (key === PRACTICE) return (session.value = practising())
  // A practice whose tab was closed leaves nothing behind.
  if (typeof indexedDB !== 'undefined') indexedDB.deleteDatabase(`phocho-${PRACTICE}`)
  const all = await sessions()
  // Who signed out in another tab is gone from this one too; nobody else takes their place unasked.
  session.value = (key ? all.find((one) => one.key === key) : all[0]) ?? null
  return session.value
}

/** Throws where this browser keeps nothing. What it writes is gone again in the same transaction. */
export async function tryKeeping(): Promise<void> {
  const tx = (await store()).transaction('session', 'readwrite')
  await tx.store.put({ key: 'thu' })
  await tx.store.delete('thu')
  await tx.done
}

export async function startSession(token: string, me: Me): Promise<Session> {
  const started = { key: `${me.databaseId}.${me.id}`, token, me, lastUsedAt: Date.now(), ended: false }
  await (await store()).put('session', started)
  sessionStorage.setItem(CURRENT, started.key)
  session.value = started
  return started
}

export async function switchSession(key: string): Promise<void> {
  const found = (await (await store()).get('session', key)) as Session | undefined
  if (!found) return
  await startSession(found.token, found.me)
}

/** Marks the current session as no longer taken by the server, or takes up the newer one that another tab has begun. */
export async function endSession(): Promise<void> {
  const current = session.value
  if (!current || current.ended) return
  const tx = (await store()).transaction('session', 'readwrite')
  const kept = (await tx.store.get(current.key)) as Session | undefined
  const newer = kept && !kept.ended && kept.token !== current.token
  session.value = newer ? kept : { ...current, ended: true }
  if (kept && !newer) await tx.store.put(session.value)
  await tx.done
}

/** Forgets the token. The member's database is left to `db.wipe`, which spares unsent work. */
export async function forgetSession(): Promise<void> {
  const current = session.value
  if (current) await (await store()).delete('session', current.key)
  sessionStorage.setItem(CURRENT, 'none')
  session.value = null
}

export async function renewMe(me: Me): Promise<void> {
  const current = session.value
  if (!current || current.me.id !== me.id) return
  session.value = { ...current, me }
  await (await store()).put('session', session.value)
}

export function has(...roles: Role[]): boolean {
  return session.value?.me.memberships.some((membership) => roles.includes(membership.role)) ?? false
}

export const isField = () => has('volunteer', 'team_lead', 'market_manager', 'ward_officer')
export const isDesk = () => has('ward_officer', 'administrator', 'viewer', 'team_lead', 'market_manager')
export const isPrint = () => has('print_shop')

/** Where a member lands after signing in. */
export function homeOf(me: Me): string {
  const roles = new Set(me.memberships.map((membership) => membership.role))
  if (roles.has('print_shop') && roles.size === 1) return '/in'
  if (roles.has('ward_officer') || roles.has('administrator') || roles.has('viewer')) return '/ban'
  return '/hom-nay'
}
