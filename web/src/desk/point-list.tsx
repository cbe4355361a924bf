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
          <span class="number">{point.houseNumber ?? point.stallCode ?? point.label}</span>
          <span>
            <b>{point.shopName ?? (point.status === 'open' ? 'Chưa có tên' : pointStatus(point.status))}</b>
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
