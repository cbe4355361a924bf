/** The five states with counts: a legend that also filters. */
import type { PointCard, ShownState } from '../core/types'
import { count } from '../core/formats'
import { Icon, STATES } from '../core/ui'

const ORDER: ShownState[] = ['not_met', 'met', 'has_qr', 'in_use', 'stopped', 'out']

/** "58 sạp trong diện, +5 ngoài diện": what every screen counts is the first number. */
export function scopeWords(points: PointCard[], noun: string): string {
  const out = points.filter((point) => point.state === 'out').length
  return `${count(points.length - out)} ${noun} trong diện${out ? `, +${count(out)} ngoài diện` : ''}`
}

export function Legend(props: { points: PointCard[]; only: ShownState | null; onOnly: (state: ShownState | null) => void }) {
  const out = props.points.some((point) => point.state === 'out')
  return (
    <>
      <div class="legendrow" role="group" aria-label="Lọc theo bước">
        {ORDER.map((state) => {
          const found = props.points.filter((point) => point.state === state).length
          return (
            <button
              key={state}
              type="button"
              aria-pressed={props.only === state}
              onClick={() => props.onOnly(props.only === state ? null : state)}
            >
              <span class={`chip ${state}`}>
                <Icon name={STATES[state].icon} size="tiny" />
                {STATES[state].word} {count(found)}
              </span>
            </button>
          )
        })}
      </div>
      {out && <p class="small muted">Ngoài diện: nghỉ bán, bỏ trống, chuyển đi hoặc không bán hàng; không tính vào kết quả.</p>}
    </>
  )
}

export function StateBar({ points }: { points: PointCard[] }) {
  const counted = points.filter((point) => point.state !== 'out')
  if (counted.length === 0) return null
  const parts = ORDER.slice(0, 5).map((state) => ({ state, n: counted.filter((point) => point.state === state).length }))
  return (
    <div
      class="statebar"
      role="img"
      aria-label={parts.map(({ state, n }) => `${STATES[state].word} ${n}`).join(', ')}
    >
      {parts.map(({ state, n }) => (n ? <i key={state} class={state} style={{ flex: n }} /> : null))}
    </div>
  )
}

/** To the walk sheets of a place, for those who walk with paper. */
export function SheetLink({ path }: { path: string }) {
  return (
    <div class="buttons">
      <a class="button compact" href={`#${path}`}>
        <Icon name="print" /> In phiếu đi
      </a>
    </div>
  )
}
