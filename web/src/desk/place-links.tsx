import { count } from '../core/formats'
import { Icon } from '../core/ui'
import { Empty } from './pieces'
import type { Market, Street } from './wire'

export function PlaceLinks({ streets, markets }: { streets: Street[]; markets: Market[] }) {
  if (streets.length + markets.length === 0) {
    return <Empty icon="street">Chưa có tuyến đường hay chợ nào.</Empty>
  }
  return (
    <div class="placelist">
      {markets.map((market) => (
        <a key={market.id} href={`#/ban/cho/${market.id}`}>
          <span class="name">
            <Icon name="market" /> {market.name}
          </span>
          {market.points !== undefined && <span class="small muted">{count(market.points)} sạp và người bán</span>}
        </a>
      ))}
      {streets.map((street) => (
        <a key={street.id} href={`#/ban/duong/${street.id}`}>
          <span class="name">
            <Icon name="street" /> {street.name}
          </span>
          {street.points !== undefined && <span class="small muted">{count(street.points)} điểm</span>}
        </a>
      ))}
    </div>
  )
}
