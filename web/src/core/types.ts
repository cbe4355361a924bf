/** The wire, by hand, as the API speaks it. Ids are UUIDs as text, days "YYYY-MM-DD", instants RFC 3339. */

export type Id = string
export type Day = string
export type Instant = string

export type Role =
  | 'volunteer'
  | 'team_lead'
  | 'market_manager'
  | 'ward_officer'
  | 'viewer'
  | 'provider'
  | 'print_shop'
  | 'administrator'

export interface Membership {
  id?: Id
  ward: string | null
  wardName: string | null
  role: Role
  team: Id | null
  teamName: string | null
}

export interface Me {
  id: Id
  name: string
  memberships: Membership[]
  databaseId: string
  kind: 'demo' | 'real'
  deviceId: Id
  /** What the phone seals numbers to: `<keyId>.<base64url of a P-256 point>`. */
  sealingKey?: string
}

export type Stage = 'S0' | 'S1' | 'S2' | 'S3' | 'S4' | 'S5' | 'S6' | 'S7' | 'S8' | 'X'
export type ShownState = 'not_met' | 'met' | 'has_qr' | 'in_use' | 'stopped' | 'out'
export type Outcome = 'met' | 'not_in' | 'refused' | 'closed' | 'moved' | 'vacant'
export type RefusalReason =
  | 'so_thue'
  | 'so_lua_dao'
  | 'khong_smartphone'
  | 'sim_khong_chinh_chu'
  | 'quen_tien_mat'
  | 'phi'
  | 'song_yeu'
  | 'lon_tuoi'
  | 'da_co_loi_chuyen_nham'
  | 'khac'
export type Tool = 'account' | 'qr_board' | 'wallet' | 'guidance'
export type Purpose = 'register' | 'provider_call' | 'print' | 'photo'
export type AccountStatus = 'proposed' | 'held' | 'confirmed' | 'superseded' | 'rejected'
export type HolderKind = 'person' | 'household' | 'company' | 'relative'
export type OwnerKind = 'household' | 'company' | 'cooperative' | 'organisation' | 'person'
export type SimOwner = 'own' | 'relative' | 'other' | 'unknown'
export type Method = 'qr_transfer' | 'wallet' | 'mobile_money' | 'card_pos' | 'cash'
export type Evidence = 'said' | 'seen' | 'scanned' | 'bank'
export type ClaimKind =
  | 'met'
  | 'has_account'
  | 'qr_displayed'
  | 'qr_gone'
  | 'trained'
  | 'first_payment'
  | 'active'
  | 'not_used'
  | 'refused'
  | 'withdrawn'
  | 'agreed'
  | 'out'
  | 'back'
  | 'fluent_check'

/** A shop or stall as the street and market lists show it. */
export interface PointCard {
  id: Id
  kind: 'shop' | 'stall' | 'mobile'
  label: string
  streetId: Id | null
  side: 'odd' | 'even' | 'none' | null
  houseNumber: string | null
  marketId: Id | null
  rowId: Id | null
  stallCode: string | null
  width: number | null
  status: string
  statusOn: Day | null
  landmark: string | null
  weakSignal: boolean
  rev: number
  shopName: string | null
  trade: string | null
  stage: Stage
  state: ShownState
  stale: boolean
  fluent: boolean
  notIn: boolean
  lastVisitOn: Day | null
  lastOutcome: Outcome | null
  accountStatus: AccountStatus | null
  hold?: Hold | null
}

export interface Hold {
  id: Id
  streetId: Id | null
  side: string | null
  rowId: Id | null
  memberId: Id
  memberName: string
  expiresAt: Instant
}

export interface Listed<T> {
  items: T[]
  next: string | null
}

export interface Trade {
  code: string
  name: string
}
export interface Bank {
  bin: string
  name: string
  shortName: string
}
export interface ConsentText {
  purpose: Purpose
  version: string
  title: string
  text: string
}

/** A cẩm nang card. Past `validTo` it is shown as out of date. */
export interface AdviceCard {
  slug: string
  kind: 'scam' | 'tax' | 'answer'
  reason: RefusalReason | null
  title: string
  /** Sentences to read aloud. */
  lines: string[]
  ask: string
  /** Slugs of cards to read next. */
  more: string[]
  owner: 'tax_office' | 'police' | 'bank' | 'carrier' | 'ward'
  source: string
  checkedOn: Day
  validFrom: Day
  validTo: Day
}

export interface Health {
  ok: boolean
  kind: 'demo' | 'real'
  version: string
  databaseId: string
}
