import { describe, expect, it } from 'vitest'
import type { PointCard } from '../src/core/types'
import { zoneOfField } from '../src/desk/market-preview'
import { largestDrop, type Bar } from '../src/desk/funnel'
import { batchStanding } from '../src/desk/words'
import { outcomeOf } from '../src/desk/rescue-words'
import { stepFrom } from '../src/desk/stall-grid'
import type { PlanRow } from '../src/desk/wire'
import type { Brought } from '../src/desk/wire-rescue'

const row = (code: string, ...stalls: [string, number][]): PlanRow => ({
  kind: 'stalls',
  code,
  stalls: stalls.map(([id, width]) => ({ id, width }) as PointCard),
})

describe('arrow keys on a stall plan', () => {
  const rows = [row('A1', ['a', 1], ['b', 1], ['c', 1]), row('A2', ['d', 2], ['e', 1]), row('A3', ['f', 1])]

  it('goes down into the merged stall that stands below', () => {
    expect(stepFrom(rows, 'b', 'ArrowDown')).toBe('d')
    expect(stepFrom(rows, 'c', 'ArrowDown')).toBe('e')
  })

  it('goes to the last stall of a shorter row and stays at the edges', () => {
    expect(stepFrom(rows, 'e', 'ArrowDown')).toBe('f')
    expect(stepFrom(rows, 'a', 'ArrowLeft')).toBeNull()
    expect(stepFrom(rows, 'f', 'ArrowDown')).toBeNull()
    expect(stepFrom(rows, 'a', 'End')).toBe('c')
  })
})

describe('the khu that a refusal names', () => {
  it('counts only the khu that were sent', () => {
    const zones = [{ notation: '' }, { notation: 'A1 1-20' }, { notation: 'B1 1-4, 6' }]
    expect(zoneOfField('zones.1.notation', zones)).toBe(2)
    expect(zoneOfField('name', zones)).toBeNull()
  })
})

describe('an operation of a rescue file', () => {
  const brought = (slug: string | null, title: string): Brought => ({
    opId: null, entity: 'visit', label: 'Lượt đến', status: 'rejected', first: null, code: null, slug, title, fields: [], server: null, mine: null, warn: [],
  })
  it('says that another version is here, where this one lies, and what to do', () => {
    for (const slug of ['op-reused', 'already-recorded']) {
      const { words, more } = outcomeOf(brought(slug, 'Mã mục này đã dùng.'))
      expect(words).toBe('Đã có bản khác')
      expect(more).toMatch(/Bản trong sổ giữ nguyên; bản sửa không mất, nằm ở “Bản ghi đang giữ chờ cán bộ”/)
    }
    expect(outcomeOf(brought('validation', 'Sai ô.'))).toMatchObject({ words: 'Không ghi', more: 'Sai ô.' })
  })
  it('is in the books as a repeat only where the first answer took it', () => {
    const repeated = (first: string | null) => outcomeOf({ ...brought(null, 'Sai ô.'), status: 'duplicate', first })
    for (const first of ['applied', 'merged', null]) expect(repeated(first)).toMatchObject({ kind: 'out', words: 'Máy chủ đã có' })
    expect(repeated('conflict')).toMatchObject({ kind: 'warning', words: 'Hai người sửa cùng chỗ' })
    expect(repeated('held')).toMatchObject({ kind: 'warning', words: 'Chưa ghi được' })
    expect(repeated('rejected')).toMatchObject({ kind: 'warning', words: 'Không ghi', more: 'Sai ô.' })
  })
})

describe('the funnel', () => {
  const bar = (word: string, n: number): Bar => ({ word, n, colour: '', indicator: '' })

  it('names the largest drop, the first of equals', () => {
    const drop = largestDrop([bar('a', 100), bar('b', 90), bar('c', 60), bar('d', 30)])
    expect([drop?.from.word, drop?.to.word, drop?.lost]).toEqual(['b', 'c', 30])
  })

  it('says nothing where nobody was lost', () => {
    expect(largestDrop([bar('a', 5), bar('b', 5)])).toBeNull()
  })
})

describe('a batch', () => {
  it('whose boards were all pulled is closed, not delivered', () => {
    expect(batchStanding({ state: 'delivered', lines: 3 })).toBe('Đã giao')
    expect(batchStanding({ state: 'delivered', lines: 0 })).toBe('Đã khép, không giao bảng nào')
  })
})
