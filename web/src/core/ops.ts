/** Operations as they are sent, and as they wait on the phone. */
import type {
  AccountStatus,
  ClaimKind,
  Day,
  Evidence,
  HolderKind,
  Id,
  Instant,
  Method,
  Outcome,
  OwnerKind,
  Purpose,
  RefusalReason,
  SimOwner,
  Stage,
  ShownState,
  Tool,
} from './types'

export type Entity = 'point' | 'merchant' | 'consent' | 'account' | 'confirmation' | 'tool' | 'visit'

export interface Op<B = Record<string, unknown>> {
  opId: Id
  entity: Entity
  entityId: Id
  kind: 'put' | 'patch' | 'delete'
  baseRev: number | null
  clientAt: Instant
  dependsOn?: Id[]
  /** The phone's clock against the server's when this was made; never changed afterwards. */
  clockOffsetMs?: number
  body: B
  /** Fields of the body sealed to the server (seal.ts). */
  sealed?: string
  /** Reserved: the device's own count of operations, and its signature. */
  seq?: number
  signature?: string
}

export interface ConsentBody {
  purpose: Purpose
  given: boolean
  textVersion: string
  method: 'signed' | 'recorded' | 'on_device' | 'spoken'
  witness?: string
  provider?: string
  givenAt: Instant
}
export interface PointBody {
  ward: string
  kind: 'shop' | 'stall' | 'mobile'
  streetId?: Id
  houseNumber?: string
  side?: 'odd' | 'even'
  landmark?: string
  marketId?: Id
  rowId?: Id
  stallCode?: string
  label?: string
}
export interface MerchantBody {
  pointId: Id
  tradeName: string
  trade: string
  tradeNote?: string
  ownerKind: OwnerKind
  ownerName?: string
  phone?: string
  simOwner?: SimOwner
  methods: Method[]
  usedBefore?: boolean | null
  consents: ConsentBody[]
}
export interface AccountBody {
  merchantId: Id
  source: 'scanned' | 'typed'
  payload?: string
  bin?: string
  account?: string
  holderName: string
  holderKind: HolderKind
  replaces?: Id
}
export interface ConfirmationBody {
  accountId: Id
  /** Not there with a no: whoever does not know the account need not know its digits. */
  last4?: string
  agreedAt: Instant
  /** False where the owner says that the account is not theirs. */
  agreed?: boolean
}
export interface ToolBody {
  pointId: Id
  tool: Tool
  state: 'done' | 'blocked' | 'undone'
  obstacle?: string
  provider?: string
  onDate: Day
}
export interface ClaimBody {
  kind: ClaimKind
  evidence: Evidence
  amount?: number
}
export interface VisitBody {
  pointId: Id
  merchantId?: Id
  outcome: Outcome
  refusalReason?: RefusalReason
  note?: string
  revisitOn?: Day
  source: 'phone' | 'paper'
  scanned?: string | null
  scanState?: 'unreadable' | 'covered' | null
  claims: ClaimBody[]
  scamCardTold?: boolean
  /** At most four; they are sent by themselves, after the records. */
  photoIds?: Id[]
  visitedAt?: Instant
}

/** waiting: to be sent; held: the server keeps it for its parent; the last two wait for a person. */
export type OpState = 'waiting' | 'held' | 'needs_choice' | 'rejected'

export interface Queued {
  opId: Id
  op: Op
  state: OpState
  tries: number
  /** Not sent again before this time (ms). */
  nextAt: number
  /** What it is, for the person: "Đăng ký Tạp hóa Cô Bảy". */
  label: string
  pointId: Id | null
  savedAt: number
  /** The last four of each field that was sealed, which is all that this phone may still know. */
  shown?: Record<string, string>
  /** `offer` is what the server proposes instead, such as the new number of an old one. */
  reason?: { code: string; title: string; field: string | null; offer?: string; slug?: string }
  conflict?: { rev: number; fields: string[]; server: Record<string, unknown>; base: Record<string, unknown> }
}

/** When an operation was made, by the server's clock as far as the phone knew it then. */
export function madeAtMs(op: Pick<Op, 'clientAt' | 'clockOffsetMs'>): number {
  return Date.parse(op.clientAt) + (op.clockOffsetMs ?? 0)
}

/** When a visit was made. A day written on a walk sheet stands as it is, whatever the phone's clock said. */
export function visitedAtMs(op: Op): number {
  const { source, visitedAt } = op.body as unknown as VisitBody
  return source === 'paper' && visitedAt ? Date.parse(visitedAt) : madeAtMs(op)
}

export interface OpResult {
  opId: Id
  status: 'applied' | 'duplicate' | 'merged' | 'conflict' | 'held' | 'rejected' | 'retry'
  rev?: number | null
  warn?: string[]
  fields?: string[]
  server?: Record<string, unknown> | null
  base?: Record<string, unknown> | null
  code?: string | null
  title?: string | null
  field?: string | null
  retryAfterS?: number | null
  /** Of a duplicate: the status that the first answer had. */
  first?: OpResult['status'] | null
  slug?: string | null
  facts?: Record<string, unknown>
}

export interface PushAnswer {
  serverNow: Instant
  minSchema: number
  results: OpResult[]
}

export interface Change {
  entity: 'street' | 'market' | 'point' | 'merchant' | 'account'
  id: Id
  rev: number
  deleted: boolean
  body: Record<string, unknown> | null
}
export interface PullAnswer {
  cursor: string
  more: boolean
  changes: Change[]
  serverNow: Instant
  scopeRevoked: Id[]
  /** Not there: the same places as before. */
  scope?: Id[] | null
}

interface Row {
  id: Id
  rev: number
  /** Something of it waits on this phone; "trouble" waits for a person. Never stored. */
  pending?: 'waiting' | 'trouble'
}
export interface StreetRow extends Row {
  ward: string
  name: string
}
export interface MarketRowLine {
  id: Id
  kind: 'stalls' | 'aisle' | 'gate'
  code: string
  goods: string
  position: number
}
export interface MarketRow extends Row {
  ward: string
  name: string
  zones: { id: Id; code: string; name: string; rows: MarketRowLine[] }[]
}
export interface ToolFact {
  state: 'done' | 'blocked' | 'undone'
  onDate?: Day
  obstacle?: string
  provider?: string
  member?: string
}
export interface PointRow extends Row {
  ward: string
  kind: 'shop' | 'stall' | 'mobile'
  streetId: Id | null
  side: 'odd' | 'even' | 'none' | null
  houseNumber: string | null
  marketId: Id | null
  rowId: Id | null
  stallCode: string | null
  stallOrder: number | null
  width: number | null
  label: string
  landmark: string | null
  status: string
  statusOn: Day | null
  weakSignal: boolean
  stage: Stage
  state: ShownState
  stale: boolean
  fluent: boolean
  notIn: boolean
  lastVisitOn: Day | null
  lastOutcome: Outcome | null
  lastMember?: string | null
  /** When the last visit promised to come back; missing on rows pulled before it was told. */
  revisitOn?: Day | null
  tools: Partial<Record<Tool, ToolFact>>
  standeeCode?: string | null
  incidentOpen?: boolean
  /** Of the gravest one that is open; rows pulled before it was told have none. */
  incidentKind?: string | null
}
export interface MerchantRow extends Row {
  pointId: Id
  tradeName: string
  trade: string
  tradeNote: string
  ownerKind: OwnerKind
  ownerName: string
  phoneLast4: string
  simOwner: SimOwner
  methods: Method[]
  usedBefore: boolean | null
  consents: Partial<Record<Purpose, { given: boolean; givenAt: Instant }>>
}
export interface AccountRow extends Row {
  pointId: Id
  merchantId: Id
  chain: Id
  version: number
  status: AccountStatus
  scheme: string
  source: 'scanned' | 'typed'
  bin: string
  bankName: string
  last4: string
  holderName: string
  confirmedKind: string | null
  proposedByMe: boolean
  /** Why a version was turned down, in the officer's words; a server of before says nothing. */
  rejectedReason?: string
  /** Null once the version no longer stands, or while an officer looks at it. */
  payload: string | null
}
