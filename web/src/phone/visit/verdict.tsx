import { qrWords } from '../../core/qr-words'
import { Icon } from '../../core/ui'
import type { WallVerdict } from './visiting'

/** A board that no camera reads, or that is not to be seen: the third verdict, given by hand. */
export function UnreadPanel({ state }: { state: 'unreadable' | 'covered' }) {
  const covered = state === 'covered'
  return (
    <section class="verdict unreadable" role="alert">
      <h2>
        <Icon name="warning" size="big" /> {covered ? 'Bảng bị che hoặc đã gỡ' : 'Không đọc được mã'}
      </h2>
      <p>{covered ? 'Chưa so được với tài khoản đã đăng ký.' : 'Bảng rách, mờ hoặc bẩn: chưa so được với tài khoản đã đăng ký.'}</p>
      <ol class="steps">
        {covered ? <li>Nhờ chủ hộ bày bảng ra chỗ khách thấy, rồi quét lại.</li> : <li>Lau mặt bảng, bật đèn, quét lại.</li>}
        <li>{covered ? 'Bảng đã mất: lưu lượt đến để phường in bảng mới.' : 'Vẫn không được: cất bảng này, lưu lượt đến để phường in bảng mới.'}</li>
        <li>Trong lúc chờ, khách trả bằng mã trong ứng dụng ngân hàng của chủ hộ.</li>
      </ol>
    </section>
  )
}

/** Read well enough: a menu, a page, a chat. Wiping it would help nobody. */
function OtherCode() {
  return (
    <section class="verdict unreadable" role="alert">
      <h2>
        <Icon name="info" size="big" /> Đây không phải mã nhận tiền
      </h2>
      <p>Mã đọc được, nhưng là mã khác, như thực đơn hay trang mạng: chưa so được với tài khoản đã đăng ký.</p>
      <ol class="steps">
        <li>Tìm bảng mã nhận tiền của hộ rồi quét lại.</li>
        <li>Hộ không có bảng đó: lưu lượt đến, rồi báo phường in bảng.</li>
      </ol>
    </section>
  )
}

/** The three verdicts, each with its reason and what to do now. */
export function VerdictPanel({ verdict }: { verdict: WallVerdict }) {
  const known = verdict.expected4.length ? verdict.expected4.map((digits) => `••• ${digits}`).join(', ') : ''
  if (verdict.unconfirmed) {
    return (
      <section class="verdict unreadable" role="alert">
        <h2>
          <Icon name="info" size="big" /> Giống tài khoản đang chờ xác nhận
        </h2>
        <p>Số cuối ••• {verdict.found4}. Chưa ai xác nhận tài khoản này nên chưa tính là đúng. Mã vẫn được ghi cùng lượt đến.</p>
      </section>
    )
  }
  if (verdict.reason === 'nothing-registered') {
    return (
      <section class="verdict unreadable" role="alert">
        <h2>
          <Icon name="info" size="big" /> Chưa có gì để so
        </h2>
        <p>Hộ này chưa có tài khoản đã xác nhận trên máy. Mã vẫn được ghi cùng lượt đến; máy chủ sẽ so.</p>
        {verdict.found4 && <p>Mã trên tường: ••• {verdict.found4}</p>}
      </section>
    )
  }
  switch (verdict.outcome) {
    case 'same':
      return (
        <section class="verdict same" role="alert">
          <h2>
            <Icon name="tick" size="big" /> ĐÚNG tài khoản đã đăng ký
          </h2>
          <p>Số cuối ••• {verdict.found4}.</p>
          {verdict.reason && <p>{qrWords(verdict.reason)} Nên thay bằng bảng in của phường.</p>}
          <p>Lưu lượt đến là xong: bảng được ghi là đang trưng.</p>
        </section>
      )
    case 'other_account':
      return (
        <section class="verdict other_account" role="alert">
          <h2>
            <Icon name="warning" size="big" /> KHÁC tài khoản đã đăng ký
          </h2>
          <p class="strong">
            Trên tường ••• {verdict.found4 || '????'} · đã đăng ký {known}
          </p>
          <p>{qrWords(verdict.reason)}</p>
          <ol class="steps">
            <li>Úp hoặc cất bảng này ngay, đừng để khách quét.</li>
            <li>Chủ hộ mở ứng dụng ngân hàng xem tiền gần đây có về không.</li>
            <li>Lưu lượt đến: phường nhận sự cố “nghi tráo mã”. Cần thì báo Công an phường.</li>
          </ol>
        </section>
      )
    default:
      if (verdict.reason === 'not-a-payment-code') return <OtherCode />
      return (
        <section class="verdict unreadable" role="alert">
          <h2>
            <Icon name="warning" size="big" /> Không đọc được mã
          </h2>
          <p>{qrWords(verdict.reason)}</p>
          <ol class="steps">
            <li>Lau mặt bảng, bật đèn, quét lại.</li>
            <li>Vẫn không được: lưu lượt đến để phường in bảng mới.</li>
          </ol>
        </section>
      )
  }
}
