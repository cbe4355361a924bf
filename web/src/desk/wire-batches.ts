/** Print batches, their lines and recalls, as the API speaks them. */
import type { Id, Instant } from '../core/types'
import type { Person } from './wire-people'

export type BatchState =
  | 'draft'
  | 'frozen'
  | 'rendered'
  | 'verified'
  | 'released'
  | 'printed'
  | 'delivered'
  | 'cancelled'

export interface Batch {
  id: Id
  ward: string
  campaignId: Id
  campaignName: string
  number: string
  name: string
  layout: string
  state: BatchState
  sample: boolean
  lines: number
  recalled: number
  displayed: number
  downloads: number
  pages: number | null
  fileSha256: string | null
  fileBytes: number | null
  voided: number | null
  unapproved: number | null
  note: string | null
  createdBy: Person | null
  createdAt: Instant
  releasedBy: Person | null
  releasedAt: Instant | null
  printedAt: Instant | null
  deliveredAt: Instant | null
}

export interface BatchLine {
  id: Id
  position: number
  label: string
  shopName: string
  place: string
  holderName: string
  bank: string
  last4: string
  code: string
  issue: number | null
  unusual: string[] | null
  approvedBy: Person | null
  voidedAt: Instant | null
  voidReason: string | null
  recalled: boolean
  displayedAt: Instant | null
  confirmedKind: string | null
  proposedBy: Person | null
}

export interface NotReady {
  pointId: Id
  label: string
  shopName: string
  slug: string
  reason: string
  nextStep: string
}

export interface Recall {
  id: Id
  reason: string
  label: string
  shopName: string
  code: string
  number: string
  openedAt: Instant
  settledAt: Instant | null
}
