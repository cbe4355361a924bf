import { describe, expect, it } from 'vitest'
import type { PointRow } from '../src/core/ops'
import { inWords, lacking, mayBeStill, named, NO_MARKS, pressed, sheetInstant, toolsOf, visitOf, wrongDay, type Marks } from '../src/phone/paper/keying-marks'
import { spanOf } from '../src/phone/me/numbers-sums'
import { inPages } from '../src/phone/paper/walk-sheet'

const point = { id: 'p', stage: 'S3', lastVisitOn: '2026-11-01', tools: { account: { state: 'done' } } } as unknown as PointRow
const typed = (keys: string, still = true) => [...keys].reduce<Marks>((marks, key) => pressed(marks, key, still) ?? marks, NO_MARKS)

describe('a filled walk sheet', () => {
  it('lies on as few pages as a hand can write on, of nearly equal length', () => {
    expect(inPages(Array(20).fill(0)).map((page) => page.length)).toEqual([20])
    expect(inPages(Array(36).fill(0)).map((page) => page.length)).toEqual([18, 18])
    expect(inPages([])).toEqual([[]])
  })

  it('is written by letters and figures; a figure after a refusal is its reason', () => {
    expect(typed('g12')).toMatchObject({ outcome: 'met', tools: ['account', 'qr_board'] })
    expect(typed('t5')).toMatchObject({ outcome: 'refused', reason: 'quen_tien_mat', tools: [] })
    expect(typed('v')).toMatchObject({ outcome: 'not_in' })
    expect(inWords(typed('d'))).toBe('gặp, vẫn đúng')
    expect(inWords(typed('đ'))).toBe('gặp, vẫn đúng')
    expect(pressed(NO_MARKS, 'd', false)).toBeNull()
    expect(inWords(typed('dv'))).toBe('vắng')
    expect(pressed(NO_MARKS, 'x', true)).toBeNull()
  })

  it('names the records of a line once, however often it is changed', () => {
    let made = 0
    const next = () => `id${++made}`
    const first = named(typed('g1'), next)
    expect(first.ids).toEqual({ visit: 'id1', tools: { account: 'id2' } })
    expect(named({ ...typed('g12'), ids: first.ids }, next).ids).toEqual({ visit: 'id1', tools: { account: 'id2', qr_board: 'id3' } })
    expect(named({ ...NO_MARKS, ids: first.ids }, next).ids).toEqual(first.ids)
  })

  it('asks for what is missing before it is saved', () => {
    expect(lacking(typed('t'))).toContain('lý do')
    expect(lacking({ ...NO_MARKS, note: 'hẹn chiều' })).toContain('kết quả')
    expect(lacking(NO_MARKS)).toBeNull()
    expect(lacking(typed('g'))).toBeNull()
  })

  it('is neither of a day to come nor older than sixty days', () => {
    expect(wrongDay('2026-11-23', '2026-11-22')).toContain('chưa đến')
    expect(wrongDay('2026-09-22', '2026-11-22')).toContain('cũ quá 60 ngày')
    expect(wrongDay('2026-09-23', '2026-11-22')).toBeNull()
    expect(wrongDay('2026-11-22', '2026-11-22')).toBeNull()
  })

  it('is dated noon of its day, and not later than now', () => {
    expect(sheetInstant('2026-11-20', Date.parse('2026-11-22T01:00:00Z'))).toBe('2026-11-20T05:00:00.000Z')
    expect(sheetInstant('2026-11-22', Date.parse('2026-11-22T01:00:00Z'))).toBe('2026-11-22T01:00:00.000Z')
  })

  it('says again only what was known when it was walked, and only as said', () => {
    const now = Date.parse('2026-11-22T01:00:00Z')
    expect(visitOf(point, typed('d'), '2026-11-20', '', now).claims).toEqual([{ kind: 'qr_displayed', evidence: 'said' }])
    expect(mayBeStill(point, '2026-10-20')).toBe(false)
    expect(visitOf(point, typed('d'), '2026-10-20', 'Ông Ba', now)).toMatchObject({ claims: [], source: 'paper', note: 'Người đi: Ông Ba' })
    expect(toolsOf(point, typed('g12'), '2026-11-20').map((tool) => tool.tool)).toEqual(['qr_board'])
  })
})

it('sums the days of a span and no others', () => {
  const day = (on: string, visits: number) => ({ on, visits, paper: 0, registrations: 0, accounts: 0, confirmed: 0 })
  const days = [day('2026-10-31', 9), day('2026-11-01', 2), day('2026-11-22', 3)]
  expect(spanOf(days, '2026-11-01', '2026-11-22').visits).toBe(5)
})
