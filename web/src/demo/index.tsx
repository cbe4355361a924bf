/** The first page for someone who is not signed in: the demonstration's roles, or how to come in. */
import { useEffect, useState } from 'preact/hooks'
import { api, type Problem } from '../core/api'
import { asProblem, useLoaded } from '../core/load'
import { readCode, wrongWithCode } from '../core/invitation-code'
import { go, type Route } from '../core/router'
import { session, sessions, switchSession, type Session } from '../core/session'
import type { Health } from '../core/types'
import { Button, Card, Field, Form, Header, Loading, Notice, Page, ProblemBox, QrBox } from '../core/ui'
import { OtherWays } from '../phone/me/sign-in'
import { LeftBehind } from '../phone/outbox/rescue-card'

interface DemoRole {
  role: string
  shownAs: string
  name: string
  link: string
}

const DOES: Record<string, string> = {
  volunteer: 'Đi từng nhà, từng sạp: đăng ký bằng cách quét mã QR sẵn có, ghi lượt đến. Nên mở trên điện thoại.',
  team_lead: 'Như thành viên, và xem được tiến độ cả phường.',
  market_manager: 'Xem sơ đồ sạp và tình hình của chợ.',
  ward_officer: 'Lập chiến dịch, xác nhận tài khoản, phát hành lô in, xem kết quả.',
  viewer: 'Xem kết quả, không sửa gì.',
  provider: 'Xem việc của ngân hàng, viễn thông.',
  print_shop: 'Tải lô in đã phát hành, báo đã in, đã giao.',
  administrator: 'Mở phường, mời cán bộ.',
}

export default function Start(_: { route: Route }) {
  const health = useLoaded(() => api.get<Health>('/health', { token: null }), [])
  const kind = health.value?.kind
  return (
    <Page
      wide
      header={<Header title="Phố Chợ" under={kind === 'demo' ? 'Bản dùng thử, dữ liệu bịa' : 'Tuyến đường và chợ không dùng tiền mặt'} />}
    >
      {!health.value && !health.problem && <Loading />}
      <ProblemBox problem={health.problem} onRetry={health.reload} />
      <Known />
      <LeftBehind />
      {kind === 'demo' && <Demonstration />}
      {kind && <ComeIn demo={kind === 'demo'} />}
      {kind && <LookUp />}
      <OtherWays />
    </Page>
  )
}

/** For whoever holds no account here: a customer before a board. */
function LookUp() {
  return (
    <Card title="Bạn là khách, thấy bảng mã QR lạ?">
      <p class="muted">Tra mã in ở chân bảng, và báo phường nếu bảng bị dán đè hoặc sai tên. Không cần đăng nhập.</p>
      <Button onClick={() => go('/bang')}>Tra bảng mã QR</Button>
    </Card>
  )
}

/** Members who signed in on this browser before. */
function Known() {
  const [known, setKnown] = useState<Session[]>([])
  useEffect(() => {
    sessions().then(
      (all) => setKnown(all.filter((one) => !one.ended)),
      () => undefined,
    )
  }, [])
  if (session.value || known.length === 0) return null
  return (
    <Card title="Đã đăng nhập trên máy này">
      <div class="buttons">
        {known.map((one) => (
          <Button
            key={one.key}
            onClick={() => {
              void switchSession(one.key).then(() => go('/', { replace: true }))
            }}
          >
            {one.me.name}
          </Button>
        ))}
      </div>
    </Card>
  )
}

function Demonstration() {
  const roles = useLoaded(() => api.get<{ wardName: string; roles: DemoRole[] }>('/demo/roles', { token: null }), [])
  return (
    <>
      <Notice kind="plain">
        <p>
          Đây là {roles.value?.wardName ?? 'một phường'} <b>dùng thử</b>: người, hộ và số tài khoản đều bịa; mọi bảng in ra đều ghi “MẪU – KHÔNG CHUYỂN TIỀN”. Chọn
          một vai để vào xem; bấm gì cũng không hỏng.
        </p>
      </Notice>
      <h2>Vào thử với vai</h2>
      <ProblemBox problem={roles.problem} onRetry={roles.reload} />
      {!roles.value && !roles.problem && <Loading />}
      <ul class="rolelist">
        {roles.value?.roles.map((one) => (
          <li key={one.link}>
            <a class="card" href={inApp(one.link)}>
              <b>{one.shownAs}</b>
              <span class="muted">{one.name}</span>
              <span class="small">{DOES[one.role]}</span>
            </a>
          </li>
        ))}
      </ul>
      <div class="twocolumns">
        <OwnArea />
        <Practice />
      </div>
      <style>{STYLE}</style>
    </>
  )
}

const STYLE = `
.rolelist { display: grid; gap: 12px; grid-template-columns: repeat(auto-fill, minmax(min(260px, 100%), 1fr)); }
.rolelist .card { text-decoration: none; color: var(--ink); height: 100%; gap: 4px; }
.rolelist .card:hover { border-color: var(--brand); }
.rolelist b { font-size: 18px; color: var(--brand-dark); }
.twocolumns { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(min(320px, 100%), 1fr)); align-items: start; }
.twocolumns .qrbox { max-width: 260px; }
`

/** A link to this very server stays in this tab whatever name the server knows itself by. */
function inApp(link: string): string {
  const at = link.indexOf('#')
  return at >= 0 ? link.slice(at) : link
}

interface Area {
  link: string
  fresh: boolean
  sentence: string
}

function OwnArea() {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [area, setArea] = useState<Area | null>(null)
  const make = async () => {
    setBusy(true)
    setProblem(null)
    try {
      setArea(await api.post<Area>('/demo/own-area', {}, { token: null, timeoutMs: 120_000 }))
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Card title="Dùng thật">
      {area && !area.fresh ? (
        <p>Địa bàn bên cạnh bản dùng thử đã được tạo trước đó, có người quản trị rồi.</p>
      ) : (
        <p>Một cơ sở dữ liệu riêng, trống, bên cạnh bản dùng thử. Bạn là quản trị đầu tiên: mở phường của mình rồi mời người.</p>
      )}
      {area ? (
        <Notice kind={area.fresh ? 'good' : 'plain'}>
          <p>{area.sentence}</p>
          <p>
            <a class="button soft" href={area.link}>
              {area.fresh ? 'Vào địa bàn của tôi' : 'Đến trang đăng nhập của địa bàn'}
            </a>
          </p>
        </Notice>
      ) : (
        <Button kind="primary" disabled={busy} onClick={() => void make()}>
          {busy ? 'Đang tạo, chờ vài giây…' : 'Tạo địa bàn của tôi'}
        </Button>
      )}
      <ProblemBox problem={problem} />
    </Card>
  )
}

function Practice() {
  const qr = useLoaded(() => api.get<{ payload: string; svg: string; label: string }>('/demo/practice-qr', { token: null }), [])
  return (
    <Card title="Mã QR để tập quét">
      <p>Vào vai thành viên Tổ trên điện thoại, đăng ký một sạp rồi quét mã này như mã của tiểu thương. Tài khoản bịa, đừng chuyển tiền.</p>
      <ProblemBox problem={qr.problem} onRetry={qr.reload} />
      {qr.value && <QrBox svg={qr.value.svg} label="Mã QR để tập quét" />}
      {qr.value && <p class="muted small">{qr.value.label}</p>}
      <Button icon="refresh" compact onClick={qr.reload}>
        Mã khác
      </Button>
    </Card>
  )
}

const NEW_CODE = 'Nhờ cán bộ phường mở “Tổ & thành viên”, chọn tên bạn rồi bấm “Mã mới”.'
const NOT_OPEN: Record<string, string> = {
  used: `Mã này đã được dùng trên một máy; mỗi mã chỉ dùng một lần. ${NEW_CODE}`,
  expired: `Mã này đã hết hạn. ${NEW_CODE}`,
  unknown: 'Không có mã này. Xem lại từng chữ rồi sửa ở ô trên.',
}

/** With a link one only taps; with the code read out over the phone one types. */
function ComeIn({ demo }: { demo: boolean }) {
  const [code, setCode] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const clean = code.replace(/[\s-]/g, '')
  // Looked at here, so that a mistyped letter is mended in the field where it was typed.
  const look = async () => {
    const read = readCode(code)
    const slip = wrongWithCode(read)
    if (slip) return setWrong(slip)
    const typed = read.code
    setBusy(true)
    try {
      const { state } = await api.get<{ state: string }>(`/sign-in/${encodeURIComponent(typed)}`, { token: null })
      if (state === 'open') return go(`/vao/${encodeURIComponent(typed)}`)
      setWrong(NOT_OPEN[state] ?? NOT_OPEN.unknown ?? null)
    } catch (error) {
      setWrong(asProblem(error).title)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Card title={demo ? 'Có mã mời?' : 'Đăng nhập'}>
      {!demo && (
        <p>
          Mở đường dẫn hoặc quét mã QR mà cán bộ phường đưa cho bạn là vào được, không cần mật khẩu. Chỉ có mã chữ thì gõ vào đây.
        </p>
      )}
      <Form onSubmit={() => clean && !busy && void look()} label="Vào bằng mã">
        <Field
          label="Mã mời"
          hint="Hoa hay thường, có dấu cách hay không đều được; O như 0, I và L như 1."
          value={code}
          onInput={(text) => {
            setCode(text)
            setWrong(null)
          }}
          wrong={wrong}
          last
        />
        <p style={{ marginTop: '10px' }}>
          <Button submit kind="soft" disabled={!clean || busy}>
            Tiếp tục
          </Button>
        </p>
      </Form>
    </Card>
  )
}
