import { useEffect, useState } from 'preact/hooks'
import { api, type Problem } from '../../core/api'
import { withDb, write } from '../../core/db'
import { addDays, count, longDay, moment, today } from '../../core/formats'
import { asProblem } from '../../core/load'
import { photosWaiting } from '../../core/photos'
import { session } from '../../core/session'
import { queue } from '../../core/world'
import { Button, Card, Header, Icon, Loading, Notice, Page } from '../../core/ui'
import { spanOf, type DayNumbers, type Sums } from './numbers-sums'
import { UnsentBadge } from '../outbox/unsent-badge'
import './numbers.css'

interface Kept {
  days: DayNumbers[]
  at: number
}

const META = 'numbers'
const LINES: { what: keyof Sums; word: string }[] = [
  { what: 'visits', word: 'Lượt đến' },
  { what: 'registrations', word: 'Hộ đăng ký' },
  { what: 'accounts', word: 'Tài khoản đã ghi' },
  { what: 'confirmed', word: 'Tài khoản được xác nhận' },
]

/** My own work: what the server holds of it, and apart from that what is still on this phone. */
export default function Numbers() {
  const owner = session.value?.key ?? ''
  const [kept, setKept] = useState<Kept | null>(null)
  const [looked, setLooked] = useState(false)
  const [busy, setBusy] = useState(true)
  const [problem, setProblem] = useState<Problem | null>(null)
  const ask = async () => {
    setBusy(true)
    try {
      const to = today()
      const monthBegan = `${to.slice(0, 8)}01`
      const weekBegan = addDays(to, -6)
      const answer = await api.get<{ days: DayNumbers[] }>('/me/numbers', { query: { from: monthBegan < weekBegan ? monthBegan : weekBegan, to } })
      const fresh = { days: answer.days, at: Date.now() }
      setKept(fresh)
      setProblem(null)
      // What cannot be kept is asked again the next time.
      await write(owner, ['meta'], async (tx) => void (await tx.objectStore('meta').put(fresh, META))).catch(() => undefined)
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }
  const sent = queue.value.length
  useEffect(() => {
    let here = true
    void withDb(owner, (db) => db.get('meta', META))
      .then((found) => here && found && setKept((now) => now ?? (found as Kept)))
      .catch(() => undefined)
      .finally(() => here && setLooked(true))
    return () => {
      here = false
    }
  }, [owner])
  // What leaves the outbox has reached the server: ask it again.
  useEffect(() => void ask(), [owner, sent])
  return (
    <Page header={<Header title="Số của tôi" under={session.value?.me.name} up="/hom-nay" right={<UnsentBadge />} />}>
      <Card title="Máy chủ đã nhận">
        {kept ? (
          <>
            <Received days={kept.days} />
            <p class="muted small" role="status">
              Máy chủ đếm lúc {moment(kept.at)}.{problem ? ' Chưa hỏi lại được; đây là số lần trước.' : ''}
            </p>
          </>
        ) : busy || !looked ? (
          <Loading what="Đang hỏi máy chủ…" />
        ) : (
          <Notice>
            <p>{problem?.title ?? 'Chưa có số liệu.'} Mở lại trang này khi có sóng.</p>
          </Notice>
        )}
        <Button icon="refresh" disabled={busy} onClick={() => void ask()}>
          Hỏi lại máy chủ
        </Button>
      </Card>
      <OnThisPhone />
    </Page>
  )
}

function Received({ days }: { days: DayNumbers[] }) {
  const to = today()
  const spans = [
    { word: 'Hôm nay', sums: spanOf(days, to, to) },
    { word: '7 ngày', sums: spanOf(days, addDays(to, -6), to) },
    { word: `Tháng ${Number(to.slice(5, 7))}`, sums: spanOf(days, `${to.slice(0, 8)}01`, to) },
  ]
  const paper = spans[2]?.sums.paper ?? 0
  return (
    <>
      <table class="mynumbers">
        <caption class="unseen">Việc của tôi mà máy chủ đã nhận, đến ngày {longDay(to)}</caption>
        <thead>
          <tr>
            <td />
            {spans.map((span) => (
              <th key={span.word} scope="col" class="number">
                {span.word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {LINES.map(({ what, word }) => (
            <tr key={what}>
              <th scope="row">{word}</th>
              {spans.map((span) => (
                <td key={span.word} class="number">
                  {count(span.sums[what])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {paper > 0 && <p class="muted small">Trong đó {count(paper)} lượt đến tháng này nhập từ phiếu giấy.</p>}
    </>
  )
}

/** Never added to what the server holds: it has not said that it took these. */
function OnThisPhone() {
  const of = (state: string) => queue.value.filter((one) => one.state === state).length
  const states = [
    { word: 'Chờ gửi', n: of('waiting'), icon: 'up' as const, kind: 'pending', why: 'Mới chỉ có trên máy này. Có sóng là tự gửi.' },
    { word: 'Máy chủ đang giữ', n: of('held'), icon: 'clock' as const, kind: 'warning', why: 'Đợi bản ghi đi trước của cùng hộ.' },
    { word: 'Cần bạn chọn', n: of('needs_choice'), icon: 'swap' as const, kind: 'error', why: 'Người khác đã sửa cùng mục; bạn chọn bản đúng.' },
    { word: 'Ảnh chờ gửi', n: photosWaiting.value, icon: 'image' as const, kind: 'pending', why: 'Gửi sau bản ghi.' },
    { word: 'Bị từ chối', n: of('rejected'), icon: 'warning' as const, kind: 'error', why: 'Cần sửa rồi gửi lại; không tự mất.' },
  ]
  return (
    <Card title="Còn trên máy này, chưa được tính">
      <ul class="lines">
        {states.map((state) => (
          <li key={state.word} class="line">
            <span class="grow">
              <strong>{state.word}</strong>
              <span class="muted small">{state.why}</span>
            </span>
            <span class={`chip ${state.n ? state.kind : 'good'}`}>
              <Icon name={state.n ? state.icon : 'tick'} size="tiny" /> {count(state.n)}
            </span>
          </li>
        ))}
      </ul>
      {queue.value.length > 0 && (
        <a class="button wide" href="#/cho-gui">
          Xem “Chờ gửi”
        </a>
      )}
    </Card>
  )
}
