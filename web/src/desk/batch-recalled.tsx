/** A released batch of which a board was recalled before it was printed: drop it, draw the rest anew. */
import { count } from '../core/formats'
import { Button, Notice } from '../core/ui'
import { changeWords } from './change-words'
import type { Batch, BatchLine } from './wire'

const REASON = 'Bị thu hồi trước khi in'

/** One POST of a batch's own, with what goes along. */
export interface Posted {
  step: string
  body: object
}

/** The lines that hold a released batch back; empty once it is printed, when boards are taken down instead. */
export function recalledLines(batch: Pick<Batch, 'state'>, lines: BatchLine[]): BatchLine[] {
  return batch.state === 'released' ? lines.filter((line) => line.recalled && !line.voidedAt) : []
}

/** Drops these and draws what is left, if anything is. */
export function stepsBack(gone: BatchLine[], lines: BatchLine[], reason = REASON): (string | Posted)[] {
  const dropped = gone.map((line) => ({ step: `lines/${line.id}/void`, body: { reason } }))
  const left = lines.some((line) => !line.voidedAt && !gone.includes(line))
  return left ? [...dropped, 'render'] : dropped
}

interface HeldBackProps {
  batch: Batch
  lines: BatchLine[]
  recalled: BatchLine[]
  busy: boolean
  act: (steps: (string | Posted)[], words: string, said?: string) => void
}

export function HeldBack({ batch, lines, recalled, busy, act }: HeldBackProps) {
  const steps = stepsBack(recalled, lines)
  const redrawn = steps.includes('render')
  return (
    <>
      <Notice kind="error" alert>
        <p class="strong">{count(recalled.length)} bảng vừa bị thu hồi, chưa in.</p>
        <p>Chưa tải được tệp và chưa ghi “đã in” được cho tới khi bỏ dòng này. {redrawn && 'Các dòng khác giữ nguyên; bản in mới được kiểm tra và phát hành lại.'}</p>
        {batch.downloads > 0 && <p>Tệp cũ đã được tải {count(batch.downloads)} lần: {batch.printer === 'print_shop' ? 'báo nhà in hủy tệp đó' : 'hủy tệp đó'}, đừng in.</p>}
      </Notice>
      <ul class="todo" aria-label="Bảng bị thu hồi">
        {recalled.map((line) => (
          <li key={line.id}>
            <div class="words">
              <b>{line.label}</b> {line.shopName}
              <p class="small muted">
                Bảng <span class="nobreak">{line.code}</span> · {line.bank} •••• {line.last4}
              </p>
              {!!line.changed?.length && <p class="small">{line.changed.map(changeWords).join(', ')}</p>}
            </div>
          </li>
        ))}
      </ul>
      <Button
        kind="primary"
        disabled={busy}
        onClick={() =>
          act(steps, 'Đang bỏ dòng bị thu hồi…', redrawn ? 'Đã bỏ dòng, đang dựng lại bản in.' : 'Đã bỏ dòng. Lô không còn bảng nào: hủy lô.')
        }
      >
        {redrawn ? 'Bỏ dòng và dựng lại' : 'Bỏ dòng'}
      </Button>
    </>
  )
}
