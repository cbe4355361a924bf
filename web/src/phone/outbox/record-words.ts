/** What a waiting record says, in a line, and what of it can be corrected. Pure. */
import { longDay } from '../../core/formats'
import type { AccountBody, ConsentBody, Op, Queued, ToolBody, VisitBody } from '../../core/ops'
import type { ClaimKind } from '../../core/types'
import { OUTCOMES, PURPOSES, REFUSALS } from '../words'
import { EDITABLE, fieldWord, valueWord } from './field-words'

const CLAIMS: Partial<Record<ClaimKind, string>> = {
  has_account: 'có tài khoản',
  qr_displayed: 'mã QR đang trưng',
  trained: 'đã hướng dẫn',
  first_payment: 'thấy khách trả thật',
  active: 'đang nhận chuyển khoản',
  not_used: 'không nhận chuyển khoản',
  fluent_check: 'tự làm được cả ba',
  agreed: 'nay đồng ý',
}

/**
 * So that two records of one shop do not read the same: "Từ chối · Sợ thuế", "Đã xong · ngày 22/11/2026 · giúp: Lan".
 * `confirmed` are the last four of the accounts confirmed at its point, to tell a code on the wall that is none of them.
 */
export function recordWords({ op, shown }: Pick<Queued, 'op' | 'shown'>, confirmed: string[] = []): string {
  switch (op.entity) {
    case 'visit': {
      const { outcome, refusalReason, claims, source, note } = op.body as unknown as VisitBody
      const seen = (claims ?? []).map((claim) => CLAIMS[claim.kind])
      const wall = shown?.scanned && `${confirmed.length && !confirmed.includes(shown.scanned) ? 'mã khác' : 'mã'} trên tường ••• ${shown.scanned}`
      return joined([OUTCOMES[outcome], refusalReason && REFUSALS[refusalReason], wall, ...seen, source === 'paper' && 'phiếu giấy', note && `“${note}”`])
    }
    case 'tool': {
      const { state, onDate, obstacle, provider } = op.body as unknown as ToolBody
      if (state === 'blocked') return joined([`Vướng: ${obstacle || 'chưa rõ'}`, provider && `giúp: ${provider}`])
      return joined([state === 'done' ? 'Đã xong' : 'Chưa có', onDate && `ngày ${longDay(onDate)}`, provider && `giúp: ${provider}`])
    }
    case 'consent': {
      const { purpose, given } = op.body as unknown as ConsentBody
      return joined([given ? 'Đồng ý' : 'Rút đồng ý', PURPOSES[purpose]])
    }
    case 'account': {
      const { source, holderName, replaces } = op.body as unknown as AccountBody
      return joined([source === 'scanned' ? 'Quét mã' : 'Gõ số', holderName, replaces && 'thay tài khoản cũ'])
    }
    case 'merchant':
      return op.kind === 'patch' ? changed(op, shown) : ''
    case 'point':
      return op.kind === 'patch' ? changed(op, shown) : 'Điểm mới'
    default:
      return ''
  }
}

const joined = (parts: (string | false | undefined)[]) => parts.filter(Boolean).join(' · ')

/** Those whose value is worth saying, and may be said aloud at a counter. */
const SAID = ['tradeName', 'ownerKind', 'weakSignal', 'houseNumber', 'stallCode', 'landmark', 'label']

function changed(op: Op, shown: Queued['shown']): string {
  const clear = Object.entries(op.body).map(([field, value]) => (SAID.includes(field) ? `${fieldWord(field)}: ${valueWord(value)}` : fieldWord(field)))
  return joined([...clear, ...Object.entries(shown ?? {}).map(([field, last4]) => `${fieldWord(field)} ••• ${last4}`)])
}

/** The visit that a registration is: saved in the same moment, and met by its nature. */
export function isRegistration(queued: Queued, queue: Queued[]): boolean {
  return (
    queued.op.entity === 'visit' &&
    queue.some((one) => one.op.entity === 'merchant' && one.op.kind === 'put' && one.savedAt === queued.savedAt && one.op.entityId === queued.op.body.merchantId)
  )
}

/** The fields that a person may correct, for the record as it stands in the form just now. */
export function fieldsOf(queued: Queued, body: Record<string, unknown>, queue: Queued[]): string[] {
  switch (queued.op.entity) {
    case 'visit':
      if (isRegistration(queued, queue)) return ['note']
      return body.outcome === 'refused' ? ['outcome', 'refusalReason', 'note'] : ['outcome', 'note']
    case 'tool':
      return { done: ['state', 'onDate', 'provider'], blocked: ['state', 'onDate', 'obstacle'], undone: ['state', 'onDate'] }[String(body.state)] ?? ['state']
    default:
      return EDITABLE[queued.op.entity].filter((field) => field in queued.op.body || field in (queued.shown ?? {}) || field === queued.reason?.field)
  }
}

/** Whether a visit has become another: what was seen of the shop was seen because it was met, and as it was then. */
export const isOtherOutcome = (op: Op, body: Record<string, unknown>) => op.entity === 'visit' && body.outcome !== op.body.outcome

/** A record without the scan that was sealed with it, which its new outcome contradicts. */
export function withoutScan(queued: Queued, body: Record<string, unknown>): Queued {
  return isOtherOutcome(queued.op, body) ? { ...queued, shown: undefined, op: { ...queued.op, sealed: undefined } } : queued
}

/** A record with nothing left in it that its new outcome or state contradicts. */
export function settledBody(op: Op, body: Record<string, unknown>): Record<string, unknown> {
  const next = { ...body }
  if (op.entity === 'visit') {
    if (next.outcome !== 'refused') delete next.refusalReason
    if (isOtherOutcome(op, body)) {
      next.claims = []
      for (const field of ['scanned', 'scanState', 'scamCardTold']) delete next[field]
    }
  }
  if (op.entity === 'tool') {
    if (next.state !== 'blocked') delete next.obstacle
    if (next.state !== 'done') delete next.provider
  }
  return next
}
