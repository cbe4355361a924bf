/** Mending what was typed: stall numbers, numbers from before 2018, records an older app made or that are sent. Pure. */
import type { NewOp } from '../../core/new-ops'
import type { Queued } from '../../core/ops'
import { uuid7 } from '../../core/uuid7'

/** The pairs of 2018: the old first four digits and the three that took their place. */
const NEW_PREFIX: Record<string, string> = {
  '0120': '070', '0121': '079', '0122': '077', '0126': '076', '0128': '078',
  '0123': '083', '0124': '084', '0125': '085', '0127': '081', '0129': '082',
  '0162': '032', '0163': '033', '0164': '034', '0165': '035', '0166': '036', '0167': '037', '0168': '038', '0169': '039',
  '0186': '056', '0188': '058', '0199': '059',
}

/** Digits alone, as dialled in Viet Nam: "+84 169 123 4567" → "01691234567". */
export function dialled(typed: string): string {
  return typed.replace(/[\s.\-()]/g, '').replace(/^\+?84/, '0')
}

/** What an eleven-digit number became in 2018, or null. Offered, never put in silently. */
export function newNumber(typed: string): string | null {
  const digits = dialled(typed)
  const prefix = /^\d{11}$/.test(digits) ? NEW_PREFIX[digits.slice(0, 4)] : undefined
  return prefix ? prefix + digits.slice(4) : null
}

/** A stall's number in its row: "A1-21" and "a1 21" in row A1 are 21, and 7 is 07 as on the list. */
export function stallNumber(typed: string, rowCode: string): string {
  let number = typed.trim().toUpperCase()
  const row = rowCode.toUpperCase()
  if (row && number.startsWith(row)) {
    const rest = number.slice(row.length)
    // "A121" in row A1 may be anything; "A21" in row A is 21.
    if (/^[\s.\-–]+\d/.test(rest) || (/\D$/.test(row) && /^\d/.test(rest))) number = rest.replace(/^[\s.\-–]+/, '')
  }
  return /^\d$/.test(number) ? `0${number}` : number
}

/** A new point with the kind that an older app left out, and its stall's number without its row's code. */
export function wholePoint(body: Record<string, unknown>, rowCode: string): Record<string, unknown> {
  const kind = body.kind ?? (body.streetId ? 'shop' : body.rowId ? 'stall' : 'mobile')
  const whole = { ...body, kind }
  return typeof body.stallCode === 'string' ? { ...whole, stallCode: stallNumber(body.stallCode, rowCode) } : whole
}

/**
 * What corrects a record that the server has by now: a change of the shop, the point put again, another fact about the
 * tool, a new version of the account. On no revision, as of a phone that has no answer yet: its own word is no conflict.
 * Null where what was sent stands as it is.
 */
export function correctionOf({ op, label, pointId }: Queued, body: Record<string, unknown>): NewOp | null {
  const again = { entity: op.entity, entityId: op.entityId, kind: op.kind, body, label, pointId }
  const changed = Object.keys({ ...op.body, ...body }).filter((field) => body[field] !== op.body[field])
  const change = { ...again, kind: 'patch' as const, body: Object.fromEntries(changed.map((field) => [field, body[field] ?? ''])) }
  if (op.entity === 'merchant') return change
  if (op.entity === 'point') return op.kind === 'put' ? again : change
  if (op.entity === 'tool') return { ...again, entityId: uuid7() }
  // A number that this phone no longer knows cannot be proposed again.
  if (op.entity === 'account' && (body.payload || body.account)) return { ...again, entityId: uuid7(), body: { ...body, replaces: op.entityId } }
  return null
}
