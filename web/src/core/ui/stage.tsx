import type { PointCard, ShownState, Stage } from '../types'
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

/** A point as far as its state is shown; `accountStatus` null where it is known to have no account. */
type Staged = Pick<PointCard, 'state' | 'stage'> & Partial<Pick<PointCard, 'accountStatus'>>

/** The steps of the ladder above "QR on display" that say nothing of a code where no account stands. */
const WITHOUT_CODE: Partial<Record<Stage, string>> = { S4: 'Đã hướng dẫn', S5: 'Có giao dịch' }

/** The word for a point's state, and its icon. */
export function stateShown(point: Staged): { word: string; icon: IconName } {
  const { word, icon } = STATES[point.state]
  if (point.stage === 'S7') return { word: 'Ngừng dùng', icon }
  if (point.stage === 'S8') return { word: 'Từ chối', icon }
  const without = point.accountStatus === null || point.accountStatus === 'rejected' ? WITHOUT_CODE[point.stage] : undefined
  return without ? { word: without, icon: 'tick' } : { word, icon }
}

export function StageChip({ point }: { point: Staged }) {
  const { word, icon } = stateShown(point)
  return (
    <span class={`chip ${point.state}`}>
      <Icon name={icon} size="tiny" />
      {word}
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
