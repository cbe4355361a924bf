/** The side panel of one shop or stall: who, accounts, tools, visits, incidents, and what an officer may do. */
import { api } from '../core/api'
import { longDay } from '../core/formats'
import { useLoaded } from '../core/load'
import type { Id, PointCard, Purpose, Tool } from '../core/types'
import { Badges, Card, Icon, StageChip } from '../core/ui'
import { AccountBox } from './account-box'
import { BoardOf, missingForBoard } from './board-history'
import { Empty, Facts, Ready, SidePanel } from './pieces'
import { PointHistory } from './point-history'
import { PointStatus } from './point-status'
import { isOfficer } from './ward'
import type { PointSheet, SheetMerchant } from './wire'
import { methodName, ownerKind, pointStatus, purposeName, simOwner, stageName, toolState, TOOLS, refusalName } from './words'

export function PointPanel(props: { id: Id; points: PointCard[]; onClose: () => void; onChange: () => void }) {
  const { id, onChange } = props
  const sheet = useLoaded(() => api.get<PointSheet>(`/points/${id}/sheet`), [id])
  const card = props.points.find((point) => point.id === id)
  const changed = () => {
    sheet.reload()
    onChange()
  }
  const point = card ?? sheet.value?.point
  return (
    <SidePanel title={card?.shopName ?? sheet.value?.merchant?.tradeName ?? point?.label ?? 'Điểm'} under={underOf(point?.label, sheet.value?.point.place)} onClose={props.onClose}>
      {card && (
        <div class="legendrow">
          <StageChip point={card} />
          <Badges point={card} />
          <span class="small muted">{card.status === 'open' ? card.stage !== 'S0' && `Bước: ${stageName(card.stage)}` : pointStatus(card.status)}</span>
        </div>
      )}
      <Ready from={sheet}>
        {(value) => (
          <>
            <MerchantBox merchant={value.merchant} />
            <Card title="Tài khoản nhận tiền">
              {value.accounts.length === 0 && <Empty icon="bank">Chưa có tài khoản. Tổ quét mã QR sẵn có của hộ khi đăng ký.</Empty>}
              {value.accounts.map((account) => (
                <AccountBox key={account.id} account={account} onChange={changed} />
              ))}
            </Card>
            {isOfficer.value && value.merchant && (
              <BoardOf point={id} missing={missingForBoard(value)} />
            )}
            <Tools sheet={value} />
            <PointHistory sheet={value} onChange={changed} />
            {isOfficer.value && card && <PointStatus point={card} points={props.points} onChange={changed} />}
          </>
        )}
      </Ready>
    </SidePanel>
  )
}

function underOf(label: string | undefined, place: string | undefined): string {
  return [label, label?.includes(place ?? '') ? '' : place].filter(Boolean).join(' · ')
}

function MerchantBox({ merchant }: { merchant: SheetMerchant | null }) {
  if (!merchant) {
    return (
      <Card title="Hộ kinh doanh">
        <Empty icon="info">Chưa đăng ký. Việc này Tổ làm bằng điện thoại, tại quầy.</Empty>
      </Card>
    )
  }
  const purposes = Object.entries(merchant.consents) as [Purpose, { given: boolean; givenAt: string } | null][]
  return (
    <Card title="Hộ kinh doanh">
      <Facts
        rows={[
          ['Ngành hàng', [merchant.tradeTitle, merchant.tradeNote].filter(Boolean).join(': ')],
          ['Chủ', merchant.ownerName],
          ['Loại', ownerKind(merchant.ownerKind)],
          ['Điện thoại', merchant.phoneLast4 && `•••• ${merchant.phoneLast4}`],
          ['SIM', simOwner(merchant.simOwner)],
          ['Đang nhận bằng', (merchant.methods ?? []).map(methodName).join(', ')],
          ['Trước chiến dịch', merchant.usedBefore === null ? '' : merchant.usedBefore ? 'đã dùng QR' : 'chưa dùng QR'],
        ]}
      />
      <h3>Đồng ý</h3>
      <ul class="stack small">
        {purposes
          .filter(([, consent]) => consent)
          .map(([purpose, consent]) => (
            <li key={purpose}>
              <Icon name={consent?.given ? 'tick' : 'close'} size="tiny" /> {purposeName(purpose)}:{' '}
              <b>{consent?.given ? 'đồng ý' : 'không đồng ý'}</b> <span class="muted">{longDay(consent?.givenAt.slice(0, 10))}</span>
            </li>
          ))}
        {purposes.length === 0 && <li class="muted">Chưa ghi câu trả lời nào.</li>}
      </ul>
    </Card>
  )
}

function Tools({ sheet }: { sheet: PointSheet }) {
  return (
    <Card title="Bốn công cụ">
      <ul class="stack">
        {(Object.keys(TOOLS) as Tool[]).map((tool) => {
          const fact = sheet.tools[tool]
          return (
            <li key={tool} class="spread">
              <span>{TOOLS[tool]}</span>
              <span class="small">
                <b>{toolState(fact?.state ?? 'undone')}</b>
                {fact?.obstacle && `: ${refusalName(fact.obstacle)}`}
                {fact && <span class="muted"> · {longDay(fact.onDate)}</span>}
              </span>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
