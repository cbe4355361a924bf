import { useEffect, useState } from 'preact/hooks'
import { unsentOf } from '../../core/db'
import { signOut } from '../../core/leaving'
import { PIN_DIGITS, unlock } from '../../core/pin'
import { go } from '../../core/router'
import { session } from '../../core/session'
import { requestSync } from '../../core/sync'
import { load } from '../../core/world'
import { Button, Card, Form, Header, Notice, Page } from '../../core/ui'
import { PinField } from './lock-field'

/** The notebook is shut: only the PIN opens it. Whatever waits to be sent is sealed and outlives a wrong one. */
export default function Lock() {
  const owner = session.value?.key ?? ''
  const [pin, setPin] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [waiting, setWaiting] = useState(0)
  useEffect(() => {
    unsentOf(owner).then(setWaiting, () => undefined)
  }, [owner])
  const open = async () => {
    if (pin.length !== PIN_DIGITS) return setWrong(`Mã gồm ${PIN_DIGITS} chữ số.`)
    setBusy(true)
    const went = await unlock(owner, pin).finally(() => setBusy(false))
    setPin('')
    if (went === 'open') {
      await load(owner)
      return void requestSync('start')
    }
    if (went !== 'dropped') return setWrong(`Mã chưa đúng. Còn ${went.left} lần thử.`)
    // The device is signed out on the server too, when it can be reached: this may be a thief.
    await signOut()
    go('/vao', { replace: true })
  }
  return (
    <Page header={<Header title="Sổ đang khóa" under={session.value?.me.name} />}>
      <Card>
        <Form label="Mở sổ" class="stack" onSubmit={() => void open()}>
          <PinField label={`Mã PIN ${PIN_DIGITS} số`} value={pin} wrong={wrong} onInput={(typed) => (setPin(typed), setWrong(null))} />
          <Button kind="primary" wide submit disabled={busy}>
            {busy ? 'Đang mở…' : 'Mở sổ'}
          </Button>
        </Form>
      </Card>
      {waiting > 0 && (
        <Notice kind="good">
          <p>{waiting} bản ghi chờ gửi vẫn nằm an toàn trên máy, số tài khoản và số điện thoại trong đó đã khóa cho máy chủ.</p>
        </Notice>
      )}
      <p class="small muted">
        Quên mã: gõ sai 5 lần thì danh sách, phiếu đang ghi dở và ảnh của phiếu trên máy bị xóa. Bản ghi chờ gửi không mất; xin đường dẫn mời mới, vào lại là gửi tiếp.
      </p>
      <Button onClick={() => go('/vao')}>Đổi người dùng</Button>
    </Page>
  )
}
