import { session } from '../../core/session'
import { Notice } from '../../core/ui'

/** The server takes this session no more: why nothing is sent, and the way back in. */
export function SessionEnded() {
  if (!session.value?.ended) return null
  return (
    <Notice kind="error" alert>
      <p class="strong">Phiên đăng nhập đã hết nên chưa gửi được.</p>
      <p>Mọi bản ghi vẫn còn trên máy. Xin cán bộ phường đường dẫn mời mới rồi mở trên máy này: đúng người cũ vào lại là gửi tiếp, không mất gì.</p>
      <a class="button" href="#/vao">
        Vào lại
      </a>
    </Notice>
  )
}
