/** A printed batch: boards that must not be used are pulled out, the others are handed to the households. */
import { count, moment } from '../core/formats'
import { PullOut, PullOutNotice } from '../core/ui/pull-out'
import { AskedOnce } from './asked-once'
import type { Posted } from './batch-recalled'
import type { Batch } from './wire'

const REASON = 'Rút khỏi xấp trước khi giao'

interface HandingOutProps {
  batch: Batch
  busy: boolean
  act: (steps: (string | Posted)[], words: string, said?: string) => void
}

export function HandingOut({ batch, busy, act }: HandingOutProps) {
  const waiting = batch.withheld.filter((one) => !one.pulled)
  const left = batch.lines - waiting.length
  const pulling = waiting.map((one) => ({ step: `lines/${one.lineId}/void`, body: { reason: REASON } }))
  // The question is about these boards, and is over when another joins them.
  const about = `delivered ${waiting.map((one) => one.lineId).join(' ')}`
  const pulled = waiting.length > 0 ? `đã rút ${count(waiting.length)} bảng` : ''
  return (
    <>
      {batch.printer === 'print_shop' && <p>{shopWords(batch)}</p>}
      <PullOutNotice boards={batch.withheld} />
      {left > 0 ? (
        <>
          <p>Giao bảng cho hộ xong thì bấm “Đã giao”. Bảng chỉ tính là “có QR” khi Tổ quét thấy đúng mã tại quầy.</p>
          <AskedOnce
            key={about}
            words="Đã giao"
            question={`Đã giao ${batch.withheld.length > 0 ? `${count(left)} bảng còn lại` : 'đủ bảng'} của lô ${batch.number} cho các hộ?`}
            sure={pulled ? `Đúng, ${pulled} và giao phần còn lại` : 'Đúng, đã giao'}
            disabled={busy}
            onSure={() => act([...pulling, 'delivered'], 'Đang ghi…', 'Đã ghi: đã giao.')}
          >
            <PullOut boards={batch.withheld} />
          </AskedOnce>
        </>
      ) : (
        <AskedOnce
          key={about}
          words="Đã rút hết, khép lô"
          question={`Lô ${batch.number} không còn bảng nào để giao. Khép lô?`}
          sure={pulled ? `Đúng, ${pulled}` : 'Đúng, khép lô'}
          disabled={busy}
          onSure={() => act([...pulling, 'delivered'], 'Đang ghi…', 'Đã khép lô: mọi bảng đã rút.')}
        >
          <PullOut boards={batch.withheld} />
        </AskedOnce>
      )}
      {batch.withheld.length > 0 && (
        <p class="small">
          Hộ có tài khoản đúng thì vào lô mới: <a href="#/ban/in/moi">tạo lô in</a>.
        </p>
      )}
    </>
  )
}

function shopWords({ handedOverAt }: Batch): string {
  if (handedOverAt) return `Nhà in đã giao ngày ${moment(handedOverAt)}. Bước tiếp theo: phát bảng cho hộ.`
  return 'Nhà in đã in, chưa ghi đã giao cho phường.'
}
