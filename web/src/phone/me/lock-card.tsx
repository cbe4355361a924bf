import { useState } from 'preact/hooks'
import { canHide, hasPin } from '../../core/local-key'
import { isWorstPin, PIN_DIGITS, removePin, setPin } from '../../core/pin'
import { session } from '../../core/session'
import { Button, Card, Form, Notice, Sheet, toast } from '../../core/ui'
import { sayStorageFull, storageFull } from '../notices/storage-full'
import { PinField } from './lock-field'

/** Puts a PIN before what lies on this phone, or takes it away. Nobody must have one. */
export function LockCard() {
  const owner = session.value?.key ?? ''
  const [choosing, setChoosing] = useState(false)
  if (!canHide(owner)) return null
  const remove = () => void removePin(owner).then(() => toast('Đã bỏ mã PIN.'), sayStorageFull)
  return (
    <Card title="Khóa bằng mã PIN">
      {hasPin.value ? (
        <>
          <p>Mở ứng dụng, hoặc quay lại sau 5 phút, thì phải gõ mã. Sai 5 lần thì danh sách, phiếu đang ghi dở và ảnh của phiếu trên máy bị xóa; bản ghi chờ gửi vẫn còn.</p>
          <div class="buttons">
            <Button onClick={() => setChoosing(true)}>Đổi mã</Button>
            <Button kind="danger" onClick={remove}>
              Bỏ mã
            </Button>
          </div>
        </>
      ) : (
        <>
          <p>Máy hay cho người khác mượn, hoặc sợ mất máy: đặt mã {PIN_DIGITS} số.</p>
          <Button wide onClick={() => setChoosing(true)}>
            Đặt mã PIN
          </Button>
        </>
      )}
      {choosing && <Choosing owner={owner} onClose={() => setChoosing(false)} />}
    </Card>
  )
}

function Choosing({ owner, onClose }: { owner: string; onClose: () => void }) {
  const [pin, setFirst] = useState('')
  const [again, setAgain] = useState('')
  const [wrong, setWrong] = useState<{ pin?: string; again?: string }>({})
  const [failed, setFailed] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const finish = async () => {
    if (pin.length !== PIN_DIGITS) return setWrong({ pin: `Gõ đủ ${PIN_DIGITS} chữ số.` })
    if (isWorstPin(pin)) return setWrong({ pin: 'Mã này dễ đoán (dãy số, số lặp hoặc ngày sinh). Chọn mã khác.' })
    if (again !== pin) return setWrong({ again: 'Hai lần gõ chưa giống nhau.' })
    setBusy(true)
    setFailed(null)
    try {
      await setPin(owner, pin)
    } catch (error) {
      return setFailed(storageFull(error))
    } finally {
      setBusy(false)
    }
    onClose()
    toast('Đã đặt mã PIN. Lần mở sau sẽ hỏi mã.')
  }
  return (
    <Sheet title="Đặt mã PIN" onClose={onClose}>
      <Form label="Đặt mã PIN" class="stack" onSubmit={() => void finish()}>
        <PinField label={`Mã PIN ${PIN_DIGITS} số`} value={pin} wrong={wrong.pin} onInput={(typed) => (setFirst(typed), setWrong({}))} />
        <PinField label="Gõ lại mã" value={again} wrong={wrong.again} onInput={(typed) => (setAgain(typed), setWrong({}))} />
        <p class="small muted">Không ai lấy lại được mã giúp bạn. Quên mã chỉ mất danh sách tải về và bản nháp, không mất bản ghi đã lưu.</p>
        {failed && (
          <Notice kind="error" alert>
            {failed}
          </Notice>
        )}
        <Button kind="primary" wide submit disabled={busy}>
          {busy ? 'Đang đặt…' : 'Đặt mã'}
        </Button>
      </Form>
    </Sheet>
  )
}
