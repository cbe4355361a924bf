/** Boards that were released and must not be used: each with where it is and what is to be done about it. */
import { api } from '../core/api'
import { moment } from '../core/formats'
import { Button, Notice, ProblemBox, toast } from '../core/ui'
import { Empty } from './pieces'
import { useSubmission } from './submission'
import type { Recall } from './wire'

interface Deed {
  /** Where the board is, and what is to be done. */
  words: string
  /** How it is said to be done; without it, that is done on the batch's own page. */
  done?: { button: string; toast: string }
}

const TAKEN_DOWN = { button: 'Đã gỡ', toast: 'Đã ghi: bảng cũ đã gỡ.' }
const DESTROYED = { button: 'Đã hủy', toast: 'Đã ghi: đã hủy.' }

export function deedOf({ where, printer }: Pick<Recall, 'where' | 'printer'>): Deed {
  switch (where) {
    case 'unprinted':
      return { words: 'Chưa in. Mở lô: bỏ dòng này và dựng lại bản in.' }
    case 'file_out':
      return {
        words: `Đã bỏ khỏi lô trước khi in, nhưng tệp cũ đã được tải. ${printer === 'print_shop' ? 'Báo nhà in hủy tệp cũ' : 'Hủy tệp cũ'}; bảng lỡ in thì hủy luôn.`,
        done: DESTROYED,
      }
    case 'at_shop':
      return { words: 'Đã in, còn ở nhà in. Báo nhà in rút bảng khỏi xấp; mở lô để ghi.' }
    case 'at_ward':
      return { words: 'Đã in, còn ở phường. Rút bảng khỏi xấp, đừng giao; mở lô để ghi.' }
    case 'handed_out':
      return { words: 'Đã giao cho hộ. Đến quầy gỡ bảng.', done: TAKEN_DOWN }
    case 'seen':
      return { words: 'Đã thấy ở quầy. Đến gỡ bảng.', done: TAKEN_DOWN }
    case 'pulled':
      return { words: 'Đã in, đã rút khỏi xấp trước khi giao. Hủy bảng.', done: DESTROYED }
    case 'never_printed':
      return { words: 'Đã bỏ khỏi lô, chưa ai tải tệp: không có bảng nào.', done: { button: 'Đã xem', toast: 'Đã ghi.' } }
  }
}

export function Recalls({ recalls, onChange }: { recalls: Recall[]; onChange: () => void }) {
  const open = recalls.filter((one) => !one.settledAt)
  if (open.length === 0) return <Empty icon="tick">Không có bảng mã nào cần thu hồi.</Empty>
  return (
    <>
      <Notice kind="error">
        <p>Các bảng dưới đây đã phát hành nhưng không dùng nữa. Mỗi dòng ghi vì sao, bảng đang ở đâu và phải làm gì.</p>
      </Notice>
      <ul class="todo" aria-label="Bảng cần thu hồi">
        {open.map((recall) => (
          <RecallRow key={recall.id} recall={recall} onChange={onChange} />
        ))}
      </ul>
    </>
  )
}

function RecallRow({ recall, onChange }: { recall: Recall; onChange: () => void }) {
  const sending = useSubmission()
  const { words, done } = deedOf(recall)
  const settle = () =>
    void sending.run(async () => {
      await api.post(`/recalls/${recall.id}/settle`)
      if (done) toast(done.toast)
      onChange()
    })
  return (
    <li>
      <div class="words">
        <b>
          {recall.shopName} · {recall.label}
        </b>
        <p>{words}</p>
        <p class="small muted">
          {recall.reason} · bảng {recall.code} · lô {recall.number} · mở lúc {moment(recall.openedAt)}
        </p>
        <ProblemBox problem={sending.problem} />
      </div>
      {done ? (
        <Button kind="soft" compact disabled={sending.busy} onClick={settle} label={`${done.button}: bảng của ${recall.label}`}>
          {done.button}
        </Button>
      ) : (
        <a class="button soft compact" href={`#/ban/in/${recall.batchId}`} aria-label={`Mở lô ${recall.number} của ${recall.label}`}>
          Mở lô
        </a>
      )}
    </li>
  )
}
