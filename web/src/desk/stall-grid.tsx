/** The plan of a khu: a grid of buttons that is the market's map; arrow keys walk it. */
import { useRef } from 'preact/hooks'
import type { PointCard, ShownState } from '../core/types'
import { Icon, stateShown } from '../core/ui'
import type { PlanRow, PlanZone } from './wire'
import { pointStatus } from './words'

export interface GridProps {
  zone: PlanZone
  only: ShownState | null
  chosen: string | null
  onChoose: (point: PointCard) => void
}

export function StallGrid({ zone, only, chosen, onChoose }: GridProps) {
  const box = useRef<HTMLDivElement>(null)
  const rows = zone.rows.filter((row) => row.kind === 'stalls' && row.stalls.length > 0)
  const first = rows[0]?.stalls[0]?.id

  const walk = (event: KeyboardEvent) => {
    const from = (event.target as HTMLElement).closest<HTMLButtonElement>('button.dstall')
    const to = from && stepFrom(rows, from.id, event.key)
    if (!to) return
    event.preventDefault()
    const target = box.current?.querySelector<HTMLButtonElement>(`#${CSS.escape(to)}`)
    if (!target) return
    for (const button of box.current?.querySelectorAll<HTMLButtonElement>('button.dstall') ?? []) button.tabIndex = -1
    target.tabIndex = 0
    target.focus()
  }

  return (
    <div class="plan" ref={box} onKeyDown={walk} role="group" aria-label={`Sơ đồ ${zone.name || `khu ${zone.code}`}. Dùng phím mũi tên để đi giữa các sạp.`}>
      {zone.rows.map((row, at) =>
        row.kind === 'stalls' ? (
          <Row key={row.id ?? at} row={row} only={only} chosen={chosen} first={first} onChoose={onChoose} />
        ) : (
          <div key={row.id ?? at} class="passage">
            {row.code}
          </div>
        ),
      )}
    </div>
  )
}

function Row(props: { row: PlanRow; only: ShownState | null; chosen: string | null; first: string | undefined; onChoose: (point: PointCard) => void }) {
  const { row } = props
  const columns = columnsOf(row)
  const last = row.stalls[row.stalls.length - 1]
  const places = (columns[columns.length - 1] ?? 0) + (last?.width ?? 1)
  return (
    <div class="gridline" style={{ gridTemplateColumns: `76px repeat(${places}, minmax(var(--stall), 1fr))` }}>
      <span class="rowname">
        Dãy {row.code}
        {row.goods && <span>{row.goods}</span>}
      </span>
      {row.stalls.map((point, at) => (
        <Stall key={point.id} point={point} column={columns[at] ?? at} row={row} dim={props.only !== null && point.state !== props.only} chosen={props.chosen === point.id} tab={point.id === props.first} onChoose={props.onChoose} />
      ))}
    </div>
  )
}

function Stall(props: { point: PointCard; column: number; row: PlanRow; dim: boolean; chosen: boolean; tab: boolean; onChoose: (point: PointCard) => void }) {
  const { point } = props
  const gone = point.state === 'out' || point.status !== 'open'
  const words = [
    `Dãy ${props.row.code} sạp ${codeWords(point)}`,
    point.shopName,
    gone ? pointStatus(point.status === 'open' ? 'out_of_scope' : point.status) : stateShown(point).word,
    point.stale && 'chưa kiểm tra lại',
    point.fluent && 'thành thạo',
    point.notIn && 'vắng',
    point.accountStatus === 'proposed' && 'tài khoản chờ xác nhận',
  ].filter(Boolean)
  return (
    <button
      type="button"
      id={point.id}
      class={`dstall ${gone ? 'out' : point.state} ${props.dim ? 'dim' : ''}`}
      style={{ gridColumn: `${props.column + 2} / span ${point.width ?? 1}` }}
      aria-label={words.join(', ')}
      title={words.join(', ')}
      aria-pressed={props.chosen}
      tabIndex={props.tab ? 0 : -1}
      onClick={() => props.onChoose(point)}
    >
      {codeWords(point)}
      <Icon name={gone ? 'out' : stateShown(point).icon} size="tiny" />
      {point.accountStatus === 'proposed' && (
        <span class="mark">
          <Icon name="clock" size="tiny" />
        </span>
      )}
    </button>
  )
}

/** "05–06" for the stall that 05 and 06 became. */
export function codeWords(point: PointCard): string {
  const code = point.stallCode ?? ''
  const width = point.width ?? 1
  const number = /^(.*?)(\d+)$/.exec(code)
  if (width < 2 || !number) return code
  const digits = number[2] ?? ''
  return `${code}–${number[1] ?? ''}${String(Number(digits) + width - 1).padStart(digits.length, '0')}`
}

/** Columns left free at most, before numbers are taken for names and stand side by side. */
const WIDEST_GAP = 12

/** The column of each stall of a row, from 0. A left-out number leaves its place empty, so that rows line up. */
export function columnsOf(row: PlanRow): number[] {
  const numbers = row.stalls.map((stall) => Number(/\d+$/.exec(stall.stallCode ?? '')?.[0] ?? NaN))
  const first = numbers[0] ?? 1
  const start = first <= WIDEST_GAP ? 1 : first
  const columns: number[] = []
  let free = 0
  row.stalls.forEach((stall, at) => {
    const wanted = (numbers[at] ?? NaN) - start
    columns.push(wanted >= free && wanted - free <= WIDEST_GAP ? wanted : free)
    free = (columns[at] ?? 0) + (stall.width ?? 1)
  })
  return columns
}

/** The id of the stall that an arrow leads to. Up and down keep the place along the row, merged stalls counted in full. */
export function stepFrom(rows: PlanRow[], id: string, key: string): string | null {
  const at = rows.findIndex((row) => row.stalls.some((stall) => stall.id === id))
  const row = rows[at]
  if (!row) return null
  const index = row.stalls.findIndex((stall) => stall.id === id)
  switch (key) {
    case 'ArrowRight':
      return row.stalls[index + 1]?.id ?? null
    case 'ArrowLeft':
      return row.stalls[index - 1]?.id ?? null
    case 'Home':
      return row.stalls[0]?.id ?? null
    case 'End':
      return row.stalls[row.stalls.length - 1]?.id ?? null
    case 'ArrowDown':
    case 'ArrowUp': {
      const next = rows[at + (key === 'ArrowDown' ? 1 : -1)]
      if (!next) return null
      const wanted = columnsOf(row)[index] ?? 0
      const columns = columnsOf(next)
      // Over an empty place the next stall along stands in.
      const below = next.stalls.find((stall, place) => wanted < (columns[place] ?? 0) + (stall.width ?? 1))
      if (below) return below.id
      return next.stalls[next.stalls.length - 1]?.id ?? null
    }
    default:
      return null
  }
}
