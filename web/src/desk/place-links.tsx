import { api } from '../core/api'
import { count } from '../core/formats'
import { useLoaded } from '../core/load'
import { Icon } from '../core/ui'
import { Empty } from './pieces'
import type { Adoption, Market, Street } from './wire'

/** Streets and markets with what is in scope there, as the phone counts it; what is not stands beside. */
export function PlaceLinks({ ward, streets, markets }: { ward: string; streets: Street[]; markets: Market[] }) {
  const counted = useLoaded(async () => {
    const kinds = [...(streets.length ? ['street'] : []), ...(markets.length ? ['market'] : [])]
    const figures = await Promise.all(kinds.map((by) => api.get<Adoption>('/adoption', { query: { ward, by } })))
    return new Map(figures.flatMap((one) => one.rows).map((row) => [row.key, row.eligible]))
  }, [ward, streets.length, markets.length])
  if (streets.length + markets.length === 0) {
    return <Empty icon="street">Chưa có tuyến đường hay chợ nào.</Empty>
  }
  const words = (place: Street | Market, noun: string) => {
    const inScope = counted.value && (counted.value.get(place.id) ?? 0)
    if (inScope === null || place.points === undefined) return null
    const out = Math.max(0, place.points - inScope)
    return <span class="small muted">{`${count(inScope)} ${noun}${out ? ` (+${count(out)} ngoài diện)` : ''}`}</span>
  }
  return (
    <div class="placelist">
      {markets.map((market) => (
        <a key={market.id} href={`#/ban/cho/${market.id}`}>
          <span class="name">
            <Icon name="market" /> {market.name}
          </span>
          {words(market, 'sạp')}
        </a>
      ))}
      {streets.map((street) => (
        <a key={street.id} href={`#/ban/duong/${street.id}`}>
          <span class="name">
            <Icon name="street" /> {street.name}
          </span>
          {words(street, 'hộ')}
        </a>
      ))}
    </div>
  )
}
