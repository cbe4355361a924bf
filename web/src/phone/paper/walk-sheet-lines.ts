/** The sheets of a market or street from what this phone holds. */
import type { MarketRow, PointRow } from '../../core/ops'
import { inOrder, pointsOf, view } from '../../core/world'
import { shortLabel } from '../place-link'
import { stillWord, type Line, type Stop } from './walk-sheet'

export interface PlaceSheets {
  name: string
  path: string
  lines: Line[]
}

const stopOf = (point: PointRow): Stop => ({ id: point.id, code: shortLabel(point), still: stillWord(point) })

/** Null where the place is not on this phone. Closed and moved points stay: whoever walks past sees whether they are back. */
export function sheetsOf(kind: 'cho' | 'duong', id: string): PlaceSheets | null {
  const points = inOrder(pointsOf(id))
  if (kind === 'cho') {
    const market = view.value.markets.get(id)
    return market ? { name: market.name, path: `/cho/${id}`, lines: marketLines(market, points) } : null
  }
  const street = view.value.streets.get(id)
  if (!street) return null
  const sides = [
    { key: 'le', title: 'Dãy số lẻ', of: (point: PointRow) => point.side === 'odd' },
    { key: 'chan', title: 'Dãy số chẵn', of: (point: PointRow) => point.side === 'even' },
    { key: 'khong-so', title: 'Không có số nhà', of: (point: PointRow) => point.side !== 'odd' && point.side !== 'even' },
  ]
  return {
    name: `Đường ${street.name.replace(/^đường /i, '')}`,
    path: `/duong/${id}`,
    lines: sides
      .map(({ key, title, of }) => ({ key, title, under: '', noun: 'số nhà', stops: points.filter(of).map(stopOf) }))
      .filter((line) => line.stops.length > 0),
  }
}

function marketLines(market: MarketRow, points: PointRow[]): Line[] {
  const lines: Line[] = market.zones.flatMap((zone) =>
    [...zone.rows]
      .sort((a, b) => a.position - b.position)
      .map((row) => ({
        key: row.id,
        title: `Dãy ${row.code}`,
        under: [zone.name || `Khu ${zone.code}`, row.goods].filter(Boolean).join(' · '),
        noun: 'sạp',
        stops: points.filter((point) => point.rowId === row.id).map(stopOf),
      })),
  )
  const mobile = points.filter((point) => point.kind === 'mobile')
  lines.push({ key: 'khong-co-dinh', title: 'Không cố định', under: '', noun: 'chỗ bán', stops: mobile.map(stopOf) })
  return lines.filter((line) => line.stops.length > 0)
}

/** The line that the address asks for, or the first. */
export function lineAsked(sheets: PlaceSheets, asked: string | null): Line | undefined {
  return sheets.lines.find((line) => line.key === asked) ?? sheets.lines[0]
}
