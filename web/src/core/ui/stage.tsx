import type { PointCard, ShownState } from '../types'
import { Icon, type IconName } from './icons'

/** The five states of map and list, and "out of scope": word and icon, never colour alone. */
export const STATES: Record<ShownState, { word: string; icon: IconName }> = {
  not_met: { word: 'Chưa gặp', icon: 'dashed' },
  met: { word: 'Đã gặp', icon: 'tick' },
  has_qr: { word: 'Có QR', icon: 'qr' },
  in_use: { word: 'Đang dùng', icon: 'rise' },
  stopped: { word: 'Ngừng / từ chối', icon: 'barred' },
  out: { word: 'Ngoài diện', icon: 'out' },
}

export const SHOWN_STATES: ShownState[] = ['not_met', 'met', 'has_qr', 'in_use', 'stopped']

export function stateWord(point: Pick<PointCard, 'state' | 'stage'>): string {
  if (point.stage === 'S7') return 'Ngừng dùng'
  if (point.stage === 'S8') return 'Từ chối'
  return STATES[point.state].word
}

export function StageChip({ point }: { point: Pick<PointCard, 'state' | 'stage'> }) {
  return (
    <span class={`chip ${point.state}`}>
      <Icon name={STATES[point.state].icon} size="tiny" />
      {stateWord(point)}
    </span>
  )
}

/** The badges beside a state: fluent, absent, not re-checked. */
export function Badges({ point }: { point: Pick<PointCard, 'stale' | 'fluent' | 'notIn'> }) {
  return (
    <>
      {point.fluent && (
        <span class="chip good">
          <Icon name="star" size="tiny" /> Thành thạo
        </span>
      )}
      {point.stale && (
        <span class="chip warning">
          <Icon name="clock" size="tiny" /> Chưa kiểm tra lại
        </span>
      )}
      {point.notIn && (
        <span class="chip out">
          <Icon name="absent" size="tiny" /> Vắng
        </span>
      )}
    </>
  )
}
