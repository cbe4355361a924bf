/** Lets one unusual line of a batch pass: why it is unusual, what to check it against, and only then the button. */
import { api } from '../core/api'
import { dayOf, longDay } from '../core/formats'
import { useLoaded } from '../core/load'
import type { Id } from '../core/types'
import { Button, Notice, ProblemBox, toast } from '../core/ui'
import { Facts, Ready, SidePanel } from './pieces'
import { useSubmission } from './submission'
import type { AccountBeside, BatchLine, LineSigns } from './wire'
import { confirmedKind, unusualName } from './words'

export function Approve(props: { batch: Id; line: BatchLine; onClose: () => void; onDone: () => void }) {
  const { batch, line } = props
  const path = `/batches/${batch}/lines/${line.id}`
  const signs = useLoaded(() => api.get<LineSigns>(`${path}/signs`), [path])
  const sending = useSubmission()
  const approve = () =>
    void sending.run(async () => {
      await api.post(`${path}/approve`)
      toast(`Đã duyệt dòng ${line.label}.`)
      props.onDone()
    })
  return (
    <SidePanel title={`Duyệt dòng ${line.label}?`} under={line.shopName} onClose={props.onClose}>
      <Ready from={signs}>
        {(found) => (
          <>
            <Notice>
              <ul class="stack" aria-label="Cần xem kỹ vì">
                {found.unusual.map((sign) => (
                  <li key={sign}>
                    <b>{unusualName(sign)}</b>: {signWords(sign, line, found)}
                  </li>
                ))}
              </ul>
            </Notice>
            <Facts
              rows={[
                ['Tên in trên bảng', line.shopName],
                ['Vị trí', line.place],
                ['Ngân hàng', line.bank],
                ['Chủ tài khoản', line.holderName],
                ['4 số cuối', line.last4],
                ['Xác nhận', confirmedKind(line.confirmedKind)],
                ['Người ghi', line.proposedBy?.name],
              ]}
            />
            <ProblemBox problem={sending.problem} />
            <div class="buttons">
              <Button kind="primary" icon="tick" disabled={sending.busy} onClick={approve}>
                Duyệt dòng này
              </Button>
              <Button onClick={props.onClose}>Chưa</Button>
            </div>
          </>
        )}
      </Ready>
    </SidePanel>
  )
}

/** What one sign means for this line, and what to hold it against. */
export function signWords(sign: string, line: Pick<BatchLine, 'bank' | 'last4' | 'holderName'>, found: LineSigns): string {
  switch (sign) {
    case 'typed':
      return 'so ngân hàng, chủ tài khoản và 4 số cuối với giấy hay ứng dụng của chủ hộ.'
    case 'changed':
      return changedWords(line, found.othersHere)
    case 'duplicate':
      return found.sameElsewhere.length > 0
        ? `cùng số này còn có ${found.sameElsewhere.map((one) => `${one.label} ${one.shopName}`).join(', ')}. Hỏi hai hộ có dùng chung tài khoản không.`
        : 'hộ kia không còn ở phường này, hoặc ở phường khác. Hỏi chủ hộ tài khoản này là của ai.'
    case 'held_before':
      return [found.heldReason, found.releaseReason && `Cho qua vì: ${found.releaseReason}${found.releasedByName && ` (${found.releasedByName})`}.`].filter(Boolean).join(' ')
    case 'brought':
      return `${found.broughtByName || 'một cán bộ'} đưa vào từ tệp cứu, không thẳng từ điện thoại. Hỏi lại chủ hộ.`
    default:
      return 'hỏi lại chủ hộ.'
  }
}

function changedWords(line: Pick<BatchLine, 'bank' | 'last4'>, others: AccountBeside[]): string {
  const mine = `${line.bank} •••• ${line.last4}`
  const [one] = others
  if (!one) return `nay ${mine}. Hỏi chủ hộ có đổi thật không.`
  const other = `${one.bank} •••• ${one.last4}, ${one.holderName}${one.confirmedAt ? ` (xác nhận ${longDay(dayOf(one.confirmedAt))})` : ''}`
  if (one.earlier || !one.confirmedAt) return `trước là ${other}; nay ${mine}. Hỏi chủ hộ có đổi thật không.`
  return `dòng này in ${mine}; sau đó điểm này có thêm ${other}. Hỏi chủ hộ dùng số nào.`
}
