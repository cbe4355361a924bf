/** Both sides of a field that two people changed, in words. */
import { moment } from '../../core/formats'
import type { Queued } from '../../core/ops'
import { meta } from '../../core/world'
import { valueWord } from './field-words'

/** This phone's value and the server's, which says who wrote it and when where it is known. */
export function sidesOf({ op, shown, conflict }: Queued, field: string): { mine: string; theirs: string } {
  const changed = (conflict?.server.changed ?? {}) as Record<string, { by: string; at: string } | undefined>
  const last = changed[field]
  return {
    mine: `Của bạn: ${shown?.[field] ? `••• ${shown[field]}` : said(field, op.body[field])}`,
    theirs: `Trên hệ thống: ${said(field, conflict?.server[field])}${last ? ` · ${last.by}, ${moment(last.at)}` : ''}`,
  }
}

/** A value in words; a trade is kept as its code. */
function said(field: string, value: unknown): string {
  const trade = field === 'trade' ? meta.value.trades.find((one) => one.code === value)?.name : undefined
  return trade ?? valueWord(value)
}
