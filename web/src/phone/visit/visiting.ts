/** What the visit form becomes. Pure. */
import type { AccountRow, ClaimBody, PointRow, VisitBody } from '../../core/ops'
import type { Day, Evidence, Id, Instant, Tool } from '../../core/types'
import { uuid7 } from '../../core/uuid7'
import { compareAll, lastFour, readPayload, type Verdict } from '../../core/vietqr'

export type Payments = 'none' | 'few' | 'some' | 'many'

/** The tools that a visit can see done. */
export type SeenTool = Extract<Tool, 'qr_board' | 'guidance'>

export interface VisitDraft {
  /** The ids that the visit and its tools get, from the first thing noted on: saved again it is the same visit. */
  visitId: Id
  toolIds: Partial<Record<SeenTool, Id>>
  /** When it was last changed, which is when the visit was. */
  at: Instant | ''
  scanned: string
  scanState: '' | 'unreadable' | 'covered'
  trained: boolean
  firstPayment: boolean
  payments: Payments | ''
  paymentsEvidence: Evidence
  fluent: boolean
  agreedAgain: boolean
  scamCardTold: boolean
  revisitOn: Day | ''
  note: string
}

export const EMPTY_VISIT: VisitDraft = {
  visitId: '',
  toolIds: {},
  at: '',
  scanned: '',
  scanState: '',
  trained: false,
  firstPayment: false,
  payments: '',
  paymentsEvidence: 'said',
  fluent: false,
  agreedAgain: false,
  scamCardTold: false,
  revisitOn: '',
  note: '',
}

/** What a visit is begun with. */
export function freshIds(): { visitId: Id; toolIds: Record<SeenTool, Id> } {
  return { visitId: uuid7(), toolIds: { qr_board: uuid7(), guidance: uuid7() } }
}

/** The bands a seller can answer, each with the lowest count it stands for. */
export const PAYMENTS: Record<Payments, { words: string; amount: number }> = {
  none: { words: 'Không lần nào', amount: 0 },
  few: { words: '1 – 5 lần', amount: 1 },
  some: { words: '6 – 19 lần', amount: 6 },
  many: { words: 'Từ 20 lần', amount: 20 },
}

export function claimsOf(draft: VisitDraft): ClaimBody[] {
  const claims: ClaimBody[] = []
  if (draft.agreedAgain) claims.push({ kind: 'agreed', evidence: 'said' })
  if (draft.trained) claims.push({ kind: 'trained', evidence: 'seen' })
  if (draft.firstPayment) claims.push({ kind: 'first_payment', evidence: 'seen' })
  if (draft.payments === 'none') claims.push({ kind: 'not_used', evidence: draft.paymentsEvidence })
  else if (draft.payments) {
    claims.push({ kind: 'active', evidence: draft.paymentsEvidence, amount: PAYMENTS[draft.payments].amount })
  }
  if (draft.fluent) claims.push({ kind: 'fluent_check', evidence: 'seen' })
  return claims
}

export function visitFields(draft: VisitDraft): Partial<VisitBody> {
  const fields: Partial<VisitBody> = { claims: claimsOf(draft) }
  if (draft.scanned) fields.scanned = draft.scanned
  if (draft.scanState) fields.scanState = draft.scanState
  if (draft.scamCardTold) fields.scamCardTold = true
  if (draft.revisitOn) fields.revisitOn = draft.revisitOn
  if (draft.note.trim()) fields.note = draft.note.trim()
  return fields
}

/** The tools that this visit saw done and that are not noted as done yet: nobody enters a thing twice. */
export function toolsSeen(draft: VisitDraft, verdict: Verdict | null, tools: PointRow['tools']): SeenTool[] {
  const seen: SeenTool[] = []
  if (verdict?.outcome === 'same') seen.push('qr_board')
  if (draft.trained) seen.push('guidance')
  return seen.filter((tool) => tools?.[tool]?.state !== 'done')
}

export interface WallVerdict extends Verdict {
  /** The code judged, of those in the picture. */
  code: string
  found4: string
  expected4: string[]
  /** Nothing is confirmed here, and this is the account that waits for its confirmation. */
  unconfirmed: boolean
}

/** The best verdict over the codes in one picture: a board may hang beside a lottery ticket. */
export function judgeWall(codes: string[], accounts: AccountRow[]): WallVerdict | null {
  const standing = accounts.filter((account) => account.status === 'confirmed' && account.payload)
  const payloads = standing.map((account) => account.payload ?? '')
  const waiting = standing.length ? [] : accounts.map((account) => account.payload ?? '').filter(Boolean)
  const rank = { same: 0, other_account: 1, unreadable: 2 } as const
  return (
    codes
      .map((code) => ({
        code,
        ...compareAll(code, payloads),
        found4: lastFour(readPayload(code).account ?? ''),
        expected4: standing.map((account) => account.last4),
        unconfirmed: compareAll(code, waiting).outcome === 'same',
      }))
      .sort((a, b) => rank[a.outcome] - rank[b.outcome] || Number(b.unconfirmed) - Number(a.unconfirmed))[0] ?? null
  )
}
