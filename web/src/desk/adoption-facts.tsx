/** The four tools, each a fact of its own, and refusals by reason. */
import { count } from '../core/formats'
import type { Tool } from '../core/types'
import { Card } from '../core/ui'
import type { Behind } from './adoption-behind'
import { Empty, TableBox } from './pieces'
import type { AdoptionRow } from './wire'
import { refusalName, TOOLS } from './words'

/** Apart from the rate “Đã treo bảng QR”: this one is what the Tổ did, that one is what was seen on the wall. */
const NAMED = { ...TOOLS, qr_board: 'Công cụ: bảng QR' }

export function ToolTable({ total, onBehind }: { total: AdoptionRow; onBehind: (behind: Behind) => void }) {
  return (
    <Card title="Bốn công cụ">
      <p class="small muted">Tổ ghi từng công cụ xong hay vướng. Bảng đã treo tại quầy thì xem “Đã treo bảng QR” ở bảng trên.</p>
      <TableBox label="Bốn công cụ">
        <table>
          <thead>
            <tr>
              <th scope="col">Công cụ</th>
              <th scope="col" class="number">
                Xong
              </th>
              <th scope="col" class="number">
                Vướng
              </th>
            </tr>
          </thead>
          <tbody>
            {(Object.keys(TOOLS) as Tool[]).map((tool) => (
              <tr key={tool}>
                <th scope="row">{NAMED[tool]}</th>
                {(['done', 'blocked'] as const).map((state) => {
                  const n = total.tools[tool]?.[state] ?? 0
                  const word = `${NAMED[tool]}, ${state === 'done' ? 'xong' : 'vướng'}`
                  return (
                    <td key={state} class="number">
                      <button type="button" class="linklike" aria-label={`${word}, ${count(n)}${state === 'done' ? `/${count(total.eligible)}` : ''}`} onClick={() => onBehind({ key: null, by: 'ward', indicator: `tool:${tool}:${state}`, title: word })}>
                        {count(n)}
                        {state === 'done' && `/${count(total.eligible)}`}
                      </button>
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </Card>
  )
}

export function Refusals({ total, onBehind }: { total: AdoptionRow; onBehind: (behind: Behind) => void }) {
  const reasons = Object.entries(total.refusals)
    .filter(([, n]) => n > 0)
    .sort((a, b) => b[1] - a[1])
  return (
    <Card title="Lý do từ chối">
      {reasons.length === 0 ? (
        <Empty icon="tick">Chưa ghi nhận lời từ chối nào.</Empty>
      ) : (
        <TableBox label="Lý do từ chối">
          <table>
            <thead>
              <tr>
                <th scope="col">Lý do</th>
                <th scope="col" class="number">
                  Số điểm
                </th>
              </tr>
            </thead>
            <tbody>
              {reasons.map(([reason, n]) => (
                <tr key={reason}>
                  <th scope="row">{refusalName(reason)}</th>
                  <td class="number">
                    <button
                      type="button"
                      class="linklike"
                      aria-label={`${refusalName(reason)}: ${n}`}
                      onClick={() => onBehind({ key: null, by: 'ward', indicator: `refusal:${reason}`, title: `Từ chối: ${refusalName(reason).toLowerCase()}` })}
                    >
                      {count(n)}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableBox>
      )}
    </Card>
  )
}
