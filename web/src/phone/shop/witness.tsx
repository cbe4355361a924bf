import { useState } from 'preact/hooks'
import { useOnce } from '../../core/once'
import type { ConfirmationBody } from '../../core/ops'
import { back, go, type Route } from '../../core/router'
import { requestSync } from '../../core/sync'
import { uuid7 } from '../../core/uuid7'
import { save } from '../../core/saving'
import { accountsOf, merchantOf, view } from '../../core/world'
import { Button, Card, Field, Form, Header, Icon, Notice, Page, toast } from '../../core/ui'
import { Missing } from '../lists/street'
import { sayStorageFull } from '../notices/storage-full'
import { pathOfPoint, spoken } from '../place-link'
import { PaymentCode } from './qr-full'
import { bankName } from './accounts'

/**
 * The witnessed confirmation: the owner scans the proof QR with their own bank app, sees the holder's name
 * there, agrees here and types the last four digits that the app showed, or says that it is not theirs. Works offline.
 */
export default function Witness({ route }: { route: Route }) {
  const id = route.path[1] ?? ''
  const point = view.value.points.get(id)
  const open = accountsOf(id).filter((account) => account.status === 'proposed' || account.status === 'held')
  const asked = route.query.get('tk')
  // Never another than the one that was shown: the owner has seen this name, not the next.
  const account = asked ? accountsOf(id).find((one) => one.id === asked) : open[0]
  const [step, setStep] = useState<'show' | 'agree'>('show')
  const [digits, setDigits] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const [refusing, setRefusing] = useState(false)
  const once = useOnce()
  const path = pathOfPoint(id)
  if (!point) return <Missing />
  if (!account) {
    return (
      <Page header={<Header title="Tài khoản đã đổi" up={path} />}>
        <Notice>
          <p>Tài khoản vừa xem không còn chờ xác nhận. Về trang của hộ để xem tài khoản hiện có.</p>
        </Notice>
        <Button kind="primary" wide onClick={() => go(path, { replace: true })}>
          Về trang của hộ
        </Button>
      </Page>
    )
  }
  const merchant = merchantOf(id)
  if (account.status === 'confirmed') {
    return (
      <Page header={<Header title="Đã xác nhận" up={path} />}>
        <Notice kind="good">
          <p>Tài khoản ••• {account.last4} đã được xác nhận.</p>
        </Notice>
        <Button kind="primary" wide onClick={() => go(path, { replace: true })}>
          Về trang của hộ
        </Button>
      </Page>
    )
  }

  const answer = async (said: Partial<ConfirmationBody>, label: string, toasted: string, to: string) => {
    const body: ConfirmationBody = { accountId: account.id, agreedAt: new Date().toISOString(), ...said }
    try {
      const name = merchant?.tradeName ?? spoken(point)
      await save([{ entity: 'confirmation', entityId: uuid7(), body, label: `${label} ••• ${account.last4} · ${name}`, pointId: id }])
    } catch (error) {
      return sayStorageFull(error)
    }
    void requestSync('save')
    toast(toasted)
    go(to, { replace: true })
    return true
  }
  const agree = async () => {
    if (digits !== account.last4) {
      return setWrong('Bốn số này không khớp tài khoản trong mã. Chủ hộ xem lại trong ứng dụng ngân hàng.')
    }
    return answer({ last4: digits }, 'Chủ hộ xác nhận', 'Đã lưu xác nhận của chủ hộ.', path)
  }
  const refuse = () => answer({ agreed: false }, 'Chủ hộ không đồng ý', 'Đã lưu: chủ hộ không đồng ý. Quét lại mã đúng của hộ.', `${path}/tai-khoan`)

  if (step === 'show') {
    return (
      <Page
        header={<Header title="Chủ hộ quét thử" under={merchant?.tradeName ?? point.label} up={path} />}
        dock={
          <div class="buttons">
            <Button onClick={() => back(path)}>Để sau</Button>
            <span class="grow">
              <Button kind="primary" wide onClick={() => setStep('agree')}>
                Chủ hộ đã thấy tên
              </Button>
            </span>
          </div>
        }
      >
        <div class="proof">
          <p class="strong">Chủ hộ mở ứng dụng ngân hàng của chính mình và quét mã này.</p>
          <PaymentCode payload={account.payload} label="Mã QR để chủ hộ quét thử bằng ứng dụng ngân hàng" />
          <p>Xem tên người nhận hiện ra. KHÔNG bấm chuyển tiền.</p>
          <p class="muted small">
            <Icon name="sun" size="tiny" /> Khó quét thì tăng độ sáng màn hình.
          </p>
        </div>
      </Page>
    )
  }
  return (
    <Page header={<Header title="Chủ hộ xác nhận" under={merchant?.tradeName ?? point.label} up={path} />}>
      <Notice kind="plain">
        <p>Đưa máy cho chủ hộ. Chủ hộ tự đọc và tự bấm.</p>
      </Notice>
      <Card title="Tên trong ứng dụng ngân hàng có đúng là tên này không?">
        <p class="names">{account.holderName}</p>
        <p class="strong">{bankName(account)}</p>
        <Form label="Chủ hộ xác nhận tài khoản" class="stack" onSubmit={() => void once(agree)}>
          <Field
            label="4 số cuối tài khoản trong ứng dụng"
            value={digits}
            mode="numeric"
            maxLength={4}
            wrong={wrong}
            last
            onInput={(value) => {
              setWrong(null)
              setDigits(value.trim())
            }}
          />
          <Button kind="primary" wide submit icon="tick" disabled={digits.length < Math.min(4, account.last4.length)}>
            Đúng, đây là tài khoản của tôi
          </Button>
        </Form>
      </Card>
      {refusing ? (
        <Notice kind="error">
          <p>Tài khoản ••• {account.last4} sẽ không được in, và phường sẽ kiểm tra lại. Chủ hộ chắc chứ?</p>
          <div class="buttons">
            <Button kind="danger" onClick={() => void once(refuse)}>
              Chắc, không phải
            </Button>
            <Button onClick={() => setRefusing(false)}>Xem lại tên</Button>
          </div>
        </Notice>
      ) : (
        <Button kind="danger" icon="close" wide onClick={() => setRefusing(true)}>
          Không đúng tên, không đồng ý
        </Button>
      )}
      <Button kind="quiet" icon="qr" onClick={() => setStep('show')}>
        Xem lại mã
      </Button>
    </Page>
  )
}
