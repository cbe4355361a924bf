/** Lines of a frozen batch of which the register says something else by now: dropped, or printed knowingly. */
import { count } from '../core/formats'
import { Button, Check, Notice } from '../core/ui'
import { stepsBack, type Posted } from './batch-recalled'
import { changeWords } from './change-words'
import type { BatchLine } from './wire'

const REASON = 'Sổ đăng ký đổi sau khi chốt'
const SHOWN = 20

/** Those whose stall is closed or another shop's, or whose shop took back its consent, come first and alone: they must be dropped. */
export function outdatedLines(lines: BatchLine[]): BatchLine[] {
  const outdated = lines.filter((line) => !line.voidedAt && !!line.changed?.length)
  const unusable = outdated.filter(isUnusable)
  return unusable.length ? unusable : outdated
}

const isUnusable = (line: BatchLine) => !!line.changed?.some(({ what }) => what === 'merchant' || what === 'point' || what === 'consent')

/** Released boards are printed as they were frozen; whoever has them printed knows what they will say. */
export function SaidOtherwise({ lines }: { lines: BatchLine[] }) {
  const changed = lines.filter((line) => !line.voidedAt && !!line.changed?.length)
  if (changed.length === 0) return null
  return (
    <Notice>
      <p>
        Từ lúc chốt danh sách, sổ đăng ký đã đổi ở {count(changed.length)} bảng. Lô này in đúng chữ đã chốt; cần chữ mới thì giao xong hãy in lại các bảng này:
      </p>
      <ul>
        {changed.slice(0, SHOWN).map((line) => (
          <li key={line.id}>
            <b>{line.label}</b> {line.shopName}: {line.changed?.map(changeWords).join(', ')}
          </li>
        ))}
      </ul>
    </Notice>
  )
}

interface OutdatedProps {
  lines: BatchLine[]
  busy: boolean
  act: (steps: (string | Posted)[], words: string, said?: string) => void
  /** Whether they are to be printed as frozen; without it that is not asked. */
  kept?: boolean
  onKept?: (kept: boolean) => void
}

export function Outdated({ lines, busy, act, kept = false, onKept }: OutdatedProps) {
  const outdated = outdatedLines(lines)
  if (outdated.length === 0) return null
  const steps = stepsBack(outdated, lines, REASON)
  const redrawn = steps.includes('render')
  const mustGo = isUnusable(outdated[0]!)
  return (
    <>
      <Notice alert>
        <p class="strong">{count(outdated.length)} bảng đã chốt khác với sổ đăng ký bây giờ.</p>
        <p>
          {mustGo ? 'Chỗ đó nay là của hộ khác, không hoạt động, hoặc chủ hộ không còn đồng ý in, nên phải bỏ dòng' : 'Bảng in đúng chữ đã chốt. Bỏ các dòng này thì hộ vào lô sau với chữ mới'}
          {redrawn && '; các dòng khác giữ nguyên và được dựng lại'}.
        </p>
      </Notice>
      <ul class="todo" aria-label="Bảng khác với sổ đăng ký">
        {outdated.slice(0, SHOWN).map((line) => (
          <li key={line.id}>
            <div class="words">
              <b>{line.label}</b> {line.shopName}
              <p class="small">{line.changed?.map(changeWords).join(', ')}</p>
            </div>
          </li>
        ))}
      </ul>
      {outdated.length > SHOWN && <p class="small muted">Còn {count(outdated.length - SHOWN)} dòng nữa, xem bảng dưới.</p>}
      <Button
        disabled={busy}
        onClick={() => act(steps, 'Đang bỏ dòng…', redrawn ? 'Đã bỏ dòng, đang dựng lại bản in.' : 'Đã bỏ dòng. Lô không còn bảng nào: hủy lô.')}
      >
        {redrawn ? `Bỏ ${count(outdated.length)} dòng và dựng lại` : `Bỏ ${count(outdated.length)} dòng`}
      </Button>
      {onKept && !mustGo && (
        <Check checked={kept} disabled={busy} onChange={onKept}>
          Vẫn phát hành {count(outdated.length)} bảng này theo chữ đã chốt
        </Check>
      )}
    </>
  )
}
