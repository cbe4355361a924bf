/** What is said of codes whose modules are so small that a phone must come close. */
import { count } from '../core/formats'
import type { BatchLine } from './wire'

/** Empty where every board that is to be printed has modules large enough. */
export function smallModuleWords(lines: BatchLine[]): string {
  const small = lines.flatMap((line) => (line.voidedAt || line.smallModuleMm === null ? [] : [line.smallModuleMm]))
  if (small.length === 0) return ''
  const least = Math.min(...small).toLocaleString('vi-VN', { maximumFractionDigits: 2 })
  return `${count(small.length)} bảng có ô mã QR dưới 1 mm, nhỏ nhất ${least} mm. In thử và quét thử bằng điện thoại trước khi in cả lô in; khó quét thì hủy lô, chọn khổ lớn hơn.`
}
