/** The Vietnamese of every code that a desk page shows. */
import type { Role, Stage } from '../core/types'
import type { Printer, ReprintReason } from './wire-batches'

const said = (words: Record<string, string>) => (code: string | null | undefined) => (code ? (words[code] ?? code) : '')

export const ROLES: Record<Role, string> = {
  volunteer: 'Thành viên Tổ công nghệ số',
  team_lead: 'Tổ trưởng',
  market_manager: 'Ban quản lý chợ',
  ward_officer: 'Cán bộ phường',
  viewer: 'Người xem',
  provider: 'Ngân hàng, viễn thông',
  print_shop: 'Nhà in',
  administrator: 'Quản trị',
}
export const roleName = said(ROLES)

export const STAGES: Record<Stage, string> = {
  S0: 'Chưa gặp',
  S1: 'Đã gặp',
  S2: 'Có tài khoản',
  S3: 'Đã có QR',
  S4: 'Đã hướng dẫn',
  S5: 'Có giao dịch',
  S6: 'Đang dùng',
  S7: 'Ngừng dùng',
  S8: 'Từ chối',
  X: 'Ngoài diện',
}
export const stageName = said(STAGES)

export const pointStatus = said({
  open: 'Đang bán',
  vacant: 'Bỏ trống',
  closed: 'Đã nghỉ bán',
  moved: 'Đã chuyển đi',
  merged: 'Đã ghép sạp',
  out_of_scope: 'Ngoài diện',
})
export const accountStatus = said({
  proposed: 'Chờ xác nhận',
  held: 'Đang giữ lại',
  confirmed: 'Đã xác nhận',
  superseded: 'Đã thay bằng số mới',
  rejected: 'Đã bác',
})
export const confirmedKind = said({
  merchant_device: 'Chủ hộ xác nhận trên máy của họ',
  merchant_witnessed: 'Chủ hộ xác nhận trước mặt Tổ',
  officer: 'Cán bộ xác nhận',
})
export const sourceName = said({ scanned: 'quét từ mã QR', typed: 'gõ tay' })
export const holderKind = said({
  person: 'cá nhân',
  household: 'hộ kinh doanh',
  company: 'công ty',
  relative: 'người thân',
})
export const ownerKind = said({
  household: 'Hộ kinh doanh',
  company: 'Công ty',
  cooperative: 'Hợp tác xã',
  organisation: 'Tổ chức',
  person: 'Cá nhân',
})
export const simOwner = said({
  own: 'SIM chính chủ',
  relative: 'SIM của người thân',
  other: 'SIM của người khác',
  unknown: 'Chưa rõ SIM của ai',
})
export const methodName = said({
  qr_transfer: 'chuyển khoản QR',
  wallet: 'ví điện tử',
  mobile_money: 'Mobile Money',
  card_pos: 'máy quẹt thẻ',
  cash: 'tiền mặt',
})
export const purposeName = said({
  register: 'Ghi tên và điện thoại',
  provider_call: 'Ngân hàng, viễn thông gọi hỗ trợ',
  print: 'In bảng mã QR',
  photo: 'Chụp ảnh quầy',
})
export const outcomeName = said({
  met: 'Đã gặp',
  not_in: 'Vắng',
  refused: 'Từ chối',
  closed: 'Nghỉ hẳn',
  moved: 'Chuyển đi',
  vacant: 'Bỏ trống',
})
export const refusalName = said({
  so_thue: 'Sợ thuế',
  so_lua_dao: 'Sợ lừa đảo',
  khong_smartphone: 'Không có điện thoại thông minh',
  sim_khong_chinh_chu: 'SIM không chính chủ',
  quen_tien_mat: 'Quen dùng tiền mặt',
  phi: 'Ngại phí',
  song_yeu: 'Sóng yếu',
  lon_tuoi: 'Lớn tuổi',
  da_co_loi_chuyen_nham: 'Từng bị lỗi, chuyển nhầm',
  khac: 'Lý do khác',
})
export const evidenceName = said({ said: 'nghe nói', seen: 'nhìn thấy', scanned: 'quét mã', bank: 'ngân hàng' })
export const claimName = said({
  met: 'Đã gặp',
  has_account: 'Có tài khoản',
  qr_displayed: 'Có bảng QR đúng',
  qr_gone: 'Không còn bảng QR',
  trained: 'Đã hướng dẫn',
  first_payment: 'Có giao dịch thật đầu tiên',
  active: 'Đang dùng',
  not_used: 'Không còn dùng',
  refused: 'Từ chối',
  withdrawn: 'Gỡ mã, thôi tham gia',
  agreed: 'Đồng ý tham gia lại',
  out: 'Ngoài diện',
  back: 'Bán lại',
  fluent_check: 'Dùng thành thạo',
})
export const scanVerdict = said({
  same: 'mã đúng tài khoản đã đăng ký',
  other_account: 'mã KHÁC tài khoản đã đăng ký',
  unreadable: 'mã không đọc được',
})
export const TOOLS = {
  account: 'Tài khoản trực tuyến',
  qr_board: 'Bảng mã QR',
  wallet: 'Ví điện tử, SIM chính chủ',
  guidance: 'Hướng dẫn thanh toán',
} as const
export const toolState = said({ done: 'Xong', blocked: 'Vướng', undone: 'Chưa' })
export const incidentKind = said({
  other_account: 'Mã trên bảng khác tài khoản đã đăng ký',
  unreadable: 'Bảng mã không đọc được',
  recall: 'Cần thu hồi bảng mã',
  account_changed: 'Tài khoản đã thay đổi',
  disagreed: 'Chủ hộ nói không phải tài khoản của mình',
  print_mismatch: 'Nội dung in không khớp sổ đăng ký',
  public_report: 'Người dân báo bảng mã không đúng',
})
export const duplicateReason = said({
  same_place: 'Cùng một chỗ',
  same_phone: 'Cùng số điện thoại',
  same_account: 'Cùng tài khoản',
  same_name: 'Trùng tên',
})
export const unusualName = said({
  typed: 'Số gõ tay',
  duplicate: 'Tài khoản trùng với hộ khác',
  changed: 'Đã đổi tài khoản',
  held_before: 'Từng bị giữ lại',
  held: 'Đang bị giữ lại',
  brought: 'Cán bộ nhập từ tệp',
})
export const INDICATORS = {
  adoption: 'Tỷ lệ đang sử dụng',
  fluency: 'Tỷ lệ sử dụng thành thạo',
  display: 'Tỷ lệ đã treo bảng QR',
  reach: 'Tỷ lệ đã tiếp xúc',
  census: 'Tỷ lệ đã đăng ký',
} as const
export const indicatorName = said(INDICATORS)

/** Why a board that was delivered is printed once more. */
export const REPRINTS: Record<ReprintReason, string> = {
  lost: 'Mất bảng',
  damaged: 'Bảng hỏng',
  account_changed: 'Đổi tài khoản',
  renamed: 'Đổi tên',
}
export const reprintName = said(REPRINTS)

export const printerName = said({ ward: 'Máy in của phường', print_shop: 'Nhà in' } satisfies Record<Printer, string>)

/** The four states that a screen shows for the eight of a batch. */
export const batchState = said({
  draft: 'Chuẩn bị · đang chọn hộ',
  frozen: 'Chuẩn bị · đã chốt danh sách',
  rendered: 'Chuẩn bị · đang kiểm tra bản in',
  verified: 'Chuẩn bị · chờ phát hành',
  released: 'Sẵn sàng',
  printed: 'Đã in',
  delivered: 'Đã giao',
  cancelled: 'Đã hủy',
})

/** How far a batch is: one whose boards were all pulled is closed, and nothing of it was delivered. */
export const batchStanding = ({ state, lines }: { state: string; lines: number }) =>
  state === 'delivered' && lines === 0 ? 'Đã khép, không giao bảng nào' : batchState(state)

/** What an officer should know of how a visit came in; it was taken all the same. */
export const VISIT_FLAGS: Record<string, string> = {
  late_turf: 'Ghi ngoài phần việc: lúc gửi, nơi này đã giao cho tổ khác.',
  clock_skew: 'Đồng hồ máy lệch: giờ đã tính lại theo máy chủ.',
  fast_pace: 'Ghi dồn dập trong một giờ.',
}
