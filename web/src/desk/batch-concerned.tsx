/** The lines that a refusal names, each with what can be done about it. */
import { useState } from 'preact/hooks'
import type { Id } from '../core/types'
import { Button } from '../core/ui'
import { VoidForm } from './batch-lines'
import { SidePanel } from './pieces'
import { RenameShop } from './rename-shop'
import type { Batch, BatchLine } from './wire'

type Doing = { what: 'void' | 'rename'; line: BatchLine }

export function ConcernedLines(props: { batch: Batch; lines: BatchLine[]; ids: Id[]; onChange: () => void }) {
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
      <p>
        {draft
          ? 'Sửa tên cho gọn rồi chốt lại, hoặc bỏ dòng khỏi lô.'
          : 'Chữ đã chốt không đổi nữa: bỏ dòng rồi dựng tiếp. Tên sửa xong thì hộ vào lô sau.'}
      </p>
      <ul class="todo" aria-label="Dòng phải xử lý">
        {concerned.map((line) => (
          <li key={line.id}>
            <div class="words">
              <b>{line.label}</b> {line.shopName}
              <p class="small muted">
                {line.holderName} · {line.bank} •••• {line.last4}
              </p>
            </div>
            <span class="buttons">
              {line.pointId && (
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
            <RenameShop point={doing.line.pointId ?? ''} onDone={done} />
          )}
        </SidePanel>
      )}
    </div>
  )
}
