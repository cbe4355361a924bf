/** Accounts, visits, incidents and the sheet of a point, as the API speaks them. */
import type { AccountStatus, Day, HolderKind, Id, Instant, Purpose, Tool } from '../core/types'
import type { Person } from './wire-people'

export interface AccountCard {
  id: Id
  chain: Id
  version: number
  status: AccountStatus | 'held'
  scheme: string
  source: 'scanned' | 'typed'
  bin: string
  bankName: string
  last4: string
  holderName: string
  holderKind: HolderKind
  duplicate: boolean
  heldReason: string
  releaseReason: string
  unusual: string[]
  proposedBy: Person
  /** The officer who brought the proposal in by file, if anybody did. */
  broughtBy: Person | null
  proposedAt: Instant
  confirmedKind: string | null
  confirmedBy: Person | null
  witnessedBy: Person | null
  confirmedAt: Instant | null
  rejectedReason: string
  pointId: Id
  label: string
  shopName: string
  place: string
}

export interface ToolFact {
  state: 'done' | 'blocked' | 'undone'
  onDate: Day
  member: string
  obstacle: string
  provider: string
}

export interface VisitEntry {
  id: Id
  outcome: string
  refusalReason: string | null
  note: string
  member: Person
  onDate: Day
  visitedAt: Instant
  scanVerdict: string | null
  scanReason: string
  revisitOn: Day | null
  source: string
  flags: string[]
  /** In the order taken; without `receivedAt` it has not come. */
  photos: { id: Id; receivedAt: Instant | null; width: number | null; height: number | null }[]
}

export interface ClaimEntry {
  id: Id
  kind: string
  evidence: string
  onDate: Day
  amount: number | null
  member: string | null
}

export interface Incident {
  id: Id
  number: string
  kind: string
  detail: string
  pointId: Id
  streetId: Id | null
  marketId: Id | null
  label: string
  shopName: string
  toldBy: string | null
  openedAt: Instant
  settledAt: Instant | null
  settledBy: string | null
  settlement: string
}

export interface ShopMention {
  merchantId: Id
  pointId: Id
  label: string
  shopName: string
}

export interface DuplicatePair {
  id: Id
  reason: string
  first: ShopMention | null
  second: ShopMention | null
  seenAt: Instant
  settledAt: Instant | null
  settlement: string
}

export interface SheetMerchant {
  id: Id
  tradeName: string
  trade: string
  tradeTitle: string
  tradeNote: string
  ownerKind: string
  ownerName: string
  phoneLast4: string
  simOwner: string
  methods: string[]
  usedBefore: boolean | null
  rev: number
  consents: Partial<Record<Purpose, { given: boolean; givenAt: Instant }>>
}

export interface PointSheet {
  point: { id: Id; label: string; place: string; status: string }
  merchant: SheetMerchant | null
  accounts: AccountCard[]
  tools: Partial<Record<Tool, ToolFact | null>>
  visits: VisitEntry[]
  claims: ClaimEntry[]
  incidents: Incident[]
  duplicates: DuplicatePair[]
}

export interface Link {
  link: string
  svg: string
  expiresAt: Instant
}
