/** The lines that a refusal names, each with what can be done about it. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import type { Id } from '../core/types'
import { Button } from '../core/ui'
import { VoidForm } from './batch-lines'
import { SidePanel } from './pieces'
import { RenameShop } from './rename-shop'
import type { Batch, BatchLine } from './wire'

/** What one line cannot be drawn for: `field` is the text at fault, empty where it is none. */
export interface LineFault {
  lineId: Id
  field: string
  problem: string
  sentence: string
}

/** What can be done about a line's fault before the batch is frozen. Only a name at fault is mended by another name. */
export function wayOn(fault: LineFault | undefined): string {
  if (fault?.field === 'shop_name') return 'Sửa tên rồi chốt lại, hoặc bỏ dòng khỏi lô.'
  if (fault?.problem === 'print-text-too-long') return 'Bỏ dòng khỏi lô này, rồi tạo lô khổ lớn hơn cho hộ đó.'
  if (fault?.field === 'place') return 'Sửa tên chợ, đường hay số nhà ở Đường & chợ rồi chốt lại, hoặc bỏ dòng.'
  return 'Bỏ dòng khỏi lô rồi chốt lại; hộ vào lô sau.'
}

type Doing = { what: 'void' | 'rename'; line: BatchLine }

export function ConcernedLines(props: { batch: Batch; lines: BatchLine[]; ids: Id[]; faults?: LineFault[]; onChange: () => void }) {
  const { batch } = props
  const [doing, setDoing] = useState<Doing | null>(null)
  const concerned = props.lines.filter((line) => props.ids.includes(line.id) && !line.voidedAt)
  if (concerned.length === 0) return null
  const draft = batch.state === 'draft'
  const done = () => {
    setDoing(null)
    props.onChange()
  }
  return (
    <div class="stack">
      {!draft && <p>Chữ đã chốt không đổi nữa: bỏ dòng rồi dựng tiếp. Tên sửa xong thì hộ vào lô sau.</p>}
      <ul class="todo" aria-label="Dòng phải xử lý">
        {concerned.map((line) => ({ line, fault: props.faults?.find((one) => one.lineId === line.id) })).map(({ line, fault }) => (
          <li key={line.id}>
            <div class="words">
              <b>{line.label}</b> {line.shopName}
              <p class="small muted">
                {line.holderName} · {line.bank} •••• {line.last4}
              </p>
              {fault && <p>{fault.sentence}</p>}
              {draft && <p class="small">{wayOn(fault)}</p>}
            </div>
            <span class="buttons">
              {line.pointId && (draft ? fault?.field === 'shop_name' : true) && (
                <Button compact kind="soft" icon="edit" label={`Sửa tên hộ ở ${line.label}`} onClick={() => setDoing({ what: 'rename', line })}>
                  Sửa tên
                </Button>
              )}
              <Button compact kind="danger" label={`Bỏ dòng ${line.label} khỏi lô`} onClick={() => setDoing({ what: 'void', line })}>
                Bỏ dòng
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {doing && (
        <SidePanel title={doing.what === 'void' ? `Bỏ dòng ${doing.line.label}` : `Sửa tên ở ${doing.line.label}`} under={doing.line.shopName} onClose={() => setDoing(null)}>
          {doing.what === 'void' ? (
            <VoidForm batch={batch.id} line={doing.line} onDone={done} />
          ) : (
            <RenameShop point={doing.line.pointId ?? ''} check={(shopName) => api.post(`/batches/${batch.id}/lines/${doing.line.id}/name-check`, { shopName })} onDone={done} />
          )}
        </SidePanel>
      )}
    </div>
  )
}
