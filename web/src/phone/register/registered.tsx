import type { MerchantRow } from '../../core/ops'
import type { Id } from '../../core/types'
import { Button, Notice, Sheet } from '../../core/ui'
import { pathOfPoint } from '../place-link'

/** Said over the form as soon as the phone knows of a shop at its point: somebody else's, or this form's, saved elsewhere. */
export function RegisteredHere({ there, pointId }: { there: MerchantRow; pointId: Id }) {
  return (
    <div aria-live="polite">
      <Notice>
        <p>
          Điểm này đã đăng ký: <a href={`#${pathOfPoint(pointId)}`}>{there.tradeName}</a>.
        </p>
      </Notice>
    </div>
  )
}

/** Before a second shop is saved at one point. `own` where it is this very form, which is saved already. */
export function SecondShop(props: { there: MerchantRow; own: boolean; onDrop: () => void; onSave: () => void; onClose: () => void }) {
  const { there, own } = props
  return (
    <Sheet title={own ? 'Phiếu này đã lưu rồi' : 'Điểm này đã có hộ đăng ký'} onClose={props.onClose}>
      <p>
        {own
          ? `${there.tradeName} đã lưu từ phiếu này. Muốn sửa thì mở trang của hộ.`
          : `${there.tradeName} đã đăng ký ở đây. Cùng một hộ thì bỏ phiếu này, để hộ không bị ghi hai lần.`}
      </p>
      <Button kind="primary" wide icon="bin" onClick={props.onDrop}>
        Bỏ phiếu này, xem {there.tradeName}
      </Button>
      {!own && (
        <Button wide onClick={props.onSave}>
          Là hộ khác, vẫn lưu
        </Button>
      )}
    </Sheet>
  )
}
