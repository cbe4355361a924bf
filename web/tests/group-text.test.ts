import { expect, test } from 'vitest'
import { groupText } from '../src/desk/group-text'
import type { AdoptionRow, Rate } from '../src/desk/wire'

const rate = (n: number, d: number, more: Partial<Rate> = {}): Rate => ({
  n, d, text: d ? `${n}/${d}` : null, percent: null, target: null, targetQuantity: null, verdict: null, ...more,
})
const row = (name: string, more: Partial<AdoptionRow> = {}): AdoptionRow => ({
  key: name, name, baseline: null, eligible: 10, registered: 0, contacted: 0, stages: {},
  adoption: { ...rate(5, 10), stale: 0, evidence: {}, registeredOnly: rate(5, 10) },
  fluency: rate(2, 10), display: rate(4, 10), reach: rate(9, 10), census: rate(9, 10),
  tools: {}, refusals: {}, unvisited60: 0, gain: null, attributable: null, ...more,
})
const adopted = (n: number, d: number, stale: number, more: Partial<Rate> = {}) => ({
  ...rate(n, d, more), stale, evidence: {}, registeredOnly: rate(n, d),
})

test('a month is told with its verdict, place by place, and what is to be done', () => {
  const total = row('', {
    eligible: 58,
    adoption: adopted(46, 58, 3, { percent: '79,31 %', target: 80, targetQuantity: 'percent', verdict: 'không đạt' }),
    fluency: rate(30, 58, { percent: '51,72 %' }),
    display: rate(50, 58, { percent: '86,21 %' }),
    reach: rate(0, 0),
    refusals: { so_thue: 4, thoi_quen: 1 },
    unvisited60: 7,
  })
  expect(groupText('phường Đức Phổ', '2026-10-25', [row('Nguyễn Nghiêm'), row('Chợ Đức Phổ', { eligible: 0 }), row('Quang Trung')], total)).toBe(
    [
      'Phường Đức Phổ: thanh toán không dùng tiền mặt, đến hết ngày 25/10/2026',
      '',
      'Đang dùng: 46/58 điểm (79,31 %), chỉ tiêu 80 %: không đạt',
      'Thành thạo: 30/58 điểm (51,72 %)',
      'Đã treo bảng QR: 50/58 điểm (86,21 %)',
      'Đã gặp: chưa đếm',
      '',
      'Đang dùng, từng nơi:',
      '- Nguyễn Nghiêm: 5/10 điểm',
      '- Quang Trung: 5/10 điểm',
      '',
      'Cần đi: 7 điểm đã 60 ngày chưa ai đến; 3 điểm từng dùng, chưa kiểm tra lại.',
      'Hay gặp khi từ chối: sợ thuế (4).',
      '',
      'Số trong diện đang bán; dưới 20 điểm không ghi phần trăm.',
    ].join('\n'),
  )
})

test('a small ward of one street says no more than it knows', () => {
  const text = groupText('xã Khánh Cường', '2026-11-22', [row('Quốc lộ 1A')], row(''))
  expect(text).not.toMatch(/từng nơi|Cần đi|Hay gặp|%\)|null|undefined/)
})

test('a long list is cut with its number', () => {
  const places = Array.from({ length: 15 }, (_, at) => row(`Đường ${at}`))
  expect(groupText('p', '2026-11-22', places, row(''))).toContain('\n- và 3 nơi nữa\n')
})
