/** What the register says otherwise by now than a frozen line, in words. */
import type { LineChange } from './wire'

export function changeWords({ what, now }: LineChange): string {
  switch (what) {
    case 'shop_name':
      return `tên nay là “${now}”`
    case 'place':
      return `vị trí nay là “${now}”`
    case 'bank':
      return `ngân hàng nay ghi “${now}”`
    case 'hotline':
      return now ? `số hỗ trợ nay là “${now}”` : 'nay không ghi số hỗ trợ'
    case 'account':
      return 'hộ đang chờ xác nhận tài khoản khác'
    case 'merchant':
      return 'điểm đã có hộ khác'
    case 'point':
      return 'điểm đang ghi là không hoạt động'
    case 'consent':
      return 'chủ hộ không còn đồng ý in'
  }
}
