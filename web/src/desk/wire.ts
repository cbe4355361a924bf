/** What the desk's pages read and send, as the API speaks it. */
import type { AccountStatus, Day, HolderKind, Id, Instant, Membership, PointCard, Purpose, Role, Stage, Tool } from '../core/types'

export interface Unit {
  id: string
  code: string
  kind: string
  name: string
  district: string | null
  province: string
  validFrom: Day
  validTo: Day | null
}

export interface Ward {
  id: string
  name: string
  hotline: string
}

export interface Street {
  id: Id
  ward: string
  name: string
  points?: number
}

export interface MarketRow {
  id?: Id
  kind: 'stalls' | 'aisle' | 'gate'
  code: string
  goods?: string
}

export interface Market {
  id: Id
  ward: string
  name: string
  points?: number
}

export interface StreetPlan {
  street: Street
  odd: PointCard[]
  even: PointCard[]
  none: PointCard[]
}

export interface PlanRow extends MarketRow {
  stalls: PointCard[]
}

export interface PlanZone {
  code: string
  name: string
  rows: PlanRow[]
}

export interface MarketPlan {
  market: Market
  zones: PlanZone[]
  mobile: PointCard[]
}

export interface NotationProblem {
  field?: string | null
  slug?: string
  text?: string
  sentence?: string
  title?: string
  zone?: string | number
}

export interface PreviewStall {
  code: string
  width: number
  state: string
}

export interface PreviewRow {
  kind?: string
  code: string
  stalls: PreviewStall[]
}

export interface MarketPreview {
  zones: { code: string; rows: PreviewRow[]; count: number }[]
  total: number
  problems: NotationProblem[]
}

export interface Invitation {
  code: string
  link: string
  svg: string
  expiresAt: Instant
}

export interface Device {
  id: Id
  name: string
  lastSeenAt: Instant
  revoked: boolean
}

export interface Member {
  id: Id
  name: string
  affiliation: string
  memberships: Membership[]
  devices: Device[]
  invitation: { expiresAt: Instant; state: string } | null
}

export interface Team {
  id: Id
  ward: string
  name: string
  tier: 'ward' | 'hamlet'
  parentId: Id | null
}

export interface Assignment {
  id: Id
  teamId: Id
  streetId: Id | null
  marketId: Id | null
}

export interface CampaignKind {
  code: string
  name: string
  site: 'street' | 'market'
  indicators: string[]
}

export interface Phase {
  name: string
  startsOn: Day
  endsOn: Day | null
  planWords: string
}

export interface Campaign {
  id: Id
  ward: string
  kind: string
  name: string
  planWords: string
  legalBasis: string
  hotline: string
  s6Payments: number
  exclusiveTurf: boolean
  streetIds: Id[]
  marketIds: Id[]
  unitIds: string[]
  phases: Phase[]
}

export interface Target {
  indicator: string
  measure: string
  month: string
  value: number
  upper?: number | null
  quantity: string
  tier?: string
  source?: string
}

export interface Baseline {
  number: number
  closedOn: Day
  count: number
  note: string
}

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
  proposedBy: { id: Id; name: string }
  proposedAt: Instant
  confirmedKind: string | null
  confirmedBy: unknown
  confirmedAt: Instant | null
  rejectedReason: string
}

export interface WaitingAccount extends AccountCard {
  pointId?: Id
  label?: string
  shopName?: string | null
  place?: string
  unusual?: string[]
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
  member: unknown
  onDate?: Day
  visitedAt: Instant
  scanVerdict: string | null
  revisitOn: Day | null
}

export interface ClaimEntry {
  id?: Id
  kind: string
  evidence: string
  onDate: Day
  amount: number | null
}

export interface Incident {
  id: Id
  number: string
  kind: string
  detail: string
  pointId?: Id
  label?: string
  shopName?: string | null
  openedAt: Instant
  settledAt: Instant | null
  settlement: string
}

export interface DuplicatePair {
  id: Id
  reason: string
  first: unknown
  second: unknown
  seenAt: Instant
  settledAt: Instant | null
  settlement?: string
}

export interface SheetMerchant {
  id: Id
  tradeName: string
  trade: string
  tradeName2?: string
  tradeNote?: string
  ownerKind: string
  ownerName: string
  phoneLast4: string
  simOwner: string
  methods: string[]
  usedBefore: boolean | null
  consents: Partial<Record<Purpose, { given: boolean; givenAt: Instant }>>
}

export interface PointSheet {
  point: PointCard
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
  wardName?: string
  number: string
  name: string
  layout: string
  state: BatchState
  sample: boolean
  pages: number | null
  lines?: number
  count?: number
  fileBytes: number | null
  fileSha256: string | null
  createdBy?: unknown
  createdAt: Instant
  releasedAt: Instant | null
  printedAt: Instant | null
  deliveredAt: Instant | null
}

export interface BatchLine {
  id: Id
  position: number
  label: string
  shopName: string
  holderName: string
  bank: string
  last4: string
  code: string
  issue: number
  unusual: string[]
  approvedBy: unknown
  voidedAt: Instant | null
  voidReason: string
  confirmedKind: string
  proposedBy: unknown
}

export interface NotReady {
  pointId: Id
  label: string
  shopName?: string | null
  reason: string
  nextStep: string
}

export interface Recall {
  id: Id
  reason: string
  label?: string
  shopName?: string | null
  code?: string
  batchNumber?: string
  openedAt: Instant
  settledAt: Instant | null
}

export interface Rate {
  n: number
  d: number
  stale?: number
  evidence?: Partial<Record<'said' | 'seen' | 'scanned' | 'bank', number>>
  target?: number | null
  verdict?: 'đạt' | 'không đạt' | null
  text: string
  percent: string | null
}

export interface AdoptionRow {
  key: string
  name: string
  baseline: number | null
  eligible: number
  registered: number
  contacted: number
  stages: Partial<Record<Stage, number>>
  adoption: Rate
  fluency: Rate
  display: Rate
  reach: Rate
  census: Rate
  tools: Partial<Record<Tool, { done: number; blocked: number }>>
  refusals: Record<string, number>
  unvisited60: number
  gain: unknown
  attributable: unknown
}

export interface Adoption {
  on: Day
  by: string
  rows: AdoptionRow[]
  total: AdoptionRow
  missing?: string[]
}

export type WardRole = Exclude<Role, 'administrator'>
