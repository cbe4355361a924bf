/** Print batches, their lines and recalls, as the API speaks them. */
import type { Id, Instant } from '../core/types'
import type { WithheldBoard } from '../core/ui/pull-out'
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

/** The drawing and reading back of a batch, in a process of its own. Counts are boards; a lot is an xấp. */
export interface RenderJob {
  state: 'waiting' | 'running' | 'failed' | 'stopped' | 'done'
  drawn: number
  read: number
  total: number
  lotsDone: number
  lots: number
  /** Why it failed, stopped or waits; empty where there is nothing to say. */
  sentence: string
  lineIds: Id[]
}

export type ReprintReason = 'lost' | 'damaged' | 'account_changed' | 'renamed'

/** Who prints: the print shop, or the ward on a printer of its own. */
export type Printer = 'print_shop' | 'ward'

export interface Batch {
  id: Id
  ward: string
  campaignId: Id
  campaignName: string
  number: string
  name: string
  layout: string
  printer: Printer
  state: BatchState
  sample: boolean
  lines: number
  recalled: number
  /** Of a printed batch, what must not be handed out. */
  withheld: WithheldBoard[]
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
  /** By the print shop, to the ward. */
  handedOverAt: Instant | null
  /** To the households. */
  deliveredAt: Instant | null
  job: RenderJob | null
}

export interface BatchDetail {
  batch: Batch
  lines: BatchLine[]
}

/** What the register says otherwise by now than a frozen line; `now` is empty where it is no text. */
export interface LineChange {
  what: 'shop_name' | 'place' | 'bank' | 'hotline' | 'account' | 'merchant' | 'point' | 'consent'
  now: string
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
  reprintReason: ReprintReason | null
  pointId: Id | null
  unusual: string[] | null
  approvedBy: Person | null
  approvedAt: Instant | null
  voidedAt: Instant | null
  voidReason: string | null
  recalled: boolean
  displayedAt: Instant | null
  confirmedKind: string | null
  proposedBy: Person | null
  changed: LineChange[] | null
  /** The side of the code's modules, where it is so small that it is warned of. */
  smallModuleMm: number | null
}

/** Another account beside a line's own; `earlier` where it was confirmed before. */
export interface AccountBeside {
  label: string
  shopName: string
  bank: string
  last4: string
  holderName: string
  confirmedAt: Instant | null
  earlier: boolean
}

/** What makes a line unusual, and what there is to check it against. */
export interface LineSigns {
  unusual: string[]
  /** Other numbers of the same stall. */
  othersHere: AccountBeside[]
  /** Shops of the same number. */
  sameElsewhere: AccountBeside[]
  heldReason: string
  releaseReason: string
  releasedByName: string
  broughtByName: string
}

export interface ReadyPoint {
  pointId: Id
  /** Its market row or street side; they come in the order of delivery. */
  route: string
  label: string
  shopName: string
  bank: string
  last4: string
  unusual: string[]
}

export interface NotReady {
  pointId: Id
  label: string
  shopName: string
  slug: string
  reason: string
  nextStep: string
  /** Why its printed or delivered board may be made once more; empty where it may not. */
  reprintReasons: ReprintReason[]
}

/** `unprinted`: still in a released batch; `file_out`: dropped from one whose file was fetched. */
export type Whereabouts = 'never_printed' | 'unprinted' | 'file_out' | 'at_shop' | 'at_ward' | 'pulled' | 'handed_out' | 'seen'

export interface Recall {
  id: Id
  reason: string
  label: string
  shopName: string
  code: string
  number: string
  batchId: Id
  printer: Printer
  where: Whereabouts
  openedAt: Instant
  settledAt: Instant | null
}

/** One issue of a point's board. Its number is 0 until its text is frozen. */
export interface BoardIssue {
  lineId: Id
  issue: number
  reprintReason: ReprintReason | null
  batchId: Id
  number: string
  state: BatchState
  last4: string
  frozenAt: Instant | null
  releasedAt: Instant | null
  printedAt: Instant | null
  deliveredAt: Instant | null
  displayedAt: Instant | null
  voidedAt: Instant | null
  recalledAt: Instant | null
  recallReason: string | null
}

/** The board of a point with its issues, newest first. */
export interface BoardHistory {
  code: string
  issues: BoardIssue[]
}
