import { useMemo, useRef, useState } from 'preact/hooks'
import { count } from '../../core/formats'
import type { MarketRowLine, PointRow } from '../../core/ops'
import { go, type Route } from '../../core/router'
import { inOrder, pointsOf, view } from '../../core/world'
import { Button, Header, Icon, Page, SHOWN_STATES, STATES, stateShown } from '../../core/ui'
import { HoldBar, myRow } from './hold'
import { Line } from './line'
import { PaperLinks } from '../paper/paper-links'
import { pathOfPoint, shopName, spoken, staged } from '../place-link'
import { Missing, showNext } from './street'
import { FindByCode } from './find-by-code'
import { StateBar } from '../today'
import { UnsentBadge } from '../outbox/unsent-badge'

const NO_ROW = 'khong-co-dinh'
const SWIPE_PX = 60

/** A market, one dãy at a time: stalls as buttons in their order, the next one prefilled. */
export function Market({ route }: { route: Route }) {
  const id = route.path[1] ?? ''
  const market = view.value.markets.get(id)
  const points = useMemo(() => inOrder(pointsOf(id)), [view.value, id])
  const mobile = points.filter((point) => point.kind === 'mobile')
  const lines = useMemo(
    () =>
      (market?.zones ?? []).flatMap((zone) =>
        [...zone.rows].sort((a, b) => a.position - b.position).map((row) => ({ ...row, zone: zone.name || `Khu ${zone.code}` })),
      ),
    [market],
  )
  const rows = lines.filter((line) => line.kind === 'stalls')
  const asked = route.query.get('day')
  // Known when the list opens, or not at all: a list never jumps under the thumb.
  const [walked] = useState(() => myRow(rows.map((row) => row.id)))
  const current = asked === NO_ROW ? NO_ROW : (rows.find((row) => row.id === (asked ?? walked))?.id ?? rows[0]?.id ?? NO_ROW)
  const choose = (row: string) => go(`/cho/${id}?day=${row}`, { replace: true })
  const order = [...rows.map((row) => row.id), ...(mobile.length ? [NO_ROW] : [])]
  const step = (by: number) => {
    const to = order[order.indexOf(current) + by]
    if (to) choose(to)
  }
  if (!market) return <Missing />
  const inScope = points.filter((point) => point.state !== 'out')
  const row = rows.find((one) => one.id === current)
  const stalls = current === NO_ROW ? mobile : points.filter((point) => point.rowId === current)
  const withQr = inScope.filter((point) => point.state === 'has_qr' || point.state === 'in_use').length
  return (
    <Page
      flush
      header={
        <Header
          title={market.name}
          under={row ? `${row.zone} · dãy ${row.code}${row.goods ? ` · ${row.goods}` : ''}` : 'Không cố định'}
          up="/hom-nay"
          right={<UnsentBadge />}
          below={
            <>
              <StateBar points={inScope} onDark />
              <div class="sums">
                <span>
                  <strong>
                    {count(withQr)}/{count(inScope.length)}
                  </strong>{' '}
                  sạp có QR
                </span>
                <span>
                  Còn <strong>{count(inScope.filter((point) => point.state === 'not_met').length)}</strong> chưa gặp
                </span>
              </div>
            </>
          }
        />
      }
      dock={<StallDock stalls={stalls} marketId={id} rowId={current === NO_ROW ? null : current} onNextRow={() => step(1)} />}
    >
      <div class="rowtabs" role="group" aria-label="Dãy">
        {rows.map((one) => (
          <RowTab key={one.id} row={one} on={one.id === current} points={points} choose={() => choose(one.id)} />
        ))}
        {mobile.length > 0 && (
          <button type="button" class="filter" aria-pressed={current === NO_ROW} onClick={() => choose(NO_ROW)}>
            Không cố định {count(mobile.length)}
          </button>
        )}
      </div>
      {row && (
        <HoldBar ward={market.ward} what={`dãy ${row.code}`} matches={(hold) => hold.rowId === row.id} take={{ rowId: row.id }} />
      )}
      <Stalls key={current} stalls={stalls} lines={lines} current={current} step={step} />
      <Legend />
      {stalls.length > 0 && (
        <section aria-label="Danh sách sạp trong dãy">
          <h2 class="sidehead">{row ? `Dãy ${row.code}` : 'Không cố định'} · danh sách</h2>
          <ul>
            {stalls.map((point) => (
              <Line key={point.id} point={point} next={point.id === nextStall(stalls)?.id} />
            ))}
          </ul>
          <PaperLinks path={`/cho/${id}`} line={row?.id ?? 'khong-co-dinh'} />
        </section>
      )}
    </Page>
  )
}

function RowTab(props: { row: MarketRowLine; on: boolean; points: PointRow[]; choose: () => void }) {
  const stalls = props.points.filter((point) => point.rowId === props.row.id && point.state !== 'out')
  const left = stalls.filter((point) => point.state === 'not_met').length
  return (
    <button
      type="button"
      class="filter"
      aria-pressed={props.on}
      aria-label={`Dãy ${props.row.code}, còn ${left} sạp chưa gặp`}
      onClick={props.choose}
    >
      {props.row.code} {left === 0 ? '✓' : `còn ${left}`}
    </button>
  )
}

/** The next one to go to in a row: not met yet, and those who were out come last. */
function nextStall(stalls: PointRow[]): PointRow | undefined {
  return stalls.find((point) => point.state === 'not_met' && !point.notIn) ?? stalls.find((point) => point.state === 'not_met')
}

/** Where an arrow key leads among stalls drawn in as many columns as fit; null for any other key. */
function stepTo(key: string, from: number, count: number, grid: HTMLElement | null): number | null {
  const columns = grid ? getComputedStyle(grid).gridTemplateColumns.split(' ').length : 1
  const to = { ArrowRight: from + 1, ArrowLeft: from - 1, ArrowDown: from + columns, ArrowUp: from - columns, Home: 0, End: count - 1 }[key]
  return to === undefined ? null : Math.max(0, Math.min(count - 1, to))
}

/** The stalls of a row. Arrow keys walk them; a swipe goes to the next row. */
function Stalls(props: {
  stalls: PointRow[]
  lines: (MarketRowLine & { zone: string })[]
  current: string
  step: (by: number) => void
}) {
  const { stalls } = props
  const [focus, setFocus] = useState(0)
  const grid = useRef<HTMLDivElement>(null)
  const from = useRef<{ x: number; y: number } | null>(null)
  const next = nextStall(stalls)
  const at = props.lines.findIndex((line) => line.id === props.current)
  const aisle = [props.lines[at - 1], props.lines[at + 1]].find((line) => line && line.kind !== 'stalls')
  const walk = (event: KeyboardEvent) => {
    const to = stepTo(event.key, focus, stalls.length, grid.current)
    if (to === null) return
    event.preventDefault()
    setFocus(to)
    grid.current?.querySelectorAll('button')[to]?.focus()
  }
  return (
    <div
      class="stallplan"
      onTouchStart={(event) => {
        const touch = event.touches[0]
        from.current = touch ? { x: touch.clientX, y: touch.clientY } : null
      }}
      onTouchEnd={(event) => {
        const touch = event.changedTouches[0]
        if (!touch || !from.current) return
        const x = touch.clientX - from.current.x
        if (Math.abs(x) > SWIPE_PX && Math.abs(x) > 2 * Math.abs(touch.clientY - from.current.y)) props.step(x < 0 ? 1 : -1)
      }}
    >
      <div class={`stalls ${props.current === NO_ROW ? 'named' : ''}`} ref={grid} role="group" aria-label="Các sạp" onKeyDown={walk}>
        {stalls.map((point, index) => (
          <button
            key={point.id}
            type="button"
            class={`stall ${point.state}`}
            style={(point.width ?? 1) > 1 ? { gridColumn: `span ${Math.min(point.width ?? 1, 3)}` } : undefined}
            tabIndex={index === focus ? 0 : -1}
            aria-current={next?.id === point.id ? 'step' : undefined}
            aria-label={stallWords(point)}
            onFocus={() => setFocus(index)}
            onClick={() => go(pathOfPoint(point.id))}
          >
            <span>{point.stallCode ?? point.label}</span>
            <Icon name={stateShown(staged(point)).icon} size="tiny" />
            {point.pending && <span class={`dot ${point.pending === 'trouble' ? 'trouble' : ''}`} />}
          </button>
        ))}
      </div>
      {aisle && <p class="aisle">{aisle.code || (aisle.kind === 'gate' ? 'Cổng' : 'Lối đi')}</p>}
    </div>
  )
}

function stallWords(point: PointRow): string {
  const words = [spoken(point), shopName(point), stateShown(staged(point)).word]
  if (point.fluent) words.push('thành thạo')
  if (point.stale) words.push('chưa kiểm tra lại')
  if (point.notIn) words.push('vắng')
  if (point.pending) words.push('chờ gửi')
  return words.filter(Boolean).join(', ')
}

function Legend() {
  return (
    <div class="legend5" aria-label="Chú giải" role="group">
      {[...SHOWN_STATES, 'out' as const].map((state) => (
        <span key={state} class={`chip ${state}`}>
          <Icon name={STATES[state].icon} size="tiny" /> {STATES[state].word}
        </span>
      ))}
    </div>
  )
}

function StallDock(props: { stalls: PointRow[]; marketId: string; rowId: string | null; onNextRow: () => void }) {
  const next = nextStall(props.stalls)
  return (
    <>
      <div class="nextline">
        {next ? (
          <button type="button" class="tonext" onClick={showNext}>
            Tiếp theo: <strong>{shopName(next) ? `${next.label} · ${shopName(next)}` : next.label}</strong>
          </button>
        ) : (
          <span class="grow small">Cả dãy đã gặp.</span>
        )}
        <Button
          kind="quiet"
          compact
          icon="plus"
          label="Thêm sạp chưa có trong danh sách"
          onClick={() => go(`/cho/${props.marketId}/them${props.rowId ? `?day=${props.rowId}` : ''}`)}
        >
          Thêm
        </Button>
      </div>
      <div class="buttons nowrap">
        <FindByCode placeId={props.marketId} next={next} />
        <span class="grow">
          {next ? (
            <Button kind="primary" wide icon="edit" onClick={() => go(`${pathOfPoint(next.id)}/dang-ky`)}>
              Đăng ký {next.kind === 'mobile' ? 'người này' : next.label}
            </Button>
          ) : (
            <Button kind="primary" wide icon="next" onClick={props.onNextRow}>
              Sang dãy kế
            </Button>
          )}
        </span>
      </div>
    </>
  )
}
