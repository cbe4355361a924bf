/** A phone's rescue file and what was kept for an officer, as the API speaks them. */
import type { Id, Instant } from '../core/types'

export interface Whose {
  memberId: Id
  memberName: string
  deviceName: string
  revokedAt: Instant | null
}

export interface RescuePreview {
  whose: Whose
  savedAt: Instant
  appVersion: string
  counts: Record<string, number>
  known: number
  ops: { opId: Id | null; entity: string; kind: string; label: string; clientAt: string; known: boolean }[]
}

export interface Brought {
  opId: Id | null
  entity: string
  label: string
  status: string
  first: string | null
  code: string | null
  slug: string | null
  title: string | null
  fields: string[]
  server: Record<string, unknown> | null
  mine: Record<string, unknown> | null
  warn: string[]
}

export interface BroughtIn {
  whose: Whose
  quarantined: boolean
  results: Brought[]
}

export interface Kept {
  id: Id
  opId: Id
  why: 'held' | 'op_reused' | 'revoked_device' | 'not_opened'
  keptAt: Instant
  memberName: string
}
