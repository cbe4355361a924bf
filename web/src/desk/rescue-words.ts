/** What came of a brought operation, and why one was kept, in Vietnamese. Pure. */
import type { Brought, Kept } from './wire-rescue'

export const ENTITIES: Record<string, string> = {
  point: 'điểm mới',
  merchant: 'hộ kinh doanh',
  consent: 'lời đồng ý',
  account: 'tài khoản',
  confirmation: 'trả lời của chủ hộ về tài khoản',
  tool: 'công cụ',
  visit: 'lượt đến',
}
export const entityName = (entity: string): string => ENTITIES[entity] ?? 'mục không rõ loại'

export interface Outcome {
  kind: 'good' | 'warning' | 'out'
  words: string
  more?: string
}

const ANOTHER_VERSION =
  'Bản ghi trước của mục này đã vào sổ, rồi người ghi sửa lại trên điện thoại. Bản trong sổ giữ nguyên; bản sửa không mất, nằm ở “Bản ghi đang giữ chờ cán bộ” bên dưới. Mở xem, hỏi người ghi bản nào đúng: nếu là bản sửa thì sửa ở trang của hộ hoặc nhờ họ ghi một lượt mới, rồi ghi cách xử lý.'

/** How an operation of the file fared, for the officer who brought it. */
export function outcomeOf(one: Brought): Outcome {
  if (one.code === 'quarantine') return { kind: 'warning', words: 'Giữ lại chờ xét', more: 'Máy này đã bị thu hồi.' }
  if (one.slug === 'op-reused' || one.slug === 'already-recorded') return { kind: 'warning', words: 'Đã có bản khác', more: ANOTHER_VERSION }
  // A repeat gets the first answer, and is in the books only where that one took it.
  const answer = one.first ?? one.status
  if (one.status === 'duplicate' && ['applied', 'merged', 'duplicate'].includes(answer)) return { kind: 'out', words: 'Máy chủ đã có', more: 'Không ghi lần hai.' }
  switch (answer) {
    case 'applied':
      return { kind: 'good', words: 'Đã ghi', more: one.warn.includes('maybe_duplicate') ? 'Giống một hộ đã có; xem mục Nghi trùng.' : undefined }
    case 'merged':
      return { kind: 'good', words: 'Đã ghi, ghép với phần người khác sửa' }
    case 'conflict':
      return { kind: 'warning', words: 'Hai người sửa cùng chỗ', more: 'Chưa thay gì. Người ghi chọn trên điện thoại, hoặc sửa ở trang của hộ.' }
    case 'held':
      return { kind: 'warning', words: 'Chưa ghi được', more: 'Điểm hoặc hộ mà mục này nói tới chưa có, hoặc thuộc phường khác. Giữ tệp; nhập lại sau, hoặc đưa cán bộ phường đó.' }
    case 'retry':
      return { kind: 'warning', words: 'Chưa ghi được', more: 'Máy chủ đang bận. Nhập lại tệp sau ít phút.' }
    default:
      return { kind: 'warning', words: 'Không ghi', more: one.title ?? 'Nội dung không hợp lệ.' }
  }
}

export const KEPT_WORDS: Record<Kept['why'], string> = {
  revoked_device: 'từ máy đã bị thu hồi',
  op_reused: 'bản khác của một mục đã vào sổ',
  held: 'chờ bản ghi đi trước quá năm ngày',
  not_opened: 'phần đã khóa không mở được',
}
