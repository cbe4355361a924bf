/** What is wrong with a scanned code and what to do, for the person at the stall. Slugs are the server's. */

const FROM_APP = 'Đề nghị hộ mở mã nhận tiền trong ứng dụng ngân hàng rồi quét mã đó.'
const WORDS: Record<string, string> = {
  empty: 'Chưa đọc được gì từ mã. Lau ống kính, bật đèn rồi quét lại.',
  'not-a-payment-code': `Đây không phải mã nhận tiền. ${FROM_APP}`,
  'crc-wrong': 'Mã không khớp phần kiểm tra: đã bị sửa hoặc đọc nhầm. Quét lại cho rõ.',
  'crc-missing': 'Mã bị thiếu phần cuối. Quét lại cho trọn mã.',
  'dynamic-code': `Đây là mã động, chỉ dùng cho một lần trả. ${FROM_APP}`,
  'amount-locked': `Mã đã khóa sẵn số tiền. ${FROM_APP}`,
  'cash-withdrawal': `Đây là mã rút tiền mặt, không phải mã nhận tiền. ${FROM_APP}`,
  'unknown-scheme': 'Mã thuộc hệ thống thanh toán chưa rõ. Ghi lại và báo cán bộ phường xem.',
  'unknown-service': 'Mã dùng dịch vụ chưa rõ. Ghi lại và báo cán bộ phường xem.',
  'other-bank': 'Mã trên tường chuyển tiền về ngân hàng khác.',
  'other-account': 'Mã trên tường chuyển tiền về tài khoản khác.',
  'other-service': 'Mã trên tường dùng dịch vụ khác với mã đã đăng ký.',
  'other-scheme': 'Mã trên tường thuộc hệ thống thanh toán khác với mã đã đăng ký.',
  tampered: 'Mã trên tường bị hỏng hoặc đã bị sửa.',
  'registered-unreadable': 'Mã đã đăng ký không còn đọc được nên không so được. Báo cán bộ phường.',
  'nothing-registered': 'Hộ này chưa có tài khoản nào trong máy để so. Hãy đăng ký tài khoản trước.',
}

/** The code on a citizen's identity card: twelve digits and the person's particulars, parted by strokes. */
export function isCitizenCard(code: string): boolean {
  return /^\s*\d{12}\|(?:[^|]*\|){2}/.test(code)
}

export const CITIZEN_CARD =
  'Đây là mã trên thẻ CCCD. Không quét và không lưu giấy tờ tùy thân: Phố Chợ không giữ lại gì. Đề nghị hộ đưa mã nhận tiền trong ứng dụng ngân hàng.'

export function qrWords(slug: string | null): string {
  if (slug === null) return ''
  return WORDS[slug] ?? `Cấu trúc mã bị hỏng hoặc viết sai quy định. ${FROM_APP}`
}
