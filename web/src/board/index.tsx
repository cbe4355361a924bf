/** `#/bang/:code`: what a board's code says, for whoever stands before the board, and a way to tell that it is wrong. */
import { useState } from 'preact/hooks'
import { api, type Problem } from '../core/api'
import { asProblem, useLoaded } from '../core/load'
import { go, type Route } from '../core/router'
import { Button, Card, Choice, Field, Form, Header, Loading, Notice, Page, ProblemBox } from '../core/ui'

interface Board {
  state: 'known' | 'recalled' | 'unknown'
  shopName: string | null
  place: string | null
  ward: string | null
  hotline: string | null
  last4: string | null
}

type Seen = 'pasted_over' | 'other_name' | 'unreadable' | 'other'

const SEEN: { value: Seen; label: string }[] = [
  { value: 'pasted_over', label: 'Có mã khác dán đè lên bảng' },
  { value: 'other_name', label: 'Quét ra tên người nhận khác tên in trên bảng' },
  { value: 'unreadable', label: 'Bảng hỏng, quét không được' },
  { value: 'other', label: 'Điều khác' },
]

export default function BoardPage({ route }: { route: Route }) {
  const code = route.path[1] ?? ''
  return (
    <Page header={<Header title="Tra bảng mã QR" under="Phố Chợ" up="/" />}>
      <Ask key={code} code={code} />
      {code && <Answer key={`${code} `} code={code} />}
      <p class="muted small">
        Trang này không hỏi tên, số điện thoại, mật khẩu hay mã OTP. Ai hỏi những thứ đó đều là lừa đảo.
      </p>
    </Page>
  )
}

function Ask({ code }: { code: string }) {
  const [typed, setTyped] = useState(code)
  return (
    <Form label="Tra bảng" class="stack" onSubmit={() => go(`/bang/${encodeURIComponent(typed.trim())}`, { replace: !!code })}>
      <Field label="Mã bảng" hint="Tám chữ và số in ở chân bảng, ví dụ 7K3M-9QXA" maxLength={20} value={typed} onInput={setTyped} last />
      <Button kind={code ? 'soft' : 'primary'} submit wide icon="search" disabled={!typed.trim()}>
        Xem bảng này
      </Button>
    </Form>
  )
}

function Answer({ code }: { code: string }) {
  const found = useLoaded(() => api.get<Board>(`/p/${encodeURIComponent(code)}`, { token: null }), [code])
  const [number, setNumber] = useState<string | null>(null)
  if (found.problem) return <ProblemBox problem={found.problem} onRetry={found.reload} />
  const board = found.value
  if (!board) return <Loading />
  if (board.state === 'unknown') {
    return (
      <Notice kind="warning">
        <p class="strong">Không có bảng nào mang mã này.</p>
        <p>Xem lại từng chữ, từng số ở chân bảng. Nếu bảng in đúng như vậy thì đừng quét bảng đó; hỏi chủ hộ hoặc phường.</p>
      </Notice>
    )
  }
  return (
    <>
      {board.state === 'recalled' && (
        <Notice kind="error">
          <p class="strong">Bảng này đã bị thu hồi.</p>
          <p>Đừng trả tiền bằng mã trên bảng. Hỏi chủ hộ cách trả khác.</p>
        </Notice>
      )}
      <Printed board={board} />
      {number ? <Told number={number} /> : <Report code={code} onTold={setNumber} />}
    </>
  )
}

function Printed({ board }: { board: Board }) {
  return (
    <Card title="Bảng thật in như sau">
      <dl class="facts">
        <dt>Tên hộ</dt>
        <dd class="strong">{board.shopName}</dd>
        <dt>Chỗ bán</dt>
        <dd>{board.place}</dd>
        <dt>Nơi</dt>
        <dd>{board.ward}</dd>
        <dt>Tài khoản</dt>
        <dd>bốn số cuối {board.last4}</dd>
        {board.hotline && (
          <>
            <dt>Đường dây nóng</dt>
            <dd>
              <a href={`tel:${board.hotline.replace(/[^0-9+]/g, '')}`}>{board.hotline}</a>
            </dd>
          </>
        )}
      </dl>
      <p class="small">
        So với bảng trước mặt bạn. Trước khi bấm chuyển tiền, tên người nhận trong ứng dụng ngân hàng phải đúng tên in trên bảng.
      </p>
    </Card>
  )
}

function Report({ code, onTold }: { code: string; onTold: (number: string) => void }) {
  const [seen, setSeen] = useState<Seen | null>(null)
  const [note, setNote] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const send = async () => {
    setBusy(true)
    setProblem(null)
    try {
      onTold((await api.post<{ number: string }>(`/p/${encodeURIComponent(code)}/reports`, { seen, note }, { token: null })).number)
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }
  const wrong = problem?.field === 'note' ? problem.title : null
  return (
    <Card title="Thấy bảng không đúng? Báo phường">
      <Form class="stack" label="Báo bảng không đúng" onSubmit={() => void send()}>
        <Choice legend="Bạn thấy gì?" options={SEEN} value={seen} onChange={setSeen} oneColumn />
        <Field
          label="Kể thêm (không bắt buộc)"
          hint="Đừng ghi tên, số điện thoại, số căn cước của ai."
          rows={3}
          maxLength={300}
          value={note}
          onInput={setNote}
          wrong={wrong}
        />
        <ProblemBox problem={wrong ? null : problem} />
        <Button kind="primary" submit wide disabled={busy || !seen}>
          Gửi báo cho phường
        </Button>
      </Form>
    </Card>
  )
}

function Told({ number }: { number: string }) {
  return (
    <Notice kind="good" alert>
      <p class="strong">Đã báo phường, số {number}.</p>
      <p>Cán bộ phường sẽ tới xem bảng. Nếu bạn đã chuyển nhầm tiền, gọi ngay ngân hàng của bạn và công an.</p>
    </Notice>
  )
}
