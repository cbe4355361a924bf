/** The table of figures: n/N, percent from 20 points on, evidence, stale beside, target and verdict. */
import { count } from '../core/formats'
import { Card, Icon } from '../core/ui'
import type { Behind } from './adoption-behind'
import { TableBox } from './pieces'
import type { Adoption, AdoptionRow, Rate } from './wire'
import { evidenceName } from './words'

type Show = (behind: Behind) => void

const RATES = [
  { indicator: 'census', word: 'Đã đăng ký' },
  { indicator: 'reach', word: 'Đã gặp' },
  { indicator: 'display', word: 'Có bảng QR' },
  { indicator: 'fluency', word: 'Thành thạo' },
] as const

export function AdoptionTable({ adoption, onBehind }: { adoption: Adoption; onBehind: Show }) {
  return (
    <Card title="Tỷ lệ sử dụng">
      <p class="small muted">
        Bấm vào một số để xem danh sách đằng sau. “Đang dùng” chỉ tính nơi có bằng chứng trong 60 ngày; nơi chưa kiểm tra lại ghi riêng
        bên cạnh. Dưới 20 điểm không ghi phần trăm.
      </p>
      <TableBox label="Tỷ lệ sử dụng theo nơi">
        <table>
          <thead>
            <tr>
              <th scope="col">Nơi</th>
              <th scope="col" class="number">
                Trong diện
              </th>
              <th scope="col">Đang dùng</th>
              <th scope="col">Chỉ tiêu</th>
              <th scope="col">Bằng chứng</th>
              {RATES.map((rate) => (
                <th key={rate.indicator} scope="col" class="number">
                  {rate.word}
                </th>
              ))}
              <th scope="col" class="number">
                60 ngày chưa đến
              </th>
            </tr>
          </thead>
          <tbody>
            {adoption.rows.map((row) => (
              <Row key={row.key} row={row} onBehind={onBehind} />
            ))}
            {adoption.rows.length !== 1 && <Row row={{ ...adoption.total, key: '', name: 'Tổng cộng' }} total onBehind={onBehind} />}
          </tbody>
        </table>
      </TableBox>
    </Card>
  )
}

function Row({ row, total, onBehind }: { row: AdoptionRow; total?: boolean; onBehind: Show }) {
  const behind = (indicator: string, title: string) => () => onBehind({ key: row.key, indicator, title: `${title} · ${row.name}` })
  return (
    <tr class={total ? 'total' : ''}>
      <th scope="row">{row.name}</th>
      <td class="number">
        <Count n={row.eligible} label={`Trong diện, ${row.name}: ${row.eligible}`} onClick={behind('eligible', 'Trong diện')} />
      </td>
      <td>
        <Figure rate={row.adoption} label={`Đang dùng, ${row.name}`} onClick={behind('adoption', 'Đang dùng')} />
        {(row.adoption.stale ?? 0) > 0 && (
          <span class="small">
            <button type="button" class="linklike" onClick={behind('stale', 'Chưa kiểm tra lại')}>
              + {count(row.adoption.stale ?? 0)} chưa kiểm tra lại
            </button>
          </span>
        )}
      </td>
      <td>
        <Verdict rate={row.adoption} />
      </td>
      <td class="small">{mix(row.adoption)}</td>
      {RATES.map(({ indicator, word }) => (
        <td key={indicator} class="number">
          <Figure rate={row[indicator]} label={`${word}, ${row.name}`} onClick={behind(indicator, word)} />
        </td>
      ))}
      <td class="number">
        <Count n={row.unvisited60} label={`60 ngày chưa đến, ${row.name}: ${row.unvisited60}`} onClick={behind('unvisited60', '60 ngày chưa đến')} />
      </td>
    </tr>
  )
}

/** Percent only from 20 points on: of 7 stalls, one is 14 %. */
function percentOf(rate: Rate): string | null {
  return rate.d >= 20 ? rate.percent : null
}

function Figure({ rate, label, onClick }: { rate: Rate; label: string; onClick: () => void }) {
  const percent = percentOf(rate)
  return (
    <>
      <button type="button" class="linklike" aria-label={`${label}: ${rate.text}`} onClick={onClick}>
        {rate.text}
      </button>
      {percent && <span class="small muted">{percent}</span>}
    </>
  )
}

function Count({ n, label, onClick }: { n: number; label: string; onClick: () => void }) {
  return (
    <button type="button" class="linklike" aria-label={label} onClick={onClick}>
      {count(n)}
    </button>
  )
}

export function Verdict({ rate }: { rate: Rate }) {
  if (rate.target === null || rate.target === undefined) return <span class="muted small">chưa có</span>
  const met = rate.verdict === 'đạt'
  return (
    <>
      <span class="small muted">từ {shown(rate.target)} %</span>
      {rate.verdict && (
        <span class={`verdict ${met ? 'met' : 'missed'}`}>
          <Icon name={met ? 'tick' : 'close'} size="tiny" />
          {met ? 'Đạt' : 'Không đạt'}
        </span>
      )}
    </>
  )
}

function shown(value: number | string): string {
  return Number(value).toLocaleString('vi-VN')
}

function mix(rate: Rate): string {
  const parts = (['bank', 'scanned', 'seen', 'said'] as const)
    .map((kind) => ({ kind, n: rate.evidence?.[kind] ?? 0 }))
    .filter(({ n }) => n > 0)
    .map(({ kind, n }) => `${count(n)} ${evidenceName(kind)}`)
  return parts.join(' · ')
}
