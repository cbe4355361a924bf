/** Who is ready, by market row and street side: one box for each, and every shop within. */
import { useState } from 'preact/hooks'
import { count } from '../core/formats'
import type { Id } from '../core/types'
import { Button, Check } from '../core/ui'
import type { ReadyPoint } from './wire'
import { unusualName } from './words'
import './batch-groups.css'

export interface RouteGroup {
  route: string
  points: ReadyPoint[]
}

/** Beyond so many shops the rows stand closed. */
export const OPEN_UP_TO = 30

/** In the order of delivery, which is the order they came in. */
export function byRoute(ready: ReadyPoint[]): RouteGroup[] {
  const groups = new Map<string, ReadyPoint[]>()
  for (const one of ready) groups.set(one.route, [...(groups.get(one.route) ?? []), one])
  return [...groups].map(([route, points]) => ({ route, points }))
}

export interface ReadyPointsProps {
  ready: ReadyPoint[]
  /** Those not chosen. */
  left: Set<Id>
  troubled: Set<Id>
  /** Of those who refuse or have stopped, what they are called. */
  declined: Map<Id, string>
  onLeft: (left: Set<Id>) => void
}

export function ReadyPoints(props: ReadyPointsProps) {
  const { ready, onLeft } = props
  const closed = ready.length > OPEN_UP_TO
  const declining = ready.filter((one) => props.declined.has(one.pointId)).length
  return (
    <>
      <div class="buttons">
        <Button compact onClick={() => onLeft(new Set())}>
          Chọn tất cả
        </Button>
        <Button compact onClick={() => onLeft(new Set(ready.map((one) => one.pointId)))}>
          Bỏ chọn tất cả
        </Button>
      </div>
      {declining > 0 && <p class="small">{count(declining)} hộ từ chối hoặc đã ngừng dùng chưa được chọn: hỏi lại chủ hộ rồi hãy in.</p>}
      <div class="stack" role="group" aria-label="Chọn hộ để in">
        {byRoute(ready).map((group) => (
          <Group key={group.route} {...props} group={group} closed={closed} />
        ))}
      </div>
    </>
  )
}

function Group(props: ReadyPointsProps & { group: RouteGroup; closed: boolean }) {
  const { group, left, onLeft } = props
  const { route, points } = group
  const [open, setOpen] = useState(!props.closed)
  const chosen = points.filter((one) => !left.has(one.pointId)).length
  const pick = (some: ReadyPoint[], on: boolean) => {
    const next = new Set(left)
    for (const { pointId } of some) {
      if (on) next.delete(pointId)
      else next.add(pointId)
    }
    onLeft(next)
  }
  return (
    <div class="routegroup" role="group" aria-label={route}>
      <label class="choice">
        <input
          type="checkbox"
          checked={chosen === points.length}
          indeterminate={chosen > 0 && chosen < points.length}
          onChange={(event) => pick(points, event.currentTarget.checked)}
        />
        <span>
          <b>{route}</b>{' '}
          <span class="small muted">{chosen === points.length ? `${count(chosen)} hộ` : `chọn ${count(chosen)}/${count(points.length)} hộ`}</span>
        </span>
      </label>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          Từng hộ<span class="unseen"> của {route}</span>
        </summary>
        {/* Four hundred boxes are drawn when somebody looks for one of them. */}
        {open && (
          <div class="choices picked">
            {points.map((one) => (
              <Check key={one.pointId} checked={!left.has(one.pointId)} onChange={(on) => pick([one], on)}>
                <b>{one.label}</b> {one.shopName}
                <span class="small muted">
                  {' '}
                  {one.bank} •••• {one.last4}
                </span>
                {props.declined.has(one.pointId) && <span class="chip stopped">{props.declined.get(one.pointId)}</span>}
                {props.troubled.has(one.pointId) && <span class="chip warning">sự cố đang mở</span>}
                {one.unusual.map((reason) => (
                  <span key={reason} class="chip warning">
                    {unusualName(reason)}
                  </span>
                ))}
              </Check>
            ))}
          </div>
        )}
      </details>
    </div>
  )
}
