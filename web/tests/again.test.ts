import { expect, test } from 'vitest'
import type { PointRow } from '../src/core/ops'
import { dueAgain, promisedBy } from '../src/phone/again'

const ON = '2026-11-29'
const point = (id: string, more: Partial<PointRow>) => ({ id, state: 'met', lastVisitOn: '2026-11-22', ...more }) as PointRow

test('a promise counts from its day on, and not where the shop is gone', () => {
  expect(promisedBy(point('a', { revisitOn: '2026-11-29' }), ON)).toBe(true)
  expect(promisedBy(point('a', { revisitOn: '2026-11-30' }), ON)).toBe(false)
  expect(promisedBy(point('a', { revisitOn: '2026-11-29', state: 'out' }), ON)).toBe(false)
  expect(promisedBy(point('a', {}), ON)).toBe(false)
})

test('the promised come first, each once, then those not seen for a month, longest ago first', () => {
  const points = [
    point('month', { lastVisitOn: '2026-10-30' }),
    point('fresh', {}),
    point('longest', { lastVisitOn: '2026-09-01' }),
    point('later', { revisitOn: '2026-11-29', state: 'stopped' }),
    point('both', { revisitOn: '2026-10-01', lastVisitOn: '2026-09-01' }),
    point('not yet', { revisitOn: '2026-12-06' }),
    point('never met', { state: 'not_met', lastVisitOn: null }),
  ]
  expect(dueAgain(points, ON).map((one) => one.id)).toEqual(['both', 'later', 'longest', 'month'])
})
