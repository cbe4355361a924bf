import { useState } from 'preact/hooks'
import { enterPractice, leavePractice, PRACTICE_CODES } from '../../core/practice'
import { session } from '../../core/session'
import { Button, Card, Header, Notice, Page } from '../../core/ui'
import { unsent } from '../../core/world'

/** The way into practice and out of it. */
export default function Practice() {
  const [busy, setBusy] = useState(false)
  const [stuck, setStuck] = useState(false)
  const inside = session.value?.practice === true
  const turn = async (work: () => Promise<boolean>) => {
    setBusy(true)
    setStuck(false)
    if (await work().catch(() => false)) return
    setBusy(false)
    setStuck(true)
  }
  return (
    <Page
      header={<Header title="Tập" under="Sạp, nhà, tài khoản đều bịa" up={session.value ? '/hom-nay' : '/'} />}
      dock={
        inside ? (
          <Button kind="primary" icon="signout" wide disabled={busy} onClick={() => void turn(leavePractice)}>
            Thoát và xóa phần tập
          </Button>
        ) : (
          <Button kind="primary" icon="market" wide disabled={busy} onClick={() => void turn(enterPractice)}>
            Bắt đầu tập
          </Button>
        )
      }
    >
      {stuck && (
        <Notice kind="error" alert>
          <p>Trình duyệt này cần có mạng để chuyển chế độ. Chưa có gì thay đổi; có sóng rồi bấm lại.</p>
        </Notice>
      )}
      {inside ? <Inside /> : <Outside />}
    </Page>
  )
}

function Outside() {
  return (
    <>
      <Card title="Làm thử, không sợ sai">
        <p>Một dãy chợ 12 sạp và một đoạn đường 8 nhà, tất cả bịa ra, nằm riêng trên máy này.</p>
        <ul class="steps">
          <li>Đăng ký, quét mã, chủ hộ xác nhận, ghi lượt đến: làm y như thật.</li>
          <li>Không gì được gửi đi. Phường không thấy, số liệu không đổi.</li>
          <li>Dải vàng “TẬP · không gửi đi” luôn ở trên cùng.</li>
          <li>Thoát ra là phần tập bị xóa hết.</li>
        </ul>
      </Card>
      {session.value && (
        <Notice kind="plain">
          <p>Bản ghi thật của bạn vẫn nằm nguyên trên máy, chờ bạn quay lại.</p>
        </Notice>
      )}
    </>
  )
}

function Inside() {
  const { waiting } = unsent.value
  return (
    <>
      <Card title="Gợi ý làm thử">
        <ul class="steps">
          <li>
            <a href="#/diem/tap-sap-05/dang-ky">Đăng ký sạp T1-05</a>: bấm quét, chọn “Dùng mã tập 1”.
          </li>
          <li>
            <a href="#/diem/tap-sap-02">Sạp T1-02</a>: đóng vai chủ hộ, xác nhận với 4 số cuối {PRACTICE_CODES[0]?.last4}.
          </li>
          <li>
            <a href="#/diem/tap-sap-01/luot-den">Lượt đến sạp T1-01</a>: mã tập 1 là đúng, mã tập 2 là bị tráo.
          </li>
          <li>
            <a href="#/diem/tap-nha-3">Nhà số 3</a>: thử ghi từ chối, rồi đọc thẻ trả lời.
          </li>
        </ul>
      </Card>
      <Notice kind="warning">
        <p>
          Thoát ra thì {waiting > 0 ? `${waiting} bản ghi tập` : 'mọi thứ tập ở đây'} bị xóa khỏi máy. Đừng ghi việc thật ở đây.
        </p>
      </Notice>
    </>
  )
}
