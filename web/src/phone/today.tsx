import './today.css'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { api } from '../core/api'
import { corrected, count, daysBetween, moment, shortDay, today } from '../core/formats'
import { useLoaded } from '../core/load'
import type { MarketRow, PointRow, StreetRow } from '../core/ops'
import { isDesk, session } from '../core/session'
import { requestSync, syncState } from '../core/sync'
import { meta, pointsOf, unsent, view } from '../core/world'
import { insideZalo } from '../core/zalo'
import type { Hold } from '../core/types'
import { Button, Card, Header, Icon, Notice, Page, SHOWN_STATES, STATES } from '../core/ui'
import { dueAgain, promisedBy } from './again'
import { Begun } from './notices/begun'
import { ClockNotice } from './notices/clock-notice'
import { GoneNotice } from './notices/gone-notice'
import { SessionEnded } from './notices/session-ended'
import { HoldLine, noteHolds } from './lists/hold'
import { pathOfPoint, placeName, shopName, spoken } from './place-link'
import { UnsentBadge } from './outbox/unsent-badge'

interface TodayAnswer {
  streets: { id: string; hold: Hold | null }[]
  markets: { id: string; hold: Hold | null }[]
}

/** The places of the assignment, with what is known of each on this phone. */
export function Today() {
  const member = session.value
  const streets = [...view.value.streets.values()].sort(byName)
  const markets = [...view.value.markets.values()].sort(byName)
  // Who else walks where is only known online; without a network the lists stand without it.
  const walking = useLoaded(async () => {
    const told = await api.get<TodayAnswer>('/today')
    noteHolds([...told.streets, ...told.markets].flatMap((place) => (place.hold ? [place.hold] : [])))
    return told
  }, [member?.key])
  const holdOf = (id: string) =>
    [...(walking.value?.streets ?? []), ...(walking.value?.markets ?? [])].find((place) => place.id === id)?.hold ?? null
  return (
    <Page
      header={
        <Header
          title="Hôm nay"
          under={member?.me.name}
          right={
            <>
              <a class="iconbutton" href="#/tim" aria-label="Tìm">
                <Icon name="search" />
              </a>
              <UnsentBadge />
              <a class="iconbutton" href="#/toi" aria-label="Tài khoản của tôi">
                <Icon name="menu" />
              </a>
            </>
          }
        />
      }
    >
      <SessionEnded />
      {syncState.value.needsUpdate && (
        <Notice kind="warning" alert>
          <p>Bản ứng dụng đã cũ. Đóng rồi mở lại khi có mạng; bản ghi chờ gửi vẫn còn.</p>
        </Notice>
      )}
      {member?.me.kind === 'demo' && (
        <Notice kind="plain">
          <p>Bản dùng thử: người và hộ đều tưởng tượng, bảng in ra mang chữ MẪU.</p>
        </Notice>
      )}
      <ClockNotice />
      {insideZalo() && (
        <Notice>
          <p>Bạn đang mở trong Zalo. Gửi hết bản ghi ở đây, rồi xin đường dẫn mới và mở bằng Chrome.</p>
        </Notice>
      )}
      <Sending />
      <Begun />
      <GoneNotice />
      {isDesk() && (
        <a class="button soft wide" href="#/ban">
          <Icon name="swap" /> Sang bàn làm việc
        </a>
      )}
      {streets.length + markets.length === 0 && <Nothing />}
      {markets.map((market) => (
        <Place key={market.id} place={market} kind="market" hold={holdOf(market.id)} />
      ))}
      {streets.map((street) => (
        <Place key={street.id} place={street} kind="street" hold={holdOf(street.id)} />
      ))}
      <Overdue />
      <MoreWays />
      {!member?.practice && <InstallHint />}
      {meta.value.lastPulledAt && <p class="muted small">Sổ trên máy cập nhật lúc {moment(corrected(meta.value.lastPulledAt))}.</p>}
    </Page>
  )
}

/** In plain words, and only while something is still on this phone alone. */
function Sending() {
  const { waiting, held, trouble } = unsent.value
  if (waiting + held + trouble === 0 || session.value?.practice) return null
  const { phase, problem } = syncState.value
  return (
    <a class={`sending ${trouble ? 'trouble' : ''}`} href="#/cho-gui">
      <Icon name={trouble ? 'warning' : 'up'} />
      <span class="grow">
        <strong>
          {trouble > 0 && `${count(trouble)} bản ghi cần bạn xem`}
          {trouble > 0 && waiting + held > 0 && ', '}
          {waiting + held > 0 && `${count(waiting + held)} bản ghi chờ gửi`}
        </strong>
        <span class="small">
          {session.value?.ended ? 'Đã lưu trên máy, vào lại là gửi tiếp.' : phase === 'sending' ? 'Đang gửi…' : problem ? 'Đã lưu chắc trên máy, có sóng là tự gửi.' : 'Đã lưu trên máy, đang tự gửi.'}
        </span>
      </span>
      <Icon name="next" />
    </a>
  )
}

function MoreWays() {
  const practice = session.value?.practice
  return (
    <nav class="moreways" aria-label="Thêm">
      {!practice && (
        <a class="button" href="#/so-cua-toi">
          <Icon name="chart" /> Số của tôi
        </a>
      )}
      <a class="button" href="#/cam-nang">
        <Icon name="info" /> Cẩm nang
      </a>
      <a class="button" href="#/tap">
        <Icon name="market" /> {practice ? 'Gợi ý tập' : 'Tập'}
      </a>
      <a class="button" href="#/bao-loi">
        <Icon name="flag" /> Báo lỗi
      </a>
    </nav>
  )
}

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name, 'vi')

function Nothing() {
  const { phase, problem } = syncState.value
  if (phase !== 'idle') return <Notice kind="plain">Đang tải đường và chợ của bạn…</Notice>
  return (
    <Card title="Chưa có nơi nào">
      <p>
        {problem
          ? problem.title
          : 'Bạn chưa được phân đường hay chợ nào. Báo cán bộ phường.'}
      </p>
      <Button icon="refresh" onClick={() => void requestSync('button')}>
        Tải lại
      </Button>
    </Card>
  )
}

/** A place taken away whose last records or begun forms are not sent yet. */
const LEFT = 'Đã giao tổ khác · còn việc chưa gửi'

function Place({ place, kind, hold }: { place: StreetRow | MarketRow; kind: 'street' | 'market'; hold: Hold | null }) {
  // Counted again when the rows change, not at every turn of the sender.
  const points = useMemo(() => pointsOf(place.id).filter((point) => point.state !== 'out'), [view.value, place.id])
  const notMet = useMemo(() => points.filter((point) => point.state === 'not_met').length, [points])
  return (
    <a class="card place" href={`#/${kind === 'street' ? 'duong' : 'cho'}/${place.id}`}>
      <span class="placehead">
        <Icon name={kind} size="big" />
        <span class="grow">
          <strong>{kind === 'street' ? `Đường ${place.name.replace(/^đường /i, '')}` : place.name}</strong>
          <span class="muted small">
            {meta.value.revoked.includes(place.id) ? LEFT : `${count(points.length)} ${kind === 'street' ? 'hộ' : 'sạp'} · còn ${count(notMet)} chưa gặp`}
          </span>
        </span>
        <Icon name="next" />
      </span>
      <StateBar points={points} />
      {hold && <HoldLine hold={hold} />}
    </a>
  )
}

/** The share of each state as one bar, with its words for those who cannot see it. */
export function StateBar({ points, onDark }: { points: PointRow[]; onDark?: boolean }) {
  const shares = useMemo(() => {
    const counted = new Map<string, number>()
    for (const point of points) counted.set(point.state, (counted.get(point.state) ?? 0) + 1)
    return SHOWN_STATES.map((state) => ({ state, n: counted.get(state) ?? 0 }))
  }, [points])
  const said = shares.filter((share) => share.n).map((share) => `${STATES[share.state].word} ${share.n}`)
  return (
    <span class={`statebar ${onDark ? 'dark' : ''}`} role="img" aria-label={said.join(', ') || 'Chưa có hộ nào'}>
      {[...shares].reverse().map((share) => share.n > 0 && <span key={share.state} class={share.state} style={{ flexGrow: share.n }} />)}
    </span>
  )
}

const SHOWN_OVERDUE = 3
const MORE_OVERDUE = 20

/** Those who were promised a visit by today, then those not seen for a month. */
function Overdue() {
  const on = today()
  const [most, setMost] = useState(SHOWN_OVERDUE)
  const due = useMemo(() => dueAgain(view.value.points.values(), on), [view.value, on])
  if (due.length === 0) return null
  return (
    <Card title={`Cần quay lại (${count(due.length)})`}>
      <ul class="lines">
        {due.slice(0, most).map((point) => (
          <li key={point.id}>
            <a class="line" href={`#${pathOfPoint(point.id)}`}>
              <span class="grow">
                <strong>{shopName(point) || spoken(point)}</strong>
                <span class="muted small">{shopName(point) ? point.label : placeName(point)}</span>
              </span>
              <span class="chip error">
                <Icon name="clock" size="tiny" />
                {promisedBy(point, on)
                  ? `hẹn ${shortDay(point.revisitOn)}`
                  : point.lastVisitOn
                    ? `${daysBetween(point.lastVisitOn, on)} ngày`
                    : 'chưa rõ'}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {due.length > most && (
        <Button kind="quiet" icon="down" onClick={() => setMost(most + MORE_OVERDUE)}>
          Xem thêm ({count(due.length - most)})
        </Button>
      )}
    </Card>
  )
}

interface InstallPrompt extends Event {
  prompt: () => Promise<void>
}

/** Offers installation: an installed app is kept longer by the browser, and so are unsent records. */
function InstallHint() {
  const [offer, setOffer] = useState<InstallPrompt | null>(null)
  useEffect(() => {
    const caught = (event: Event) => {
      event.preventDefault()
      setOffer(event as InstallPrompt)
    }
    addEventListener('beforeinstallprompt', caught)
    return () => removeEventListener('beforeinstallprompt', caught)
  }, [])
  if (!offer) return null
  return (
    <Card title="Cài ứng dụng lên máy">
      <p>Cài rồi thì mở được cả khi mất sóng, và máy giữ sổ chắc hơn.</p>
      <Button
        kind="soft"
        icon="download"
        onClick={() => {
          void offer.prompt()
          setOffer(null)
        }}
      >
        Cài ứng dụng
      </Button>
    </Card>
  )
}
