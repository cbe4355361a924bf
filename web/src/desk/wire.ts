/** What the desk's pages read and send, as the API speaks it. */
import type { AccountStatus, Day, HolderKind, Id, Instant, Membership, PointCard, Purpose, Role, Stage, Tool } from '../core/types'

export interface Unit {
  id: string
  code: string
  kind: string
  name: string
  title: string
  district: string | null
  province: string
  validFrom: Day
  validTo: Day | null
  /** Kind, name, places and validity in words: what keeps namesakes apart. */
  reading: string
  open: boolean
  successors: { id: string; title: string; extent: string }[]
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
  /** `zones.0.notation`, counted among the zones sent. */
  field: string
  zone: string
  row: string
  piece: string
  sentence: string
}

export interface PreviewStall {
  code: string
  width: number
  state: string
}

export interface PreviewRow {
  kind: string
  code: string
  goods: string
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

export interface Person {
  id: Id | null
  name: string
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
  releaseReason: string
  unusual: string[]
  proposedBy: Person
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
  label: string
  shopName: string
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

export interface Rate {
  n: number
  d: number
  /** "46/58"; null where nobody was counted. */
  text: string | null
  /** null below twenty points. */
  percent: string | null
  target: number | null
  targetQuantity: string | null
  verdict: 'đạt' | 'không đạt' | null
}

export interface AdoptionRate extends Rate {
  stale: number
  evidence: Partial<Record<'said' | 'seen' | 'scanned' | 'bank', number>>
  registeredOnly: Rate
}

export interface AdoptionRow {
  key: string | null
  name: string
  baseline: number | null
  eligible: number
  registered: number
  contacted: number
  stages: Partial<Record<Stage, number>>
  adoption: AdoptionRate
  fluency: Rate
  display: Rate
  reach: Rate
  census: Rate
  tools: Partial<Record<Tool, { done: number; blocked: number }>>
  refusals: Record<string, number>
  unvisited60: number
  gain: { points: string | null; then: string; now: string } | null
  attributable: Rate | null
}

export interface Adoption {
  on: Day
  by: string
  rows: AdoptionRow[]
  total: AdoptionRow
}

export type WardRole = Exclude<Role, 'administrator'>
