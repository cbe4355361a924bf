/** Signing out asks first: the way back in is a new invitation, which somebody else has to make. */
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { signOut, unsentHere, type Unsent } from '../leaving'
import { go } from '../router'
import { isField, session } from '../session'
import { Button } from './buttons'
import { Notice } from './page'
import { Sheet } from './sheet'

/** `children` say what else to mind, and may offer a way to come back. */
export function SignOutSheet(props: { onClose: () => void; children?: ComponentChildren }) {
  const [busy, setBusy] = useState(false)
  const [left, setLeft] = useState<Unsent>({ records: 0, photos: 0 })
  const owner = session.value?.key ?? ''
  useEffect(() => {
    unsentHere(owner).then(setLeft, () => undefined)
  }, [owner])
  const leave = async () => {
    setBusy(true)
    const { records } = await unsentHere(owner).catch(() => left)
    await signOut()
    // What was left unsent can still be carried away as a file, also without a network: there, not on the front page.
    go(records > 0 ? '/vao' : '/', { replace: true })
  }
  return (
    <Sheet title="Đăng xuất?" onClose={props.onClose}>
      {left.records + left.photos > 0 ? (
        <>
          <Notice>
            <p class="strong">
              Còn {left.records} bản ghi{left.photos > 0 && ` và ${left.photos} ảnh`} chưa gửi.
            </p>
            <p>Chúng ở lại trên máy và chỉ gửi được khi chính bạn vào lại bằng đường dẫn mới. Nên “Gửi ngay” trước.</p>
          </Notice>
          <a class="button primary wide" href="#/cho-gui">
            Xem chờ gửi
          </a>
        </>
      ) : (
        <p>
          {isField() && 'Danh sách hộ trên máy sẽ bị xóa, phiếu đang điền dở thì còn. '}
          Muốn vào lại cần đường dẫn mời mới.
        </p>
      )}
      {props.children}
      <div class="buttons">
        <Button kind="danger" disabled={busy} onClick={() => void leave()}>
          Đăng xuất khỏi máy này
        </Button>
        <Button onClick={props.onClose}>Ở lại</Button>
      </div>
    </Sheet>
  )
}
