import { useState } from 'preact/hooks'
import type { AccountRow, MerchantRow } from '../../core/ops'
import { go } from '../../core/router'
import { accountsOf, meta, queue, rejectedOf } from '../../core/world'
import { Button, Card, Icon, Notice } from '../../core/ui'
import { QrFull } from './qr-full'

/** The accounts of a shop: what was turned down and why, what stands, and how to add one. */
export function Accounts({ merchant, path }: { merchant: MerchantRow; path: string }) {
  const accounts = accountsOf(merchant.pointId)
  const rejected = rejectedOf(merchant.pointId)
  const proposed = accounts.find((account) => account.status === 'proposed' || account.status === 'held')
  const [shown, setShown] = useState<AccountRow | null>(null)
  return (
    <Card title="Tài khoản nhận tiền">
      {rejected.map((account) => (
        <Notice key={account.id} kind="error">
          <p class="strong">
            Tài khoản {bankName(account)} ••• {account.last4} đã bị bác.
          </p>
          {account.rejectedReason && <p>Lý do: “{account.rejectedReason}”</p>}
          <p>Chưa dùng được tài khoản này. Xem lại số và tên chủ tài khoản với chủ hộ, rồi quét lại mã trong ứng dụng ngân hàng; chưa rõ vì sao thì hỏi cán bộ phường.</p>
        </Notice>
      ))}
      {accounts.length === 0 && <p class="muted">{rejected.length ? 'Chưa có tài khoản nào khác.' : 'Chưa có tài khoản nào.'}</p>}
      <ul class="lines">
        {accounts.map((account) => (
          <li key={account.id} class="line">
            <Icon name="bank" />
            <span class="grow">
              <strong>
                {bankName(account)} ••• {account.last4}
              </strong>
              <span class="small">{account.holderName}</span>
              <span class="buttons">
                <AccountChip account={account} />
              </span>
            </span>
            {account.status === 'confirmed' && account.payload && (
              <Button icon="qr" label={`Mở mã QR ••• ${account.last4} toàn màn hình`} onClick={() => setShown(account)}>
                Mở mã
              </Button>
            )}
          </li>
        ))}
      </ul>
      {proposed && (
        <Button kind="soft" icon="qr" wide onClick={() => go(`${path}/xac-nhan?tk=${proposed.id}`)}>
          Chủ hộ xác nhận tại chỗ
        </Button>
      )}
      <Button icon="scan" wide onClick={() => go(`${path}/tai-khoan`)}>
        {accounts.length ? 'Đổi hoặc thêm tài khoản' : 'Quét mã tài khoản'}
      </Button>
      {shown && <QrFull account={shown} bank={bankName(shown)} shop={merchant.tradeName} onClose={() => setShown(null)} />}
    </Card>
  )
}

export function bankName(account: Pick<AccountRow, 'bankName' | 'bin' | 'scheme'>): string {
  if (account.bankName) return account.bankName
  const known = meta.value.banks.find((bank) => bank.bin === account.bin)
  return known?.shortName ?? known?.name ?? (account.scheme === 'vnpay' ? 'VNPAY-QR' : account.bin || 'Ngân hàng chưa rõ')
}

function AccountChip({ account }: { account: AccountRow }) {
  const waits = account.pending ? ' · chờ gửi' : ''
  switch (account.status) {
    case 'confirmed':
      return (
        <span class="chip good">
          <Icon name="tick" size="tiny" /> Đã xác nhận{queueHolds(account.id) ? ' · chờ gửi' : ''}
        </span>
      )
    case 'held':
      return (
        <span class="chip warning">
          <Icon name="clock" size="tiny" /> Phường đang xem lại{waits}
        </span>
      )
    default:
      return (
        <span class="chip warning">
          <Icon name="clock" size="tiny" /> Chờ xác nhận{waits}
        </span>
      )
  }
}

const queueHolds = (accountId: string) =>
  queue.value.some((one) => one.op.entity === 'confirmation' && one.op.body.accountId === accountId)
