import { Fragment } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { count, today } from '../../core/formats'
import type { PointRow } from '../../core/ops'
import { go, type Route } from '../../core/router'
import { has } from '../../core/session'
import type { ShownState } from '../../core/types'
import { inOrder, pointsOf, view } from '../../core/world'
import { Button, Header, Icon, Notice, Page, SHOWN_STATES, STATES } from '../../core/ui'
import { promisedBy } from '../again'
import { missingBetween, missingWords } from './gaps'
import { HoldBar } from './hold'
import { Line } from './line'
import { PaperLinks } from '../paper/paper-links'
import { pathOfPoint, shopName, spoken } from '../place-link'
import { FindByCode } from './find-by-code'
import { StateBar } from '../today'
import { UnsentBadge } from '../outbox/unsent-badge'

type Filter = 'all' | 'again' | ShownState
/** As many as a tall screen shows; each costs an old phone a hundredth of a second. */
const FIRST_ROWS = 14
const MORE_ROWS = 60

/** A street in house order: odd side and even side, then those without a number. */
export function Street({ route }: { route: Route }) {
  const id = route.path[1] ?? ''
  const street = view.value.streets.get(id)
  const [filter, setFilter] = useState<Filter>('all')
  const [side, setSide] = useState<'odd' | 'even'>('odd')
  const points = useMemo(() => inOrder(pointsOf(id)), [view.value, id])
  const inScope = points.filter((point) => point.state !== 'out')
  const shown = points.filter((point) => passes(point, filter))
  const nextOne = nextUnmet(inScope, side)
  const limit = useIdleLimit(shown.length)
  if (!street) return <Missing />
  const odd = shown.filter((point) => point.side === 'odd')
  const even = shown.filter((point) => point.side === 'even')
  const none = shown.filter((point) => point.side !== 'odd' && point.side !== 'even')
  const withQr = inScope.filter((point) => point.state === 'has_qr' || point.state === 'in_use').length
  const notMet = inScope.filter((point) => point.state === 'not_met').length
  return (
    <Page
      flush
      header={
        <Header
          title={street.name}
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
                  hộ đã có QR
                </span>
                <span>
                  Còn <strong>{count(notMet)}</strong> hộ chưa gặp
                </span>
              </div>
            </>
          }
        />
      }
      dock={<NextDock next={nextOne} placeId={id} />}
    >
      <Filters points={points} filter={filter} set={setFilter} />
      {has('volunteer', 'team_lead', 'market_manager', 'ward_officer') && (
        <HoldBar
          ward={street.ward}
          what={side === 'odd' ? 'dãy số lẻ' : 'dãy số chẵn'}
          matches={(hold) => hold.streetId === id && (hold.side === null || hold.side === side)}
          take={{ streetId: id, side }}
        />
      )}
      <div class="sides">
        <Side title="Dãy số lẻ" points={odd} next={nextOne} limit={limit} placeId={id} gaps={filter === 'all'} onSeen={() => setSide('odd')} />
        <Side title="Dãy số chẵn" points={even} next={nextOne} limit={limit - odd.length} placeId={id} gaps={filter === 'all'} onSeen={() => setSide('even')} />
      </div>
      {none.length > 0 && <Side title="Không có số nhà" points={none} next={nextOne} limit={limit - odd.length - even.length} placeId={id} onSeen={() => undefined} />}
      {shown.length === 0 && (
        <p class="sidehead" role="status">
          {points.length === 0 ? 'Chưa có hộ nào. Thêm hộ đầu tiên bên dưới.' : 'Không có hộ nào khớp bộ lọc.'}
        </p>
      )}
      {points.length > 0 && <PaperLinks path={`/duong/${id}`} line={side === 'odd' ? 'le' : 'chan'} />}
    </Page>
  )
}

function passes(point: PointRow, filter: Filter): boolean {
  if (filter === 'all') return true
  if (filter === 'again') return point.stale || point.notIn || promisedBy(point, today())
  return point.state === filter
}

function nextUnmet(points: PointRow[], side: 'odd' | 'even'): PointRow | undefined {
  const open = points.filter((point) => point.state === 'not_met' && !point.notIn)
  return open.find((point) => point.side === side) ?? open[0] ?? points.find((point) => point.state === 'not_met')
}

/** The first rows at once, the rest when the phone has time: 200 rows cost an old phone a fifth of a second. */
export function useIdleLimit(total: number): number {
  const [limit, setLimit] = useState(FIRST_ROWS)
  useEffect(() => {
    if (limit >= total) return
    const more = () => setLimit((now) => now + MORE_ROWS)
    if ('requestIdleCallback' in window) {
      const handle = requestIdleCallback(more, { timeout: 300 })
      return () => cancelIdleCallback(handle)
    }
    const timer = setTimeout(more, 50)
    return () => clearTimeout(timer)
  }, [limit, total])
  return limit
}

function Side(props: {
  title: string
  points: PointRow[]
  next?: PointRow
  limit: number
  placeId: string
  /** Whether numbers that stand on no list are shown between the rows; a filtered list has gaps of its own. */
  gaps?: boolean
  onSeen: () => void
}) {
  if (props.points.length === 0) return null
  return (
    <section aria-label={props.title} onPointerDown={props.onSeen}>
      <h2 class="sidehead">
        {props.title} · {count(props.points.length)}
      </h2>
      <ul>
        {props.points.slice(0, Math.max(0, props.limit)).map((point, index) => (
          <Fragment key={point.id}>
            {props.gaps && <Gap missing={missingBetween(props.points[index - 1]?.houseNumber ?? null, point.houseNumber)} placeId={props.placeId} />}
            <Line point={point} next={props.next?.id === point.id} />
          </Fragment>
        ))}
      </ul>
    </section>
  )
}

/** A number without a house is said, and added in one tap when there is one after all. */
function Gap({ missing, placeId }: { missing: number[]; placeId: string }) {
  if (missing.length === 0) return null
  return (
    <li class="gap">
      <span>Chưa có trong danh sách: số {missingWords(missing)}</span>
      <a class="button quiet compact" href={`#/duong/${placeId}/them?so=${missing[0]}`} aria-label={`Thêm số ${missing[0]}`}>
        <Icon name="plus" size="tiny" /> Thêm
      </a>
    </li>
  )
}

export function Filters({ points, filter, set }: { points: PointRow[]; filter: Filter; set: (filter: Filter) => void }) {
  const again = points.filter((point) => passes(point, 'again')).length
  const choices: { value: Filter; word: string; n: number }[] = [
    { value: 'all', word: 'Tất cả', n: points.length },
    ...SHOWN_STATES.map((state) => ({
      value: state as Filter,
      word: STATES[state].word,
      n: points.filter((point) => point.state === state).length,
    })),
  ]
  // What is to be done stands first, beside "not met": on a narrow screen the rest is a swipe away.
  choices.splice(2, 0, { value: 'again', word: 'Cần quay lại', n: again })
  return (
    <div class="filters" role="group" aria-label="Lọc theo trạng thái">
      {choices
        .filter((choice) => choice.value === 'all' || choice.n > 0)
        .map((choice) => (
          <button
            key={choice.value}
            type="button"
            class="filter"
            aria-pressed={filter === choice.value}
            onClick={() => set(choice.value)}
          >
            {choice.word} {count(choice.n)}
          </button>
        ))}
    </div>
  )
}

function NextDock({ next, placeId }: { next: PointRow | undefined; placeId: string }) {
  return (
    <>
      <div class="nextline">
        {next ? (
          <button type="button" class="tonext" onClick={showNext}>
            Tiếp theo: <strong>{shopName(next) ? `${spoken(next)} · ${shopName(next)}` : spoken(next)}</strong>
          </button>
        ) : (
          <span class="grow small">Cả đường đã gặp.</span>
        )}
        <Button kind="quiet" compact icon="plus" label="Thêm hộ chưa có trong danh sách" onClick={() => go(`/duong/${placeId}/them`)}>
          Thêm
        </Button>
      </div>
      <div class="buttons nowrap">
        <FindByCode placeId={placeId} next={next} />
        {next && (
          <span class="grow">
            <Button kind="primary" wide icon="edit" onClick={() => go(`${pathOfPoint(next.id)}/dang-ky`)}>
              Đăng ký {spoken(next)}
            </Button>
          </span>
        )}
      </div>
    </>
  )
}

/** Brings the row of the next one into the middle of the list. */
export function showNext(): void {
  const row = document.querySelector<HTMLElement>('.row72.next')
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  row?.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' })
  row?.querySelector('a')?.focus({ preventScroll: true })
}

export function Missing() {
  return (
    <Page header={<Header title="Chưa có trên máy" up="/hom-nay" />}>
      <Notice>
        <p>Nơi này chưa có trên máy, hoặc không còn thuộc phần việc của bạn.</p>
      </Notice>
      <a class="button wide" href="#/hom-nay">
        <Icon name="back" /> Về Hôm nay
      </a>
    </Page>
  )
}
