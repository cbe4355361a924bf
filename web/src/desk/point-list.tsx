import type { PointCard } from '../core/types'
import { Badges, Icon, StageChip } from '../core/ui'
import { Empty } from './pieces'
import { pointStatus } from './words'

export function PointList({ points, onChoose }: { points: PointCard[]; onChoose: (point: PointCard) => void }) {
  if (points.length === 0) return <Empty icon="search">Không có điểm nào ở đây.</Empty>
  return (
    <div class="houses">
      {points.map((point) => (
        <button key={point.id} type="button" class={point.state} onClick={() => onChoose(point)}>
          <span class="number">{numberOf(point)}</span>
          <span>
            <b>{nameOf(point)}</b>
            <span class="chips">
              <StageChip point={point} />
              <Badges point={point} />
              {point.accountStatus === 'proposed' && (
                <span class="chip warning">
                  <Icon name="clock" size="tiny" /> Tài khoản chờ xác nhận
                </span>
              )}
              {point.landmark}
            </span>
          </span>
          <Icon name="next" />
        </button>
      ))}
    </div>
  )
}

/** "Không cố định 03" has its number in its label alone. */
function numberOf(point: PointCard): string {
  return point.houseNumber ?? point.stallCode ?? /\d+$/.exec(point.label)?.[0] ?? '–'
}

function nameOf(point: PointCard): string {
  if (point.shopName) return point.shopName
  if (point.status !== 'open') return pointStatus(point.status)
  return point.houseNumber || point.stallCode ? 'Chưa có tên' : point.label
}
