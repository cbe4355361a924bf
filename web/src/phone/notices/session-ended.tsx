import { session } from '../../core/session'
import { Notice } from '../../core/ui'

/** The server takes this session no more: why nothing is sent, and the way back in. */
export function SessionEnded() {
  if (!session.value?.ended) return null
  return (
    <Notice kind="error" alert>
      <p class="strong">Phiên đăng nhập đã hết nên chưa gửi được.</p>
      <p>Bản ghi vẫn còn trên máy. Xin cán bộ phường đường dẫn mới, mở trên máy này là gửi tiếp.</p>
      <a class="button" href="#/vao">
        Vào lại
      </a>
    </Notice>
  )
}
