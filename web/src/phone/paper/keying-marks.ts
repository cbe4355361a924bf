/** A filled walk sheet becoming visits: what a key sets, what is missing, what is saved. Pure. */
import { addDays, daysBetween, longDay } from '../../core/formats'
import type { PointRow, ToolBody, VisitBody } from '../../core/ops'
import type { Day, Id, Instant, Outcome, RefusalReason, Tool } from '../../core/types'
import { stillTrue } from '../visit/quick'
import { OUTCOME_LETTERS, REASON_FIGURES, stillWord, TOOL_FIGURES } from './walk-sheet'
import { REFUSALS } from '../words'

/** A sheet lies in a bag for days, not for months. */
export const OLDEST_DAYS = 60

/** What was written beside one stop. */
export interface Marks {
  outcome: Outcome | ''
  reason: RefusalReason | ''
  tools: Tool[]
  still: boolean
  note: string
  /** Somebody else's visit of that day came after the line was keyed, and the person leaves the line out. */
  left?: boolean
  /** What its records are called, from the first key on: the line saved again from its draft is the same records. */
  ids?: { visit: Id; tools: Partial<Record<Tool, Id>> }
}

export interface SheetDraft {
  /** The head is filled in; the lines are on screen. */
  started: boolean
  on: Day | ''
  walker: 'me' | 'other' | ''
  walkerName: string
  marks: Record<string, Marks>
}

export const EMPTY_SHEET: SheetDraft = { started: false, on: '', walker: '', walkerName: '', marks: {} }
export const NO_MARKS: Marks = { outcome: '', reason: '', tools: [], still: false, note: '' }

export function withOutcome(marks: Marks, outcome: Outcome | ''): Marks {
  const next = outcome === marks.outcome ? '' : outcome
  return { ...marks, outcome: next, reason: next === 'refused' ? marks.reason : '', still: next === 'met' && marks.still }
}

/** Who says that something still is so was met. */
export function withStill(marks: Marks): Marks {
  return marks.still ? { ...marks, still: false } : { ...marks, still: true, outcome: 'met', reason: '' }
}

export function withTool(marks: Marks, tool: Tool): Marks {
  if (marks.tools.includes(tool)) return { ...marks, tools: marks.tools.filter((one) => one !== tool) }
  return { ...marks, tools: [...marks.tools, tool], outcome: marks.outcome || 'met' }
}

/** What a key writes beside a stop; null where it writes nothing. A figure is a reason after "từ chối", else a tool. */
export function pressed(marks: Marks, key: string, mayBeStill: boolean): Marks | null {
  // An input method may have made "dd" of a D pressed twice.
  const letter = key.toUpperCase().replace('Đ', 'D')
  const outcome = OUTCOME_LETTERS.find(([one]) => one === letter)?.[1]
  if (outcome) return withOutcome(marks, outcome)
  if (letter === 'D') return mayBeStill ? withStill(marks) : null
  if (letter === 'DELETE') return { ...NO_MARKS, note: marks.note }
  if (marks.outcome === 'refused') {
    const reason = REASON_FIGURES.find(([figure]) => figure === key)?.[1]
    return reason ? { ...marks, reason } : null
  }
  const tool = TOOL_FIGURES.find(([figure]) => figure === key)?.[1]
  return tool ? withTool(marks, tool) : null
}

/** The line with names for all its records; those that it has stay. */
export function named(marks: Marks, newId: () => Id): Marks & Required<Pick<Marks, 'ids'>> {
  const visit = marks.ids?.visit ?? newId()
  const tools = { ...marks.ids?.tools }
  for (const tool of marks.tools) tools[tool] ??= newId()
  return { ...marks, ids: { visit, tools } }
}

export const isBlank = (marks: Marks) => !marks.outcome && marks.tools.length === 0 && !marks.note.trim()

/** What of a line cannot be saved yet, and what to do. */
export function lacking(marks: Marks): string | null {
  if (isBlank(marks)) return null
  if (!marks.outcome) return 'Có ghi chú hoặc công cụ nhưng chưa có kết quả. Chọn Gặp, Vắng hay kết quả khác.'
  if (marks.outcome === 'refused' && !marks.reason) return 'Chọn lý do từ chối; phiếu không ghi số thì chọn 0, lý do khác.'
  return null
}

/** The marks in words, for a screen reader and for looking over. */
export function inWords(marks: Marks): string {
  if (isBlank(marks)) return 'chưa ghi'
  const outcome = OUTCOME_LETTERS.find(([, one]) => one === marks.outcome)?.[2] ?? 'chưa có kết quả'
  const words = [outcome.toLowerCase()]
  if (marks.reason) words.push(REFUSALS[marks.reason].toLowerCase())
  if (marks.still) words.push('vẫn đúng')
  for (const [, tool, word] of TOOL_FIGURES) if (marks.tools.includes(tool)) words.push(`xong ${word}`)
  if (marks.note.trim()) words.push('có ghi chú')
  return words.join(', ')
}

export function wrongDay(on: Day | '', today: Day): string | null {
  if (!on) return 'Chọn ngày đi ghi trên phiếu.'
  if (on > today) return 'Ngày này chưa đến. Xem lại ngày ghi trên phiếu.'
  if (daysBetween(on, today) > OLDEST_DAYS) {
    return `Phiếu cũ quá ${OLDEST_DAYS} ngày (trước ${longDay(addDays(today, -OLDEST_DAYS))}) không còn đúng thực tế. Đi lại một lượt.`
  }
  return null
}

/** Noon of the day on the sheet, or now where noon is still to come. */
export function sheetInstant(on: Day, nowMs: number): Instant {
  return new Date(Math.min(Date.parse(`${on}T12:00:00+07:00`), nowMs)).toISOString()
}

/**
 * Whether the tick may say again what the register holds. A sheet older than the last visit may not: what
 * came to be known since then was not what the walker saw on the paper.
 */
export function mayBeStill(point: PointRow, on: Day | ''): boolean {
  return stillWord(point) !== null && (!on || !point.lastVisitOn || on >= point.lastVisitOn)
}

/** The visit of one line. What paper says is "said": a hand wrote it down, no camera saw it. */
export function visitOf(point: PointRow, marks: Marks, on: Day, walker: string, nowMs: number): VisitBody {
  const body: VisitBody = {
    pointId: point.id,
    outcome: marks.outcome || 'met',
    source: 'paper',
    claims: [],
    visitedAt: sheetInstant(on, nowMs),
  }
  if (marks.outcome === 'refused' && marks.reason) body.refusalReason = marks.reason
  if (marks.still && mayBeStill(point, on)) body.claims = (stillTrue(point) ?? []).map((claim) => ({ ...claim, evidence: 'said' }))
  const note = [marks.note.trim(), walker && `Người đi: ${walker}`].filter(Boolean).join(' · ')
  if (note) body.note = note
  return body
}

/** The tools ticked that are not noted as done yet: nobody enters a thing twice. */
export function toolsOf(point: PointRow, marks: Marks, on: Day): ToolBody[] {
  return marks.tools
    .filter((tool) => point.tools?.[tool]?.state !== 'done')
    .map((tool) => ({ pointId: point.id, tool, state: 'done', onDate: on }))
}
