import { describe, expect, it } from 'vitest'
import { existsSync, readFileSync } from 'node:fs'
import { fold, matches } from '../src/core/fold'
import { compareHouses, sideOf } from '../src/core/houses'
import { readRoute } from '../src/core/router'
import { uuid7 } from '../src/core/uuid7'
import { addDays, ago, count, daysBetween, longDay } from '../src/core/formats'

describe('uuid7', () => {
  it('keeps the order of ids made in one millisecond, and when the clock steps back', () => {
    const ids = Array.from({ length: 5000 }, () => uuid7(1_700_000_000_000))
    ids.push(uuid7(1_600_000_000_000))
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

describe('fold', () => {
  it('forgets accents, đ, tone placement, case and spelling form', () => {
    for (const name of ['Phổ Hòa', 'Phổ Hoà', 'phố  hoa', 'Phổ Hòa'.normalize('NFD')]) expect(fold(name)).toBe('pho hoa')
    expect(fold('Đặng')).toBe('dang')
  })
  it('finds a stall by its code, its short code, and its name without accents', () => {
    const stall = fold('Sạp cá Bà Năm A2-07')
    for (const asked of ['a2 7', 'A2-07', 'nam ca', 'bà năm']) expect(matches(stall, fold(asked))).toBe(true)
    expect(matches(stall, fold('a2 8'))).toBe(false)
    expect(matches(stall, '')).toBe(false)
  })
})

describe('house numbers', () => {
  it('come in the order in which people walk', () => {
    const walked = ['1', '1A', '1B', '2', '10', '12/3A', '12/10', '47', '47A', '47/2', '49', 'đối diện cổng chợ']
    expect([...walked].reverse().sort(compareHouses)).toEqual(walked)
  })
  it('tell the side by the first number', () => {
    expect([sideOf('47A'), sideOf('12/3'), sideOf('Km 3'), sideOf('cổng chợ'), sideOf(null)]).toEqual([
      'odd',
      'even',
      'none',
      'none',
      'none',
    ])
  })
})

describe('days and numbers', () => {
  it('are written as Vietnamese readers write them', () => {
    expect(count(1234567)).toBe('1.234.567')
    expect(longDay('2026-01-05')).toBe('05/01/2026')
    expect(addDays('2026-02-27', 2)).toBe('2026-03-01')
    expect(daysBetween('2026-11-01', '2026-11-21')).toBe(20)
    expect(ago('2026-11-20', '2026-11-21')).toBe('hôm qua')
  })
})

describe('routes', () => {
  it('read parts and questions, and survive a broken escape', () => {
    expect(readRoute('#/cho/abc?day=r1')).toMatchObject({ path: ['cho', 'abc'] })
    expect(readRoute('#/cho/abc?day=r1').query.get('day')).toBe('r1')
    expect(readRoute('#/vao/%E0%').path).toEqual(['vao', '%E0%'])
  })
})

describe('the built app', () => {
  // The build runs before the tests in scripts/test; on its own this file has nothing to look at.
  const index = '../backend/static/index.html'
  it.runIf(existsSync(index))('asks nothing of another origin and runs no inline script', () => {
    const html = readFileSync(index, 'utf8')
    expect(html).not.toMatch(/https?:\/\//)
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/)
    expect(html).not.toMatch(/\son[a-z]+=/)
  })
})
