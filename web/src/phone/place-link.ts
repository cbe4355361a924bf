/** Paths inside the phone's room, and a point's words. */
import type { PointRow } from '../core/ops'
import type { AccountStatus } from '../core/types'
import { accountsOf, inOrder, merchantOf, pointsOf, view } from '../core/world'

export const pathOfPoint = (id: string) => `/diem/${id}`

export function pathOfPlace(point: PointRow): string {
  if (point.streetId) return `/duong/${point.streetId}`
  if (point.marketId) return `/cho/${point.marketId}${point.rowId ? `?day=${point.rowId}` : ''}`
  return '/hom-nay'
}

export function placeName(point: PointRow): string {
  if (point.streetId) return view.value.streets.get(point.streetId)?.name ?? ''
  if (point.marketId) return view.value.markets.get(point.marketId)?.name ?? ''
  return ''
}

/** "27 Nguyễn Nghiêm", "A2-07 · Chợ Đức Phổ": the place is not said twice. */
export function fullPlace(point: PointRow): string {
  const place = placeName(point)
  return place && !point.label.includes(place) ? `${point.label} · ${place}` : point.label
}

/** What stands first on a line: the house number, the stall's code, or the landmark. */
export function shortLabel(point: PointRow): string {
  return point.houseNumber || (point.kind === 'shop' ? point.landmark : '') || point.label
}

/** The shop's own name, or what the list calls it. */
export function shopName(point: PointRow): string {
  return merchantOf(point.id)?.tradeName ?? (point as { shopName?: string | null }).shopName ?? ''
}

/** A point with what is known of its account, where that decides what its state is called. */
export function staged(point: PointRow): PointRow & { accountStatus?: AccountStatus | null } {
  if (point.stage !== 'S4' && point.stage !== 'S5') return point
  return { ...point, accountStatus: accountsOf(point.id)[0]?.status ?? null }
}

/** "số 45" on a street, "sạp A2-07" in a market. */
export function spoken(point: PointRow): string {
  if (point.kind === 'stall') return `sạp ${point.label}`
  if (point.kind === 'mobile') return point.label
  return point.houseNumber ? `số ${point.houseNumber}` : point.label
}

/** Another entry of the same number: a second stall that the server told apart by "-2", or one in the same house. */
export function twinOf(point: PointRow): PointRow | undefined {
  const { houseNumber, stallCode } = point
  const again = (one: string, other: string) => other.startsWith(`${one}-`)
  return pointsOf(point.streetId ?? point.marketId ?? '').find(
    (other) =>
      other.id !== point.id &&
      (houseNumber
        ? other.houseNumber === houseNumber
        : !!stallCode && !!other.stallCode && other.rowId === point.rowId && other.stallOrder === point.stallOrder && (again(stallCode, other.stallCode) || again(other.stallCode, stallCode))),
  )
}

/** The next one not met yet: on this side or row going on from here, round again, then the whole place. */
export function nextUnmet(point: PointRow): PointRow | undefined {
  const place = point.streetId ?? point.marketId
  if (!place) return undefined
  const line = inOrder(pointsOf(place).filter((other) => (point.streetId ? other.side === point.side : other.rowId === point.rowId)))
  const here = line.findIndex((other) => other.id === point.id)
  const all = inOrder(pointsOf(place))
  // Those without a fixed place are found by chance, not walked to: they come after every stall.
  const fixed = all.filter((other) => other.kind !== 'mobile')
  const left = [...line.slice(here + 1), ...line.slice(0, Math.max(here, 0)), ...fixed, ...all].filter(
    (other) => other.state === 'not_met' && other.id !== point.id,
  )
  // Who was out a moment ago comes last.
  return left.find((other) => !other.notIn) ?? left[0]
}
