/** The trade's words for the codes, as screens say them. */
import type { HolderKind, Method, Outcome, OwnerKind, Purpose, RefusalReason, SimOwner, Tool } from '../core/types'

export const OUTCOMES: Record<Outcome, string> = {
  met: 'Đã gặp',
  not_in: 'Vắng',
  refused: 'Từ chối',
  closed: 'Nghỉ hẳn, đóng cửa',
  moved: 'Đã chuyển đi',
  vacant: 'Chỗ trống',
}

export const REFUSALS: Record<RefusalReason, string> = {
  so_thue: 'Sợ thuế',
  so_lua_dao: 'Sợ lừa đảo',
  khong_smartphone: 'Không có điện thoại thông minh',
  sim_khong_chinh_chu: 'SIM không chính chủ',
  quen_tien_mat: 'Quen dùng tiền mặt',
  phi: 'Ngại phí',
  song_yeu: 'Sóng yếu',
  lon_tuoi: 'Lớn tuổi, mắt kém',
  da_co_loi_chuyen_nham: 'Từng bị chuyển nhầm',
  khac: 'Lý do khác',
}

export const TOOLS: Record<Tool, string> = {
  account: 'Mở tài khoản trực tuyến',
  qr_board: 'Bảng mã QR',
  wallet: 'Ví điện tử trên SIM chính chủ',
  guidance: 'Hướng dẫn cách thanh toán',
}
export const TOOL_ORDER: Tool[] = ['account', 'qr_board', 'wallet', 'guidance']

export const OWNER_KINDS: Record<OwnerKind, string> = {
  household: 'Hộ kinh doanh',
  person: 'Cá nhân',
  company: 'Doanh nghiệp',
  cooperative: 'Hợp tác xã',
  organisation: 'Tổ chức khác',
}
export const HOLDER_KINDS: Record<HolderKind, string> = {
  person: 'Chính chủ hộ',
  household: 'Hộ kinh doanh',
  company: 'Doanh nghiệp',
  relative: 'Người thân đứng tên',
}
export const SIM_OWNERS: Record<SimOwner, string> = {
  own: 'Chính chủ',
  relative: 'Của người thân',
  other: 'Của người khác',
  unknown: 'Chưa rõ',
}
export const METHODS: Record<Method, string> = {
  cash: 'Tiền mặt',
  qr_transfer: 'Quét QR chuyển khoản',
  wallet: 'Ví điện tử',
  mobile_money: 'Mobile Money',
  card_pos: 'Thẻ qua máy POS',
}
export const PURPOSES: Record<Purpose, string> = {
  register: 'Lưu vào danh sách của phường',
  provider_call: 'Cho ngân hàng, nhà mạng gọi điện',
  print: 'In tên và tài khoản lên bảng mã QR',
  photo: 'Chụp ảnh để tuyên truyền',
}
export const PURPOSE_ORDER: Purpose[] = ['register', 'provider_call', 'print', 'photo']

export function options<T extends string>(words: Record<T, string>): { value: T; label: string }[] {
  return (Object.keys(words) as T[]).map((value) => ({ value, label: words[value] }))
}
