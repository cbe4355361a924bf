/** The figures as a short text for the ward's chat group: n/N, percent from 20 points on, nothing of a single household. Pure. */
import { count, longDay } from '../core/formats'
import type { Day } from '../core/types'
import type { AdoptionRow, Rate } from './wire'
import { refusalName } from './words'

/** Places of a street or market told one by one; a longer list nobody reads on a phone. */
const MOST_PLACES = 12

export function groupText(name: string, on: Day, places: AdoptionRow[], total: AdoptionRow): string {
  const counted = places.filter((row) => row.eligible > 0)
  const worst = Object.entries(total.refusals).sort((a, b) => b[1] - a[1])[0]
  const todo = [
    total.unvisited60 > 0 && `${count(total.unvisited60)} điểm đã 60 ngày chưa ai đến`,
    total.adoption.stale > 0 && `${count(total.adoption.stale)} điểm từng dùng, chưa kiểm tra lại`,
  ].filter(Boolean)
  return [
    `${name[0]?.toUpperCase()}${name.slice(1)}: thanh toán không dùng tiền mặt, đến hết ngày ${longDay(on)}`,
    '',
    `Đang dùng: ${said(total.adoption)}${judged(total.adoption)}`,
    `Thành thạo: ${said(total.fluency)}`,
    `Đã treo bảng QR: ${said(total.display)}`,
    `Đã gặp: ${said(total.reach)}`,
    ...(counted.length > 1 ? ['', 'Đang dùng, từng nơi:'] : []),
    ...(counted.length > 1 ? counted.slice(0, MOST_PLACES).map((row) => `- ${row.name}: ${said(row.adoption)}`) : []),
    ...(counted.length > MOST_PLACES ? [`- và ${count(counted.length - MOST_PLACES)} nơi nữa`] : []),
    ...(todo.length ? ['', `Cần đi: ${todo.join('; ')}.`] : []),
    ...(worst && worst[1] > 0 ? [`Hay gặp khi từ chối: ${refusalName(worst[0]).toLowerCase()} (${count(worst[1])}).`] : []),
    '',
    'Số trong diện đang bán; dưới 20 điểm không ghi phần trăm.',
  ].join('\n')
}

/** Where nobody was counted the rate is unknown, not 0 %. */
const said = (rate: Rate) => (rate.text === null ? 'chưa đếm' : `${rate.text} điểm${rate.percent ? ` (${rate.percent})` : ''}`)

const judged = (rate: Rate) =>
  rate.verdict === null
    ? ''
    : `, chỉ tiêu ${rate.target?.toLocaleString('vi-VN')}${rate.targetQuantity === 'percent' ? ' %' : ''}: ${rate.verdict}`
