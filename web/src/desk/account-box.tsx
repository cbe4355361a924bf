/** One account version: what is known of it, and the officer's decisions. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { moment } from '../core/formats'
import { session } from '../core/session'
import { Button, Field, Form, Icon, Notice, ProblemBox, toast } from '../core/ui'
import { Facts, HandOver } from './pieces'
import { useSubmission } from './submission'
import { isOfficer } from './ward'
import type { AccountCard, Link } from './wire'
import { accountStatus, confirmedKind, holderKind, sourceName, unusualName } from './words'

export function AccountBox({ account, onChange }: { account: AccountCard; onChange: () => void }) {
  const me = session.value?.me.id
  const brought = account.broughtBy?.id === me
  const mine = account.proposedBy.id === me || brought
  const open = account.status === 'proposed' || account.status === 'held'
  return (
    <section class="card" aria-label={`Tài khoản ${account.bankName} •••• ${account.last4}`}>
      <div class="spread">
        <h3>
          {account.bankName || 'Ngân hàng chưa rõ'} •••• {account.last4}
        </h3>
        <span class={`chip ${account.status === 'confirmed' ? 'good' : open ? 'warning' : 'out'}`}>
          <Icon name={account.status === 'confirmed' ? 'tick' : open ? 'clock' : 'out'} size="tiny" />
          {accountStatus(account.status)}
        </span>
      </div>
      {open && account.unusual.length > 0 && (
        <Notice>
          <p>
            <b>Cần xem kỹ vì:</b> {account.unusual.map((reason) => unusualName(reason).toLowerCase()).join(', ')}.
          </p>
        </Notice>
      )}
      <Facts
        rows={[
          ['Chủ tài khoản', account.holderName],
          ['Loại chủ', holderKind(account.holderKind)],
          ['Nguồn', sourceName(account.source)],
          ['Người ghi', account.proposedBy.name],
          ['Người nhập từ tệp', account.broughtBy?.name],
          ['Ghi lúc', account.proposedAt && moment(account.proposedAt)],
          ['Xác nhận', confirmedKind(account.confirmedKind)],
          ['Người xác nhận', account.confirmedBy?.name],
          ['Người chứng kiến', account.witnessedBy?.name],
          ['Xác nhận lúc', account.confirmedAt && moment(account.confirmedAt)],
          ['Đã gỡ giữ vì', account.releaseReason],
          ['Lý do bác', account.rejectedReason],
        ]}
      />
      {account.status === 'held' && <Hold account={account} onChange={onChange} />}
      {account.status === 'proposed' && isOfficer.value && (
        <>
          {mine ? (
            <Notice>
              <p>
                Chính bạn {brought ? 'nhập tài khoản này từ tệp' : 'ghi tài khoản này'} nên không tự xác nhận được. Nhờ một cán bộ khác, hoặc để chủ hộ xác nhận trên máy của họ
                bằng đường dẫn do người khác đưa.
              </p>
            </Notice>
          ) : (
            <Confirm account={account} onChange={onChange} />
          )}
          {!mine && <MerchantLink account={account} />}
          <Reject account={account} onChange={onChange} />
        </>
      )}
      {account.status === 'confirmed' && isOfficer.value && <Reject account={account} onChange={onChange} />}
    </section>
  )
}

function Confirm({ account, onChange }: { account: AccountCard; onChange: () => void }) {
  const [last4, setLast4] = useState('')
  const sending = useSubmission()
  const confirm = () =>
    void sending.run(async () => {
      await api.post(`/accounts/${account.id}/confirm`, { last4 })
      toast('Đã xác nhận tài khoản.')
      onChange()
    })
  return (
    <Form onSubmit={confirm} class="stack" label="Xác nhận tài khoản">
      <div class="inline">
        <Field
          label="4 số cuối của tài khoản"
          hint="Hỏi lại chủ hộ hoặc xem giấy của họ; không chép từ màn hình này."
          mode="numeric"
          maxLength={4}
          value={last4}
          onInput={setLast4}
          wrong={sending.of('last4')}
        />
        <Button submit kind="soft" icon="tick" disabled={sending.busy || last4.length !== 4}>
          Xác nhận
        </Button>
      </div>
      <ProblemBox problem={sending.rest('last4')} />
    </Form>
  )
}

function MerchantLink({ account }: { account: AccountCard }) {
  const [link, setLink] = useState<Link | null>(null)
  const sending = useSubmission()
  if (link) {
    return (
      <HandOver link={link} label="Mã QR để chủ hộ mở trên máy của họ">
        <p>
          Chủ hộ quét mã này bằng <b>điện thoại của mình</b>, gõ 4 số cuối rồi bấm đồng ý. Không mở trên máy của người đã ghi tài
          khoản.
        </p>
      </HandOver>
    )
  }
  return (
    <div>
      <Button icon="link" disabled={sending.busy} onClick={() => void sending.run(async () => setLink(await api.post<Link>(`/accounts/${account.id}/confirm-links`)))}>
        Đường dẫn cho chủ hộ tự xác nhận
      </Button>
      <ProblemBox problem={sending.problem} />
    </div>
  )
}

function Reject({ account, onChange }: { account: AccountCard; onChange: () => void }) {
  return (
    <Decision
      summary={account.status === 'confirmed' ? 'Bỏ xác nhận (tài khoản sai)' : 'Bác tài khoản này'}
      label="Lý do bác"
      button="Bác"
      danger
      note={`${account.status === 'confirmed' ? 'Dòng in của tài khoản này sẽ bị bỏ; nếu đã phát hành thì mở sự cố và thu hồi bảng mã. ' : ''}Tổ đi gặp hộ đọc được lý do này trên điện thoại: không viết tên hay số của người khác.`}
      send={(reason) => api.post(`/accounts/${account.id}/reject`, { reason })}
      said="Đã bác tài khoản."
      onChange={onChange}
    />
  )
}

function Hold({ account, onChange }: { account: AccountCard; onChange: () => void }) {
  return (
    <>
      <Notice>
        <p>Tài khoản đang được giữ lại. {account.heldReason}</p>
        {account.confirmedKind && <p>Chủ hộ đã xác nhận; gỡ giữ là tài khoản có hiệu lực.</p>}
      </Notice>
      {isOfficer.value && (
        <Decision
          summary="Cho qua, sau khi đã kiểm tra"
          label="Đã kiểm tra thế nào"
          button="Cho qua"
          send={(reason) => api.post(`/accounts/${account.id}/hold-release`, { reason })}
          said="Đã thôi giữ, tài khoản chờ xác nhận."
          onChange={onChange}
        />
      )}
    </>
  )
}

/** A decision that needs a reason, folded until wanted. */
export function Decision(props: {
  summary: string
  label: string
  button: string
  said: string
  note?: string
  danger?: boolean
  field?: string
  send: (reason: string) => Promise<unknown>
  onChange: () => void
}) {
  const [reason, setReason] = useState('')
  const sending = useSubmission()
  const field = props.field ?? 'reason'
  const decide = () =>
    void sending.run(async () => {
      await props.send(reason)
      toast(props.said)
      props.onChange()
    })
  return (
    <details>
      <summary>{props.summary}</summary>
      <Form onSubmit={decide} class="stack" label={props.summary}>
        {props.note && <p class="small muted">{props.note}</p>}
        <Field label={props.label} value={reason} onInput={setReason} wrong={sending.of(field)} />
        <ProblemBox problem={sending.rest(field)} />
        <div>
          <Button submit kind={props.danger ? 'danger' : 'soft'} disabled={sending.busy || !reason.trim()}>
            {props.button}
          </Button>
        </div>
      </Form>
    </details>
  )
}
