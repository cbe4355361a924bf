/** The phiếu đi: one A4 page of stops in walking order, and the marks written on it. Pure. */
import type { PointRow } from '../../core/ops'
import type { Outcome, RefusalReason, Stage, Tool } from '../../core/types'
import { stillTrue } from '../visit/quick'

/** Rows that a hand can still write in on one A4 page. */
export const MOST_STOPS = 28

/** One line of a sheet. Nothing of a person: the number of the stall or house, and what may still be true of it. */
export interface Stop {
  id: string
  code: string
  still: string | null
}

/** The stops of one market row or street side, and what the page is headed with. */
export interface Line {
  /** In the address: the row's id, "le", "chan", "khong-so" or "khong-co-dinh". */
  key: string
  title: string
  under: string
  /** What a stop is called: "sạp", "số nhà". */
  noun: string
  stops: Stop[]
}

/** The reasons in the order of the figures written on paper and pressed on a keyboard: 1 to 9, then 0. */
export const REASON_FIGURES: [string, RefusalReason][] = [
  ['1', 'so_thue'],
  ['2', 'so_lua_dao'],
  ['3', 'khong_smartphone'],
  ['4', 'sim_khong_chinh_chu'],
  ['5', 'quen_tien_mat'],
  ['6', 'phi'],
  ['7', 'song_yeu'],
  ['8', 'lon_tuoi'],
  ['9', 'da_co_loi_chuyen_nham'],
  ['0', 'khac'],
]

/** The letters of the outcomes, the same on paper and on the keyboard. */
export const OUTCOME_LETTERS: [string, Outcome, string][] = [
  ['G', 'met', 'Gặp'],
  ['V', 'not_in', 'Vắng'],
  ['T', 'refused', 'Từ chối'],
  ['N', 'closed', 'Nghỉ hẳn'],
  ['C', 'moved', 'Chuyển đi'],
  ['O', 'vacant', 'Chỗ trống'],
]

export const TOOL_FIGURES: [string, Tool, string][] = [
  ['1', 'account', 'TK'],
  ['2', 'qr_board', 'QR'],
  ['3', 'wallet', 'Ví'],
  ['4', 'guidance', 'HD'],
]

/** A row on as few pages as a hand can write on, of nearly equal length: 36 stalls are 18 and 18. */
export function inPages<T>(stops: T[], most = MOST_STOPS): T[][] {
  const pages = Math.max(1, Math.ceil(stops.length / most))
  const length = Math.ceil(stops.length / pages)
  return Array.from({ length: pages }, (_, page) => stops.slice(page * length, (page + 1) * length))
}

const STILL: Partial<Record<Stage, string>> = { S2: 'có TK', S3: 'có QR', S4: 'có QR', S5: 'có QR', S6: 'đang dùng', S7: 'ngừng dùng' }

/** What a tick under "Vẫn đúng" says again of a point, in a word; null where there is nothing to say again. */
export function stillWord(point: Pick<PointRow, 'stage' | 'incidentOpen'>): string | null {
  return stillTrue(point) ? (STILL[point.stage] ?? null) : null
}
