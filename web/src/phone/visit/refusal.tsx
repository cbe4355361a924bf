import type { PointRow } from '../../core/ops'
import type { RefusalReason } from '../../core/types'
import { Button, Sheet } from '../../core/ui'
import { options, REFUSALS } from '../words'
import { saveRefusal } from './quick'

/** The third tap of a refusal: the reason saves it. */
export function RefusalSheet({ point, onClose, onSaved }: { point: PointRow; onClose: () => void; onSaved?: () => void }) {
  return (
    <Sheet title="Vì sao từ chối?" onClose={onClose}>
      <div class="tradetiles">
        {options(REFUSALS).map((reason) => (
          <Button
            key={reason.value}
            onClick={() => {
              onClose()
              void saveRefusal(point, reason.value as RefusalReason, reason.label)
              onSaved?.()
            }}
          >
            {reason.label}
          </Button>
        ))}
      </div>
      <p class="muted small">Chạm một lý do là lưu. Hỏi về thuế thì mở thẻ trong Cẩm nang, không tự tư vấn.</p>
    </Sheet>
  )
}
