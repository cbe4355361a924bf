/** The way from listed to in use, as bars with a table twin; the largest drop is named in a sentence. */
import { count } from '../core/formats'
import type { Stage } from '../core/types'
import { Card, Notice } from '../core/ui'
import type { Behind } from './adoption-behind'
import { TableBox } from './pieces'
import type { AdoptionRow } from './wire'

export interface Bar {
  word: string
  n: number
  colour: string
  indicator: string
}

/** Points at a stage or beyond it up to S6; S7, S8 and X are not "beyond". */
export function barsOf(total: AdoptionRow): Bar[] {
  const stages = total.stages
  const from = (...codes: Stage[]) => codes.reduce((sum, code) => sum + (stages[code] ?? 0), 0)
  return [
    { word: 'Trong danh sách', n: total.eligible, colour: 'var(--ink)', indicator: 'eligible' },
    { word: 'Đã gặp', n: total.reach.n, colour: 'var(--met)', indicator: 'reach' },
    { word: 'Có tài khoản', n: from('S2', 'S3', 'S4', 'S5', 'S6'), colour: '#b8741a', indicator: 'S2+' },
    { word: 'Đã treo bảng QR', n: total.display.n, colour: 'var(--has-qr)', indicator: 'display' },
    { word: 'Có giao dịch', n: from('S5', 'S6'), colour: '#2f8f6c', indicator: 'S5+' },
    { word: 'Đang dùng', n: total.adoption.n, colour: 'var(--in-use)', indicator: 'adoption' },
  ]
}

export function largestDrop(bars: Bar[]): { from: Bar; to: Bar; lost: number } | null {
  let worst: { from: Bar; to: Bar; lost: number } | null = null
  bars.slice(1).forEach((to, at) => {
    const from = bars[at]
    if (from && from.n - to.n > (worst?.lost ?? 0)) worst = { from, to, lost: from.n - to.n }
  })
  return worst
}

export function Funnel({ total, onBehind }: { total: AdoptionRow; onBehind: (behind: Behind) => void }) {
  const bars = barsOf(total)
  const widest = Math.max(1, ...bars.map((bar) => bar.n))
  const drop = largestDrop(bars)
  return (
    <Card title="Từ danh sách đến đang dùng">
      <div class="funnel" aria-hidden="true">
        {bars.map((bar) => (
          <div key={bar.word}>
            <span>{bar.word}</span>
            <span class="track">
              <i style={{ width: `${(bar.n / widest) * 100}%`, background: bar.colour }} />
            </span>
            <span class="value">{count(bar.n)}</span>
          </div>
        ))}
      </div>
      {drop && (
        <Notice icon="info">
          <p>
            Rơi nhiều nhất:{' '}
            <b>
              {drop.from.word} → {drop.to.word}
            </b>{' '}
            (−{count(drop.lost)} điểm).
          </p>
        </Notice>
      )}
      <details>
        <summary>Xem dạng bảng</summary>
        <TableBox label="Từ danh sách đến đang dùng, dạng bảng">
          <table>
            <thead>
              <tr>
                <th scope="col">Bước</th>
                <th scope="col" class="number">
                  Số điểm
                </th>
              </tr>
            </thead>
            <tbody>
              {bars.map((bar) => (
                <tr key={bar.word}>
                  <th scope="row">{bar.word}</th>
                  <td class="number">
                    {bar.indicator.includes('+') ? (
                      count(bar.n)
                    ) : (
                      <button type="button" class="linklike" aria-label={`${bar.word}: ${bar.n}`} onClick={() => onBehind({ key: null, by: 'ward', indicator: bar.indicator, title: bar.word })}>
                        {count(bar.n)}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableBox>
      </details>
    </Card>
  )
}
