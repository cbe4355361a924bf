import { useState } from 'preact/hooks'
import { api, Problem } from '../../core/api'
import { asProblem, useLoaded } from '../../core/load'
import { askedBefore, comeIn } from '../../core/coming-in'
import { StorageFailed } from '../../core/db'
import { CODE_LENGTH, grouped, readCode, wrongWithCode } from '../../core/invitation-code'
import { emptied } from '../../core/local-key'
import { go, type Route } from '../../core/router'
import { homeOf, restoreSession, session, type Session } from '../../core/session'
import { chromeIntent, insideZalo } from '../../core/zalo'
import { Button, Card, Field, Form, Header, Icon, Loading, Notice, Page, ProblemBox } from '../../core/ui'
import '../help/cards.css'
import { StorageProblem } from '../notices/storage-problem'
import { copyOut } from '../outbox/rescue'
import { LeftBehind } from '../outbox/rescue-card'
import { LeftUnsent, Others } from './known'

interface Invitation {
  state: 'open' | 'used' | 'expired' | 'unknown'
  memberName?: string
  wardName?: string
  roles?: string[]
}

const ENDED: Record<string, string> = {
  used: 'Đường dẫn này đã được dùng trên một máy. Mỗi đường dẫn chỉ dùng để vào được một lần; xin cán bộ phường đường dẫn mới.',
  expired: 'Đường dẫn này đã hết hạn. Xin cán bộ phường đường dẫn mới.',
  unknown: 'Không có đường dẫn này. Kiểm tra lại từng chữ, hoặc xin cán bộ phường đường dẫn mới.',
}

/** Signing in by link. Looking at the link spends nothing; the button does. */
export default function SignIn({ route }: { route: Route }) {
  const code = route.path[0] === 'vao' ? route.path[1] : undefined
  const [shut, setShut] = useState(false)
  if (shut) return <StorageProblem onRetry={() => setShut(false)} />
  return (
    <Page header={<Header title="Phố Chợ" under="Tuyến đường và chợ không dùng tiền mặt" />}>
      {session.value?.practice ? (
        <StillPractising />
      ) : (
        <>
          {emptied.value && (
            <Notice kind="error" alert>
              <p>Sai mã PIN 5 lần: danh sách và phiếu ghi dở trên máy đã xóa. Bản ghi chưa gửi vẫn còn, sẽ gửi khi bạn vào lại.</p>
            </Notice>
          )}
          {insideZalo() ? <OpenInChrome /> : code ? <Invited code={readCode(code).code} onShut={() => setShut(true)} /> : <NoLink />}
          <Others />
          <LeftBehind />
          {!insideZalo() && <OtherWays />}
        </>
      )}
    </Page>
  )
}

/** A link came by chat and was tapped there. Nothing is asked of the server, so nothing is spent. */
export function OpenInChrome() {
  const intent = chromeIntent(location.href)
  return (
    <Card title="Mở bằng Chrome">
      <p>Bạn đang ở trong Zalo. Ở đây ứng dụng không lưu được sổ khi mất sóng và không mở được máy ảnh.</p>
      {intent && (
        <a class="button primary wide" href={intent}>
          <Icon name="link" /> Mở bằng Chrome
        </a>
      )}
      <p>{intent ? 'Nếu bấm không thấy gì:' : 'Làm như sau:'}</p>
      <ol class="steps">
        <li>Chạm dấu ⋮ hoặc … ở góc trên bên phải.</li>
        <li>Chọn “Mở bằng trình duyệt” (Chrome hoặc Safari).</li>
      </ol>
      <p>Hoặc chép đường dẫn, mở Chrome rồi dán vào. Xem ở đây không làm mất lượt của đường dẫn.</p>
      <Button icon="link" wide onClick={() => void copyOut(location.href)}>
        Chép đường dẫn
      </Button>
    </Card>
  )
}

function Invited({ code, onShut }: { code: string; onShut: () => void }) {
  const invitation = useLoaded(() => api.get<Invitation>(`/sign-in/${encodeURIComponent(code)}`, { token: null }), [code])
  const [device, setDevice] = useState(deviceName())
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  if (invitation.problem) return <ProblemBox problem={invitation.problem} onRetry={invitation.reload} />
  if (!invitation.value) return <Loading what="Đang xem đường dẫn…" />
  const { state, memberName, wardName, roles } = invitation.value
  const again = state === 'used' && askedBefore(code)
  if (state !== 'open' && !again) {
    const here = state === 'used' && session.value && !session.value.ended ? session.value : null
    return (
      <>
        {here && <AlreadyIn here={here} />}
        <Notice kind={here ? 'plain' : 'error'} alert={!here}>
          {ENDED[state]}
        </Notice>
        {!here && <NoLink refused={code} key={code} />}
      </>
    )
  }
  const enter = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const { me } = await comeIn(code, device.trim() || deviceName())
      go(homeOf(me), { replace: true })
    } catch (error) {
      if (error instanceof StorageFailed) return onShut()
      const why = asProblem(error)
      // By another tab, perhaps: then what that has begun is the way on.
      if (why.slug === 'invitation-used') await restoreSession().catch(() => undefined)
      setProblem(why)
      setBusy(false)
      // Not heard, the link may be spent: the form stays, and asks the same again.
      if (why.ours) invitation.reload()
    }
  }
  return (
    <Card title={`Chào ${memberName ?? 'bạn'}`}>
      {again && <p>Lần trước máy này chưa nhận được trả lời của máy chủ. Bấm lại để vào.</p>}
      <dl class="facts">
        {wardName && (
          <>
            <dt>Nơi làm việc</dt>
            <dd>{wardName}</dd>
          </>
        )}
        {roles && roles.length > 0 && (
          <>
            <dt>Vai trò</dt>
            <dd>{roles.map((role) => ROLE_WORDS[role] ?? role).join(', ')}</dd>
          </>
        )}
      </dl>
      <LeftUnsent />
      <Form label="Vào Phố Chợ" class="stack" onSubmit={() => void enter()}>
        <Field label="Tên máy này" hint="Để nhận ra khi mất máy." value={device} maxLength={60} onInput={setDevice} last />
        <Button kind="primary" wide submit disabled={busy}>
          Vào trên máy này
        </Button>
      </Form>
      <p class="muted small">Đường dẫn dùng được một lần, trên một máy. Không phải bạn thì đừng bấm.</p>
      <ProblemBox problem={problem} />
    </Card>
  )
}

/** One's own link, tapped in the chat once more: the way on comes before what is wrong with the link. */
function AlreadyIn({ here }: { here: Session }) {
  return (
    <Card title="Máy này đang mở">
      <p>
        Sổ của <strong>{here.me.name}</strong>. Đúng là bạn thì vào tiếp, không cần đường dẫn nữa; không phải thì xin cán bộ phường đường dẫn mới.
      </p>
      <Button kind="primary" wide onClick={() => go(homeOf(here.me), { replace: true })}>
        Vào tiếp
      </Button>
    </Card>
  )
}

export const ROLE_WORDS: Record<string, string> = {
  volunteer: 'Thành viên Tổ công nghệ số',
  team_lead: 'Tổ trưởng',
  market_manager: 'Ban quản lý chợ',
  ward_officer: 'Cán bộ phường',
  viewer: 'Người xem nhiều phường',
  provider: 'Ngân hàng, viễn thông',
  print_shop: 'Nhà in',
  administrator: 'Quản trị',
}

/** Asks for a code; after one that leads nowhere that code stands there still, to be mended. */
function NoLink({ refused = '' }: { refused?: string }) {
  const [typed, setTyped] = useState(grouped(refused))
  const [asked, setAsked] = useState(false)
  const read = readCode(typed)
  const wrong = wrongWithCode(read) ?? (read.code === refused ? 'Vẫn là mã vừa rồi. Sửa chữ gõ nhầm rồi bấm lại.' : null)
  return (
    <Card title={refused ? 'Nhập lại mã mời' : 'Vào bằng đường dẫn mời'}>
      {!refused && <p>Mở đường dẫn hoặc quét mã QR mà cán bộ phường đưa. Không cần mật khẩu.</p>}
      <Form
        label="Nhập mã mời"
        class="stack"
        onSubmit={() => (wrong ? setAsked(true) : go(`/vao/${encodeURIComponent(read.code)}`))}
      >
        <Field
          label={refused ? 'Mã mời' : 'Hoặc nhập mã mời'}
          hint={`${CODE_LENGTH} chữ và số. Hoa hay thường, có dấu cách hay không đều được; O như 0, I và L như 1.`}
          value={typed}
          maxLength={300}
          wrong={asked ? wrong : null}
          onInput={(text) => {
            setTyped(text)
            setAsked(false)
          }}
          last
        />
        {read.code && (
          <p>
            <span class="muted small">Máy đọc là: </span>
            <span class="typedcode">{grouped(read.code)}</span>
          </p>
        )}
        <Button kind="primary" wide submit>
          Xem mã
        </Button>
      </Form>
    </Card>
  )
}

/** Before anybody is known here: the app can be tried, and trouble can be told. */
export function OtherWays() {
  return (
    <nav class="twocol" aria-label="Chưa có đường dẫn">
      <a class="button" href="#/tap">
        <Icon name="market" /> Tập thử
      </a>
      <a class="button" href="#/bao-loi">
        <Icon name="flag" /> Báo lỗi
      </a>
    </nav>
  )
}

function StillPractising() {
  return (
    <Card title="Bạn đang tập">
      <p>Thoát chế độ tập rồi mở lại đường dẫn mời. Đường dẫn chưa mất lượt.</p>
      <a class="button primary wide" href="#/tap">
        Đến chỗ thoát
      </a>
    </Card>
  )
}

function deviceName(): string {
  const agent = navigator.userAgent
  if (/iPhone/.test(agent)) return 'iPhone'
  if (/iPad/.test(agent)) return 'iPad'
  const model = /Android [\d.]+; ([^;)]+)\)/.exec(agent)?.[1]
  if (model && model !== 'K') return model
  if (/Android/.test(agent)) return 'Điện thoại Android'
  if (/Windows/.test(agent)) return 'Máy tính Windows'
  return /Macintosh/.test(agent) ? 'Máy Mac' : 'Máy tính'
}
