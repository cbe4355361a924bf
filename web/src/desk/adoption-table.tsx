/** The table of figures: n/N, percent from 20 points on, evidence, stale beside, target and verdict. */
import { count } from '../core/formats'
import { Card, Icon } from '../core/ui'
import type { Behind } from './adoption-behind'
import { TableBox } from './pieces'
import type { Adoption, AdoptionRate, AdoptionRow, Rate } from './wire'
import { evidenceName } from './words'

type Show = (behind: Behind) => void

const RATES = [
  { indicator: 'census', word: 'Đã đăng ký' },
  { indicator: 'reach', word: 'Đã gặp' },
  { indicator: 'display', word: 'Đã treo bảng QR' },
  { indicator: 'fluency', word: 'Thành thạo' },
] as const

export function AdoptionTable({ figures, total, onBehind }: { figures: Adoption[]; total: AdoptionRow; onBehind: Show }) {
  const rows = figures.flatMap((one) => one.rows.map((row) => ({ by: one.by, row })))
  const based = rows.some(({ row }) => row.baseline !== null)
  return (
    <Card title="Tỷ lệ sử dụng">
      <p class="small muted">
        Bấm vào một số để xem danh sách đằng sau. “Đang dùng” chỉ tính nơi có bằng chứng trong 60 ngày; nơi chưa kiểm tra lại ghi riêng
        bên cạnh. Dưới 20 điểm không ghi phần trăm. Ngoài diện (nghỉ bán, bỏ trống, chuyển đi, không bán hàng) không tính vào
        số nào ở đây.
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
              {based && (
                <th scope="col" class="number">
                  Tăng so với ban đầu
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ by, row }) => (
              <Row key={`${by} ${row.key}`} row={row} by={by} based={based} onBehind={onBehind} />
            ))}
            {rows.length !== 1 && <Row row={{ ...total, name: 'Tổng cộng' }} by="ward" based={based} total onBehind={onBehind} />}
          </tbody>
        </table>
      </TableBox>
    </Card>
  )
}

function Row(props: { row: AdoptionRow; by: string; based: boolean; total?: boolean; onBehind: Show }) {
  const { row, by } = props
  const behind = (indicator: string, title: string) => () =>
    props.onBehind({ key: row.key, by, indicator, title: `${title} · ${row.name}` })
  return (
    <tr class={props.total ? 'total' : ''}>
      <th scope="row">{row.name}</th>
      <td class="number">
        <Count n={row.eligible} label={`Trong diện, ${row.name}: ${row.eligible}`} onClick={behind('eligible', 'Trong diện')} />
        {row.baseline !== null && <span class="small muted">ban đầu {count(row.baseline)}</span>}
      </td>
      <td>
        <Figure rate={row.adoption} label={`Đang dùng, ${row.name}`} onClick={behind('adoption', 'Đang dùng')} />
        {row.adoption.stale > 0 && (
          <span class="small">
            <button type="button" class="linklike" onClick={behind('stale', 'Chưa kiểm tra lại')}>
              + {count(row.adoption.stale)} chưa kiểm tra lại
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
          {row[indicator].target !== null && <Verdict rate={row[indicator]} />}
        </td>
      ))}
      <td class="number">
        <Count n={row.unvisited60} label={`60 ngày chưa đến, ${row.name}: ${row.unvisited60}`} onClick={behind('unvisited60', '60 ngày chưa đến')} />
      </td>
      {props.based && <td class="number">{row.gain ? gainWords(row.gain) : '–'}</td>}
    </tr>
  )
}

function gainWords(gain: NonNullable<AdoptionRow['gain']>) {
  return (
    <>
      {gain.points !== null && <span style={{ whiteSpace: 'nowrap' }}>{gain.points} điểm %</span>}
      <span class="small muted">
        {gain.then} → {gain.now}
      </span>
    </>
  )
}

/** Where nobody was counted the rate is unknown, not 0 %. */
function Figure({ rate, label, onClick }: { rate: Rate; label: string; onClick: () => void }) {
  if (rate.text === null) return <span class="muted">chưa đếm</span>
  return (
    <>
      <button type="button" class="linklike" aria-label={`${label}: ${rate.text}`} onClick={onClick}>
        {rate.text}
      </button>
      {rate.percent && <span class="small muted">{rate.percent}</span>}
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
  if (rate.target === null) return <span class="muted small">chưa có</span>
  const met = rate.verdict === 'đạt'
  return (
    <>
      <span class="small muted">
        từ {rate.target.toLocaleString('vi-VN')}
        {rate.targetQuantity === 'percent' ? ' %' : ''}
      </span>
      {rate.verdict && (
        <span class={`judged ${met ? 'met' : 'missed'}`}>
          <Icon name={met ? 'tick' : 'close'} size="tiny" />
          {met ? 'Đạt' : 'Không đạt'}
        </span>
      )}
    </>
  )
}

function mix(rate: AdoptionRate): string {
  return (['bank', 'scanned', 'seen', 'said'] as const)
    .map((kind) => ({ kind, n: rate.evidence[kind] ?? 0 }))
    .filter(({ n }) => n > 0)
    .map(({ kind, n }) => `${count(n)} ${evidenceName(kind)}`)
    .join(' · ')
}
