import { useState } from 'preact/hooks'
import { longDay, today } from '../core/formats'
import type { PointRow, ToolBody } from '../core/ops'
import { requestSync } from '../core/sync'
import type { Tool } from '../core/types'
import { Button, Card, Sheet, toast } from '../core/ui'
import { uuid7 } from '../core/uuid7'
import { save } from '../core/world'
import { shopName, spoken } from './place-link'
import { TOOL_ORDER, TOOLS } from './words'

const OBSTACLES: Record<Tool, string[]> = {
  account: ['Chưa có CCCD gắn chip', 'Không có điện thoại thông minh', 'Cần ra quầy ngân hàng'],
  qr_board: ['Chưa xác nhận tài khoản', 'Bảng hỏng, mờ', 'Chưa có chỗ đặt'],
  wallet: ['SIM không chính chủ', 'Không có điện thoại thông minh', 'Sóng yếu'],
  guidance: ['Chủ hộ vắng', 'Lớn tuổi, cần người nhà', 'Hẹn lần sau'],
}

/** The four tools: four independent facts, four switches. Never a ladder, never a percentage. */
export function Tools({ point }: { point: PointRow }) {
  const [asked, setAsked] = useState<Tool | null>(null)
  const done = TOOL_ORDER.filter((tool) => point.tools?.[tool]?.state === 'done').length
  return (
    <Card title={`Bốn công cụ · ${done}/4`}>
      <div>
        {TOOL_ORDER.map((tool) => {
          const fact = point.tools?.[tool]
          const on = fact?.state === 'done'
          return (
            <button
              key={tool}
              type="button"
              class="switch"
              role="switch"
              aria-checked={on}
              onClick={() => (on ? void saveTool(point, tool, 'undone') : setAsked(tool))}
            >
              <span class="track" aria-hidden="true" />
              <span class="grow">
                <span class="strong">{TOOLS[tool]}</span>
                {fact?.state === 'blocked' && <span class="chip warning">Vướng: {fact.obstacle || 'chưa rõ'}</span>}
                {on && fact?.onDate && <span class="muted small">xong ngày {longDay(fact.onDate)}</span>}
              </span>
            </button>
          )
        })}
      </div>
      {asked && (
        <Sheet title={TOOLS[asked]} onClose={() => setAsked(null)}>
          <Button kind="primary" icon="tick" wide onClick={() => (setAsked(null), void saveTool(point, asked, 'done'))}>
            Đã xong
          </Button>
          <h3>Hoặc đang vướng</h3>
          {OBSTACLES[asked].map((obstacle) => (
            <Button key={obstacle} wide onClick={() => (setAsked(null), void saveTool(point, asked, 'blocked', obstacle))}>
              {obstacle}
            </Button>
          ))}
        </Sheet>
      )}
    </Card>
  )
}

async function saveTool(point: PointRow, tool: Tool, state: ToolBody['state'], obstacle?: string): Promise<void> {
  const body: ToolBody = { pointId: point.id, tool, state, onDate: today() }
  if (obstacle) body.obstacle = obstacle
  try {
    await save([
      {
        entity: 'tool',
        entityId: uuid7(),
        body,
        label: `${TOOLS[tool]} · ${shopName(point) || spoken(point)}`,
        pointId: point.id,
      },
    ])
    toast(state === 'done' ? 'Đã ghi: xong.' : state === 'blocked' ? 'Đã ghi chỗ vướng.' : 'Đã ghi: chưa có.')
    void requestSync('save')
  } catch {
    toast('Chưa lưu được: máy đầy hoặc bộ nhớ lỗi. Giải phóng bộ nhớ rồi thử lại.', { error: true })
  }
}
