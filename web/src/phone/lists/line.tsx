import { Component } from 'preact'
import { ago, daysBetween, shortDay, today } from '../../core/formats'
import type { PointRow } from '../../core/ops'
import { Badges, Icon, StageChip } from '../../core/ui'
import { OVERDUE_DAYS } from '../again'
import { fullPlace, pathOfPoint, shopName, shortLabel, staged } from '../place-link'
import { maySayStill, saveStillTrue } from '../visit/quick'

interface LineProps {
  point: PointRow
  next?: boolean
  /** Among rows of several streets and markets each says where it stands. */
  placed?: boolean
}

/** One shop or stall in a list. Drawn again only when it is another: a save changes one row of two hundred. */
export class Line extends Component<LineProps> {
  override shouldComponentUpdate(now: LineProps): boolean {
    return now.point !== this.props.point || now.next !== this.props.next
  }

  override render(props: LineProps) {
    return <Row {...props} />
  }
}

/** Number, name, state, badges, and "still true" where it can be said. */
function Row({ point, next, placed }: LineProps) {
  const mobile = point.kind === 'mobile'
  const number = shortLabel(point)
  const name = shopName(point)
  const place = placed && fullPlace(point)
  return (
    <li class={`row72 ${point.state} ${next ? 'next' : ''}`}>
      <a href={`#${pathOfPoint(point.id)}`}>
        {/* Without a stall there is no number; the label is what tells one seller from the next. */}
        <span class={`number ${number.length > 4 ? 'long' : ''}`}>{mobile ? <Icon name="market" /> : number}</span>
        <span class="what">
          <span class="name">{name || (mobile ? point.label : <span class="muted">Chưa đăng ký</span>)}</span>
          {(place || (mobile && name)) && <span class="muted small">{place || point.label}</span>}
          <span class="chips">
            <StageChip point={staged(point)} />
            <Pending point={point} />
            <Badges point={point} />
            {point.incidentOpen && (
              <span class="chip error">
                <Icon name="warning" size="tiny" /> {point.incidentKind === 'other_account' ? 'Nghi tráo mã' : 'Có sự cố'}
              </span>
            )}
            <Promised on={point.revisitOn} />
            <LastSeen on={point.lastVisitOn} due={point.state === 'met' || point.state === 'has_qr' || point.state === 'in_use'} />
          </span>
        </span>
      </a>
      {maySayStill(point) && (
        <button
          type="button"
          class="still"
          aria-label={`${place || number} ${name}: vẫn đúng hôm nay`}
          onClick={() => void saveStillTrue(point)}
        >
          <Icon name="tick" />
          Vẫn đúng
        </button>
      )}
    </li>
  )
}

/** "thăm 36 ngày trước"; after a month it says so, for those who are to be seen again. */
function LastSeen({ on, due }: { on: string | null; due: boolean }) {
  if (!on) return null
  const overdue = due && daysBetween(on, today()) >= OVERDUE_DAYS
  return (
    <span class={`small seen ${overdue ? 'overdue' : 'muted'}`}>
      {overdue && <Icon name="clock" size="tiny" />}thăm {ago(on)}
    </span>
  )
}

/** "hẹn 29/11", marked from that day on. */
export function Promised({ on }: { on: string | null | undefined }) {
  return on ? <span class={`chip ${on <= today() ? 'error' : 'soft'}`}>hẹn {shortDay(on)}</span> : null
}

export function Pending({ point }: { point: Pick<PointRow, 'pending'> }) {
  if (!point.pending) return null
  const trouble = point.pending === 'trouble'
  return (
    <span class={`chip ${trouble ? 'error' : 'pending'}`}>
      <Icon name={trouble ? 'warning' : 'up'} size="tiny" /> {trouble ? 'cần xem lại' : 'chờ gửi'}
    </span>
  )
}
