import { afterEach, expect, test } from 'vitest'
import type { MarketRow, PointRow } from '../src/core/ops'
import { inOrder, rows } from '../src/core/world'
import { emptyRows } from '../src/core/layers'
import { nextUnmet } from '../src/phone/place-link'

const row = (id: string, position: number) => ({ id, kind: 'stalls' as const, code: id, goods: '', position })
const market: MarketRow = {
  id: 'm', rev: 1, ward: 'w', name: 'Chợ',
  zones: [
    { id: 'z1', code: 'A', name: '', rows: [row('A2', 2), row('A1', 1)] },
    { id: 'z2', code: 'B', name: '', rows: [row('B1', 1)] },
  ],
}
const stall = (rowId: string | null, stallOrder: number | null, state = 'not_met') =>
  ({
    id: `${rowId}-${stallOrder}`, marketId: 'm', rowId, stallOrder, stallCode: String(stallOrder), label: `${rowId}-${stallOrder}`, state,
    kind: rowId ? 'stall' : 'mobile', status: 'open',
  }) as PointRow

afterEach(() => {
  rows.value = emptyRows()
})

test('a market is walked zone by zone and row by row, and those without a place come last', () => {
  rows.value.markets.set('m', market)
  const points = [stall('B1', 1), stall(null, null), stall('A2', 1), stall('A1', 2), stall('A1', 1), stall('A2', 2)]
  expect(inOrder(points).map((point) => point.label)).toEqual(['A1-1', 'A1-2', 'A2-1', 'A2-2', 'B1-1', 'null-null'])
})

test('after the last stall of a row comes the first free one of the rows, not the first stall of any', () => {
  rows.value.markets.set('m', market)
  const here = stall('A2', 2, 'met')
  for (const point of [here, stall('A2', 1, 'met'), stall('B1', 1), stall('A1', 7)]) rows.value.points.set(point.id, point)
  expect(nextUnmet(here)?.label).toBe('A1-7')
})
