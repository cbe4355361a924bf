/** Boards of a printed batch that must not be used: which to pull out of the stacks, and where each lies. */
import { count } from '../formats'
import type { Id } from '../types'
import { Notice } from './page'

export interface WithheldBoard {
  lineId: Id
  code: string
  label: string
  shopName: string
  /** Null to the print shop. */
  why: keyof typeof WHY | null
  /** Null where the batch is one stack. */
  lot: number | null
  sheet: number
  slot: number
  /** Its place once the lot is cut and stacked. */
  inStack: number
  /** The officer has dropped its line by now. */
  pulled: boolean
}

const WHY = {
  replaced: 'hộ đã đổi tài khoản',
  refused: 'tài khoản đã bị bác',
  merchant: 'điểm đã có hộ khác',
  point: 'điểm đang ghi là không hoạt động',
  consent: 'chủ hộ không còn đồng ý in',
}

/** "xấp 1, tờ 2, ô 3". */
export function placeWords({ lot, sheet, slot }: Pick<WithheldBoard, 'lot' | 'sheet' | 'slot'>): string {
  return [lot && `xấp ${count(lot)}`, `tờ ${count(sheet)}`, `ô ${count(slot)}`].filter(Boolean).join(', ')
}

/** One sentence for each board. */
export function PullOut({ boards }: { boards: WithheldBoard[] }) {
  return (
    <>
      {boards.map((one) => (
        <p key={one.lineId}>
          <b>
            Rút bảng <span class="nobreak">{one.code}</span> ({placeWords(one)}) khỏi xấp, đừng giao.
          </b>{' '}
          <span class="small">
            {[`${one.label} ${one.shopName}`, one.why && WHY[one.why]].filter(Boolean).join(': ')} · cắt xong là bảng thứ {count(one.inStack)} của xấp · gạch khỏi Danh sách giao
            {one.pulled && ' · phường đã bỏ dòng'}
          </span>
        </p>
      ))}
    </>
  )
}

export function PullOutNotice({ boards }: { boards: WithheldBoard[] }) {
  if (boards.length === 0) return null
  return (
    <Notice kind="error" alert>
      <PullOut boards={boards} />
    </Notice>
  )
}
