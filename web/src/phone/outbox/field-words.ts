/** Field names and values of an operation, as the person who made it would say them. */
import type { Entity } from '../../core/ops'
import { METHODS, OWNER_KINDS, SIM_OWNERS } from '../words'

const WORDS: Record<string, string> = {
  tradeName: 'Tên trên biển hiệu',
  trade: 'Ngành hàng',
  tradeNote: 'Ghi chú ngành hàng',
  ownerKind: 'Loại chủ thể',
  ownerName: 'Tên chủ hộ',
  phone: 'Điện thoại',
  simOwner: 'SIM đứng tên',
  methods: 'Cách nhận tiền',
  usedBefore: 'Đã dùng QR trước chiến dịch',
  holderName: 'Tên chủ tài khoản',
  account: 'Số tài khoản',
  bin: 'Mã ngân hàng (6 số)',
  houseNumber: 'Số nhà',
  stallCode: 'Mã sạp',
  landmark: 'Mô tả chỗ',
  label: 'Tên gọi',
  status: 'Tình trạng',
  note: 'Ghi chú',
  obstacle: 'Chỗ vướng',
  provider: 'Ai giúp',
  onDate: 'Ngày',
  state: 'Công cụ này',
  outcome: 'Kết quả',
  refusalReason: 'Lý do từ chối',
  holderKind: 'Tài khoản đứng tên',
  weakSignal: 'Chỗ này sóng yếu',
  given: 'Chủ hộ đồng ý',
  witness: 'Người chứng kiến',
  last4: '4 số cuối',
}

/** The fields that a person may correct, of those that a record holds; visits and tools say their own (record-words.ts). */
export const EDITABLE: Record<Entity, string[]> = {
  point: ['houseNumber', 'stallCode', 'landmark', 'label', 'weakSignal'],
  merchant: ['tradeName', 'trade', 'tradeNote', 'ownerName', 'phone', 'simOwner', 'methods', 'ownerKind'],
  consent: ['given', 'witness', 'provider'],
  account: ['holderName', 'holderKind', 'bin', 'account'],
  confirmation: ['last4'],
  tool: ['obstacle'],
  visit: ['note'],
}

export function fieldWord(field: string): string {
  return WORDS[field] ?? field
}

export function valueWord(value: unknown): string {
  if (value === null || value === undefined || value === '') return '(trống)'
  if (value === true) return 'Có'
  if (value === false) return 'Không'
  if (Array.isArray(value)) return value.map((one) => valueWord(one)).join(', ') || '(trống)'
  const text = String(value)
  return (METHODS as Record<string, string>)[text] ?? (OWNER_KINDS as Record<string, string>)[text] ?? (SIM_OWNERS as Record<string, string>)[text] ?? text
}
