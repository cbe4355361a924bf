/** `#/xac-nhan/:token`: a merchant confirms their own account on their own phone. Opening it spends nothing. */
import { useState } from 'preact/hooks'
import { api, type Problem } from '../core/api'
import { capital } from '../core/formats'
import { asProblem, useLoaded } from '../core/load'
import type { Route } from '../core/router'
import { session } from '../core/session'
import { Button, Card, Field, Form, Header, Loading, Notice, Page, ProblemBox } from '../core/ui'

interface Asked {
  state: string
  bank: string
  holderName: string
  shopName: string
  place: string
  wardName?: string
  marketName?: string
}

type Answered = 'agreed' | 'refused'

const OVER: Record<string, string> = {
  used: 'Đường dẫn này đã được dùng. Mỗi đường dẫn chỉ trả lời một lần.',
  expired: 'Đường dẫn này đã hết hạn. Nhờ cán bộ phường đưa đường dẫn mới.',
  spent: 'Đã gõ sai quá nhiều lần. Nhờ cán bộ phường đưa đường dẫn mới.',
  settled: 'Tài khoản này đã có câu trả lời rồi. Bạn không cần làm gì thêm.',
  unknown: 'Không nhận ra đường dẫn này. Kiểm tra lại hoặc nhờ cán bộ phường đưa đường dẫn mới.',
}

export default function Merchant({ route }: { route: Route }) {
  const token = route.path[1] ?? ''
  const asked = useLoaded(() => api.get<Asked>(`/confirm/${encodeURIComponent(token)}`), [token])
  const [answered, setAnswered] = useState<Answered | null>(null)
  return (
    <Page header={<Header title="Xác nhận tài khoản nhận tiền" under="Phố Chợ" />}>
      {answered ? (
        <After answered={answered} asked={asked.value} />
      ) : (
        <>
          <ProblemBox problem={asked.problem} onRetry={asked.problem?.status === 404 ? undefined : asked.reload} />
          {!asked.value && !asked.problem && <Loading />}
          {asked.value && (OVER[asked.value.state] ? (
            <Notice>
              <p>{OVER[asked.value.state]}</p>
            </Notice>
          ) : (
            <Question token={token} asked={asked.value} onAnswer={setAnswered} />
          ))}
        </>
      )}
    </Page>
  )
}

function Question({ token, asked, onAnswer }: { token: string; asked: Asked; onAnswer: (answered: Answered) => void }) {
  const [last4, setLast4] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const [refusing, setRefusing] = useState(false)
  const send = async (agree: boolean) => {
    setBusy(true)
    setProblem(null)
    try {
      await api.post(`/confirm/${encodeURIComponent(token)}`, { last4: agree ? last4 : last4 || '', agree })
      onAnswer(agree ? 'agreed' : 'refused')
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }
  const wrong = problem?.field === 'last4' ? problem.title : null
  return (
    <>
      {session.value && (
        <Notice>
          <p>
            Máy này đang đăng nhập Phố Chợ với tên <b>{session.value.me.name}</b>. Đường dẫn này dành cho chủ hộ, mở trên điện thoại của chính
            chủ hộ.
          </p>
        </Notice>
      )}
      <Card title={asked.shopName}>
        {placeOf(asked) && <p class="muted">{placeOf(asked)}</p>}
        <p>{asked.wardName ? capital(asked.wardName) : 'Phường'} sắp in bảng mã QR để khách chuyển tiền vào tài khoản:</p>
        <dl class="facts">
          <dt>Ngân hàng</dt>
          <dd>{asked.bank}</dd>
          <dt>Chủ tài khoản</dt>
          <dd>{asked.holderName}</dd>
        </dl>
      </Card>
      {/* The account may be a relative's: nothing here says “của bạn”. */}
      <Card title="Đây có phải tài khoản nhận tiền của sạp này?">
        <Form onSubmit={() => void send(true)} label="Xác nhận tài khoản">
          <div style={{ display: 'flex', flexDirection: 'column', gap: '14px' }}>
            <Field
              label="Gõ 4 số cuối của số tài khoản"
              hint="Xem trong ứng dụng ngân hàng của người đứng tên."
              mode="numeric"
              maxLength={4}
              value={last4}
              onInput={(value) => setLast4(value.trim())}
              wrong={wrong}
              last
            />
            <ProblemBox problem={wrong ? null : problem} />
            <Button kind="primary" submit wide icon="tick" disabled={busy || last4.length < 1}>
              Đúng, tôi đồng ý
            </Button>
            {!refusing && (
              <Button kind="danger" wide disabled={busy} onClick={() => setRefusing(true)}>
                Không phải tài khoản này
              </Button>
            )}
          </div>
        </Form>
        {refusing && (
          <Notice kind="error">
            <p>Tài khoản này sẽ không được in, và phường sẽ kiểm tra lại. Bạn chắc chứ?</p>
            <div class="buttons" style={{ marginTop: '8px' }}>
              <Button kind="danger" disabled={busy} onClick={() => void send(false)}>
                Chắc, không phải
              </Button>
              <Button disabled={busy} onClick={() => setRefusing(false)}>
                Quay lại
              </Button>
            </div>
          </Notice>
        )}
      </Card>
      <p class="muted small">
        Trang này không hỏi mật khẩu, mã OTP hay số thẻ. Ai hỏi những thứ đó đều là lừa đảo.
      </p>
    </>
  )
}

function After({ answered, asked }: { answered: Answered; asked: Asked | null }) {
  if (answered === 'refused') {
    return (
      <Notice kind="warning" alert>
        <p class="strong">Đã ghi: không phải tài khoản nhận tiền của sạp này.</p>
        <p>Tài khoản này sẽ không được in. Phường sẽ liên hệ với bạn để kiểm tra lại. Bạn đóng trang này được rồi.</p>
      </Notice>
    )
  }
  return (
    <Notice kind="good" alert>
      <p class="strong">Cảm ơn, đã xác nhận.</p>
      <p>
        Bảng mã QR của {asked?.shopName ?? 'bạn'} sẽ được in với tài khoản này. Khi nhận bảng, bạn quét thử để thấy đúng tên{' '}
        {asked?.holderName || 'chủ tài khoản'}. Bạn đóng trang này được rồi.
      </p>
    </Notice>
  )
}

/** Stall, market and ward, each named once. */
function placeOf(asked: Asked): string {
  const named: string[] = []
  for (const part of [asked.place, asked.marketName, asked.wardName]) {
    if (part && !named.some((one) => one.toLowerCase().includes(part.toLowerCase()))) named.push(part)
  }
  return named.join(' · ')
}
