import { Notice } from '../../core/ui'

/** What is wrong here, and what the shop does until the ward has looked. */
const WORDS: Record<string, [what: string, todo: string]> = {
  other_account: ['Nghi tráo mã, đang chờ phường xem.', 'Úp bảng QR lại. Chủ hộ kiểm tra ứng dụng ngân hàng trước khi dùng tiếp.'],
  recall: ['Bảng mã QR phải thu hồi.', 'Bảng in tài khoản không còn dùng. Cất bảng đi, đừng để khách quét; phường sẽ thu.'],
  disagreed: ['Chủ hộ nói không phải tài khoản của mình, đang chờ phường xem.', 'Chưa trưng mã của tài khoản đó cho tới khi phường xem xong.'],
  public_report: ['Người dân báo bảng này không đúng, đang chờ phường xem.', 'Xem bảng có bị dán đè không, rồi quét để so.'],
  unreadable: ['Bảng mã QR không đọc được, đã báo phường.', 'Lau mặt bảng rồi quét thử. Vẫn không được thì chờ phường in bảng mới.'],
}
const ANOTHER = ['Có sự cố, đang chờ phường xem.', 'Hỏi cán bộ phường trước khi dùng tiếp bảng mã QR.']

export function IncidentNotice({ kind }: { kind?: string | null }) {
  const [what, todo] = WORDS[kind ?? ''] ?? ANOTHER
  return (
    <Notice kind="error">
      <p class="strong">{what}</p>
      <p>{todo}</p>
    </Notice>
  )
}
