/** `#/ban/xac-nhan`: accounts that wait for a second party, incidents, likely duplicates. */
import { api } from '../core/api'
import { moment } from '../core/formats'
import { useLoaded } from '../core/load'
import type { Route } from '../core/router'
import { Card } from '../core/ui'
import { AccountBox, Decision } from './account-box'
import { IncidentBox } from './point-history'
import { all } from './lists'
import { deskPathOf, Empty, Page, Ready, Tabs } from './pieces'
import { ward } from './ward'
import type { DuplicatePair, Incident, AccountCard } from './wire'
import { duplicateReason } from './words'

type Tab = 'tai-khoan' | 'su-co' | 'trung'

export function Confirming({ route }: { route: Route }) {
  const here = ward.value
  if (!here) return <Empty icon="bank">Mở phường trước.</Empty>
  return <Waiting id={here.id} name={here.name} tab={(route.query.get('muc') as Tab | null) ?? 'tai-khoan'} />
}

async function waitingOf(ward: string) {
  const [accounts, incidents, duplicates] = await Promise.all([
    all<AccountCard>('/accounts', { ward }),
    all<Incident>('/incidents', { ward }),
    all<DuplicatePair>('/duplicates', { ward }),
  ])
  return { accounts, incidents, duplicates }
}

function Waiting({ id, name, tab }: { id: string; name: string; tab: Tab }) {
  const found = useLoaded(() => waitingOf(id), [id, tab])
  return (
    <Page title="Xác nhận" under={name}>
      <Ready from={found}>
        {(value) => (
          <>
            <Tabs
              label="Việc cần xác nhận"
              value={tab}
              href={(one) => `#/ban/xac-nhan${one === 'tai-khoan' ? '' : `?muc=${one}`}`}
              tabs={[
                { value: 'tai-khoan', label: 'Tài khoản', count: value.accounts.length },
                { value: 'su-co', label: 'Sự cố', count: value.incidents.length },
                { value: 'trung', label: 'Nghi trùng', count: value.duplicates.length },
              ]}
            />
            {tab === 'tai-khoan' && <Accounts accounts={value.accounts} onChange={found.reload} />}
            {tab === 'su-co' && <Incidents incidents={value.incidents} onChange={found.reload} />}
            {tab === 'trung' && <Duplicates pairs={value.duplicates} onChange={found.reload} />}
          </>
        )}
      </Ready>
    </Page>
  )
}

function Accounts({ accounts, onChange }: { accounts: AccountCard[]; onChange: () => void }) {
  if (accounts.length === 0) {
    return <Empty icon="tick">Không có tài khoản nào chờ. Tài khoản mới do Tổ quét sẽ hiện ở đây cho đến khi có người thứ hai xác nhận.</Empty>
  }
  const unusual = accounts.filter(isUnusual)
  const usual = accounts.filter((one) => !isUnusual(one))
  return (
    <>
      <p class="muted">
        Mỗi tài khoản cần một người thứ hai, không phải người đã ghi: chủ hộ trên máy của họ, chủ hộ trước mặt Tổ, hoặc cán bộ. Chưa xác
        nhận thì không in.
      </p>
      {unusual.length > 0 && <Group title={`Cần xem kỹ (${unusual.length})`} accounts={unusual} onChange={onChange} />}
      {usual.length > 0 && <Group title={`Bình thường (${usual.length})`} accounts={usual} onChange={onChange} />}
    </>
  )
}

function isUnusual(account: AccountCard): boolean {
  return account.status === 'held' || account.unusual.length > 0
}

function Group({ title, accounts, onChange }: { title: string; accounts: AccountCard[]; onChange: () => void }) {
  return (
    <section class="stack" aria-label={title}>
      <h2>{title}</h2>
      <div class="columns two">
        {accounts.map((account) => (
          <Card key={account.id}>
            <h3>
              {account.shopName || account.label}
              {account.shopName && <span class="muted"> · {account.place ?? account.label}</span>}
            </h3>
            <AccountBox account={account} onChange={onChange} />
          </Card>
        ))}
      </div>
    </section>
  )
}

function Incidents({ incidents, onChange }: { incidents: Incident[]; onChange: () => void }) {
  if (incidents.length === 0) return <Empty icon="tick">Không có sự cố nào chưa xử lý.</Empty>
  return (
    <div class="columns two">
      {incidents.map((incident) => (
        <Card key={incident.id} title={incident.shopName ? `${incident.shopName} · ${incident.label ?? ''}` : incident.label}>
          <IncidentBox incident={incident} onChange={onChange} />
          <a href={deskPathOf({ ...incident, id: incident.pointId })}>Xem hộ này: lượt đến, ghi chú, ảnh</a>
        </Card>
      ))}
    </div>
  )
}

function sideWords(side: DuplicatePair['first']): string {
  return side ? `${side.shopName} · ${side.label}` : 'Một hộ ở phường khác'
}

function Duplicates({ pairs, onChange }: { pairs: DuplicatePair[]; onChange: () => void }) {
  if (pairs.length === 0) return <Empty icon="tick">Không có cặp nào nghi trùng.</Empty>
  return (
    <div class="columns two">
      {pairs.map((pair) => (
        <Card key={pair.id} title={duplicateReason(pair.reason)}>
          <ul class="stack">
            <li>1. {sideWords(pair.first)}</li>
            <li>2. {sideWords(pair.second)}</li>
          </ul>
          <p class="small muted">Thấy lúc {moment(pair.seenAt)}. Chỉ là nhắc, không chặn việc của Tổ.</p>
          <Decision
            summary="Ghi kết luận"
            label="Kết luận"
            button="Ghi"
            field="settlement"
            send={(settlement) => api.post(`/duplicates/${pair.id}/settle`, { settlement })}
            said="Đã ghi kết luận."
            onChange={onChange}
          />
        </Card>
      ))}
    </div>
  )
}
