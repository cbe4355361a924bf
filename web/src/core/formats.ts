/** Numbers and days as Vietnamese readers write them. Days are Asia/Ho_Chi_Minh days. */
import type { Day, Instant } from './types'

const ZONE = 'Asia/Ho_Chi_Minh'
const number = new Intl.NumberFormat('vi-VN')
const dayParts = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' })
const clock = new Intl.DateTimeFormat('vi-VN', { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hour12: false })

export function count(value: number): string {
  return number.format(value)
}

/** The Vietnamese day of an instant, "2026-11-21". */
export function dayOf(instant: Date | Instant | number): Day {
  return dayParts.format(typeof instant === 'object' ? instant : new Date(instant))
}

/** What the phone's clock lacks against the server's, in ms; known from every answer that tells the time. */
let behindMs = 0

export function correctClock(offsetMs: number): void {
  behindMs = offsetMs
}

/** An instant that this phone's clock gave, as the server's clock would have given it. */
export function corrected(phoneMs: number = Date.now()): number {
  return phoneMs + behindMs
}

/** The day by the server's clock: a phone three days off must not date its work three days off. */
export function today(): Day {
  return dayOf(corrected())
}

export function addDays(day: Day, days: number): Day {
  const date = new Date(`${day}T12:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T12:00:00Z`) - Date.parse(`${from}T12:00:00Z`)) / 86_400_000)
}

/** "21/11/2026". */
export function longDay(day: Day | null | undefined): string {
  return day ? `${day.slice(8, 10)}/${day.slice(5, 7)}/${day.slice(0, 4)}` : ''
}

/** "21/11" within this year, else "21/11/2025". */
export function shortDay(day: Day | null | undefined): string {
  if (!day) return ''
  return day.slice(0, 4) === today().slice(0, 4) ? `${day.slice(8, 10)}/${day.slice(5, 7)}` : longDay(day)
}

/** "09:41 21/11/2026". */
export function moment(instant: Instant | number): string {
  const date = new Date(instant)
  return `${clock.format(date)} ${longDay(dayOf(date))}`
}

/** "hôm nay", "hôm qua", "12 ngày trước". */
export function ago(day: Day, on: Day = today()): string {
  const days = daysBetween(day, on)
  if (days <= 0) return 'hôm nay'
  if (days === 1) return 'hôm qua'
  return `${days} ngày trước`
}

/** Words at the head of a line: "Sạp A2-07". */
export const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)
