import { meta } from '../../core/world'
import { Notice } from '../../core/ui'

/** As far off as the server flags a visit for. */
const WORTH_SAYING_MS = 10 * 60_000

/** Says that this phone's clock is wrong, how far, and that nothing is lost by it. */
export function ClockNotice() {
  const behindMs = meta.value.clockOffsetMs
  if (Math.abs(behindMs) < WORTH_SAYING_MS) return null
  return (
    <Notice kind="warning">
      <p class="strong">
        Đồng hồ máy này {behindMs > 0 ? 'chậm' : 'nhanh'} khoảng {span(Math.abs(behindMs))}.
      </p>
      <p>Ngày giờ trong sổ được tính theo máy chủ, bản ghi vẫn gửi được. Nên bật “Ngày giờ tự động” trong Cài đặt.</p>
    </Notice>
  )
}

function span(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 90) return `${minutes} phút`
  const hours = Math.round(minutes / 60)
  return hours < 36 ? `${hours} giờ` : `${Math.round(hours / 24)} ngày`
}
