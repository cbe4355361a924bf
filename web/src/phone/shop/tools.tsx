import { useState } from 'preact/hooks'
import { addDays, longDay, shortDay, today } from '../../core/formats'
import type { PointRow, ToolBody } from '../../core/ops'
import { session } from '../../core/session'
import { requestSync } from '../../core/sync'
import type { Day, Tool } from '../../core/types'
import { Button, Card, Choice, Field, Form, Icon, Sheet } from '../../core/ui'
import { uuid7 } from '../../core/uuid7'
import type { NewOp } from '../../core/new-ops'
import { save } from '../../core/saving'
import { sayStorageFull } from '../notices/storage-full'
import { shopName, spoken } from '../place-link'
import { offerUndo, UNDO_MS } from '../visit/quick'
import { looksLikeCitizenId, NO_CITIZEN_ID } from '../register/registration'
import { TOOL_ORDER, TOOLS } from '../words'

const OBSTACLES: Record<Tool, string[]> = {
  account: ['Chưa có CCCD gắn chip', 'Không có điện thoại thông minh', 'Cần ra quầy ngân hàng'],
  qr_board: ['Chưa xác nhận tài khoản', 'Bảng hỏng, mờ', 'Chưa có chỗ đặt'],
  wallet: ['SIM không chính chủ', 'Không có điện thoại thông minh', 'Sóng yếu'],
  guidance: ['Chủ hộ vắng', 'Lớn tuổi, cần người nhà', 'Hẹn lần sau'],
}

/** Who helped, besides the one who notes it; the server keeps the words as `provider`. */
const HELPERS: Record<Tool, string[]> = {
  account: ['Nhân viên ngân hàng', 'Người nhà, tự làm'],
  qr_board: ['Nhân viên ngân hàng', 'Phường in'],
  wallet: ['Nhân viên nhà mạng', 'Người nhà, tự làm'],
  guidance: ['Nhân viên ngân hàng', 'Người nhà'],
}

/** The four tools: four independent facts, four switches. Never a ladder, never a percentage. */
export function Tools({ point }: { point: PointRow }) {
  const [asked, setAsked] = useState<Tool | null>(null)
  const [off, setOff] = useState<Tool | null>(null)
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
              aria-label={TOOLS[tool]}
              aria-describedby={`tool-${tool}`}
              onClick={() => (on ? setOff(tool) : setAsked(tool))}
            >
              <span class="track" aria-hidden="true" />
              <span class="grow">
                <span class="strong">{TOOLS[tool]}</span>
                <span class="muted small" id={`tool-${tool}`}>
                  {fact?.state === 'blocked' ? `Vướng: ${fact.obstacle || 'chưa rõ'}` : on ? doneWords(fact.onDate, fact.provider || fact.member) : 'chưa có'}
                </span>
              </span>
              {fact?.state === 'blocked' && <Icon name="warning" />}
            </button>
          )
        })}
      </div>
      {asked && <ToolSheet point={point} tool={asked} onClose={() => setAsked(null)} />}
      {off && <OffSheet point={point} tool={off} onClose={() => setOff(null)} />}
    </Card>
  )
}

function doneWords(on: Day | undefined, helper: string | undefined): string {
  return [on ? `xong ngày ${longDay(on)}` : 'xong', helper && `giúp: ${helper}`].filter(Boolean).join(' · ')
}

/** One tap must not cost a date and a helper that somebody noted. */
function OffSheet({ point, tool, onClose }: { point: PointRow; tool: Tool; onClose: () => void }) {
  const fact = point.tools?.[tool]
  return (
    <Sheet title={`Bỏ “${TOOLS[tool]}”?`} onClose={onClose}>
      <p>
        Đang ghi: <strong>{doneWords(fact?.onDate, fact?.provider || fact?.member)}</strong>.
      </p>
      <p>Ghi là chưa có thì mất ngày và tên người giúp này.</p>
      <Button kind="primary" wide onClick={onClose}>
        Giữ nguyên
      </Button>
      <Button
        wide
        onClick={() => {
          onClose()
          void saveTool(point, { tool, state: 'undone', onDate: today() })
        }}
      >
        Ghi là chưa có
      </Button>
    </Sheet>
  )
}

/** When and with whose help; "today, by me" is the answer of most and stands ready: two taps. */
function ToolSheet({ point, tool, onClose }: { point: PointRow; tool: Tool; onClose: () => void }) {
  const [day, setDay] = useState<Day | 'other'>(today())
  const [otherDay, setOtherDay] = useState<Day>(today())
  const [helper, setHelper] = useState('')
  const [name, setName] = useState('')
  const [asked, setAsked] = useState(false)
  const me = session.value?.me.name ?? ''
  const yesterday = addDays(today(), -1)
  const onDate = day === 'other' ? otherDay : day
  const nobody = helper === 'other' && !name.trim()
  const wrongName = looksLikeCitizenId(name) ? NO_CITIZEN_ID : asked && nobody ? 'Ghi tên người hoặc đơn vị đã giúp.' : null
  const wrongDay = !onDate || onDate > today() ? 'Chọn ngày đã qua hoặc hôm nay.' : null
  const finish = () => {
    setAsked(true)
    if (wrongName || wrongDay || nobody) return
    onClose()
    const provider = helper === 'other' ? name.trim() : helper || me
    void saveTool(point, { tool, state: 'done', onDate, ...(provider ? { provider } : {}) })
  }
  return (
    <Sheet title={TOOLS[tool]} onClose={onClose}>
      <Form class="stack" label={`Ghi ${TOOLS[tool]}`} onSubmit={finish}>
        <Choice
          legend="Xong ngày nào?"
          value={day}
          options={[
            { value: today(), label: `Hôm nay (${shortDay(today())})` },
            { value: yesterday, label: `Hôm qua (${shortDay(yesterday)})` },
            { value: 'other', label: 'Ngày khác' },
          ]}
          onChange={(chosen) => setDay(chosen)}
        />
        {day === 'other' && <Field label="Ngày xong" type="date" value={otherDay} wrong={wrongDay} onInput={(value) => setOtherDay(value)} />}
        <Choice
          legend="Ai giúp?"
          value={helper}
          options={[
            { value: '', label: `Tôi (${me || 'người ghi'})` },
            ...HELPERS[tool].map((who) => ({ value: who, label: who })),
            { value: 'other', label: 'Người khác' },
          ]}
          onChange={setHelper}
        />
        {helper === 'other' && (
          <Field label="Tên người hoặc đơn vị giúp" value={name} maxLength={80} wrong={wrongName} onInput={setName} last />
        )}
        <Button kind="primary" icon="tick" wide submit>
          Đã xong
        </Button>
      </Form>
      <h3>Hoặc đang vướng</h3>
      <div class="stack">
        {OBSTACLES[tool].map((obstacle) => (
          <Button
            key={obstacle}
            wide
            onClick={() => {
              onClose()
              void saveTool(point, { tool, state: 'blocked', onDate: today(), obstacle })
            }}
          >
            {obstacle}
          </Button>
        ))}
      </div>
    </Sheet>
  )
}

async function saveTool(point: PointRow, fact: Omit<ToolBody, 'pointId'>): Promise<void> {
  const body: ToolBody = { pointId: point.id, ...fact }
  try {
    const label = `${TOOLS[fact.tool]} · ${shopName(point) || spoken(point)}`
    const op: NewOp = { entity: 'tool', entityId: uuid7(), body, label, pointId: point.id }
    const saved = await save([op], { undoMs: UNDO_MS })
    const said = fact.state === 'done' ? 'Đã ghi: xong.' : fact.state === 'blocked' ? 'Đã ghi chỗ vướng.' : 'Đã ghi: chưa có.'
    offerUndo(said, saved)
    void requestSync('save')
  } catch (error) {
    sayStorageFull(error)
  }
}
