/** `#/ban/in/moi`: choose who is ready; everyone else with the reason and the next step. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { count } from '../core/formats'
import { useLoaded } from '../core/load'
import { route } from '../core/router'
import type { Id, PointCard, Stage } from '../core/types'
import { Card, Notice, Select } from '../core/ui'
import { Compose } from './batch-compose'
import { all } from './lists'
import { Empty, Page, Ready, TableBox } from './pieces'
import { ward } from './ward'
import type { Campaign, Incident, NotReady, ReadyPoint } from './wire'
import { stageName } from './words'

interface Printable {
  ready: ReadyPoint[]
  notReady: NotReady[]
}

const printable = (ward: string, campaign: Id) => api.get<Printable>('/batches/ready', { query: { ward, campaignId: campaign } })

export function NewBatch() {
  const here = ward.value
  const only = route.value.query.get('diem')
  const campaigns = useLoaded(async () => (here ? campaignsFor(here.id, only) : []), [here?.id, only])
  const [picked, pick] = useState<Id | ''>('')
  if (!here) return <Empty icon="print">Mở phường trước.</Empty>
  return (
    <Page title="Tạo lô in" under={<a href="#/ban/in">Tất cả lô in</a>}>
      <Ready from={campaigns}>
        {(all) => {
          const chosen = all.find((one) => one.id === picked) ?? all[0]
          if (!chosen) {
            return (
              <Empty icon="flag">
                Lô in thuộc một chiến dịch. <a href="#/ban/chien-dich?moi=1">Lập chiến dịch trước</a>.
              </Empty>
            )
          }
          return (
            <>
              {all.length > 1 && (
                <Card>
                  <Select label="Chiến dịch" value={chosen.id} options={all.map((one) => ({ value: one.id, label: one.name }))} onChange={pick} />
                </Card>
              )}
              <Eligible key={`${chosen.id}/${only ?? ''}`} ward={here.id} campaign={chosen} only={only} />
            </>
          )
        }}
      </Ready>
    </Page>
  )
}

/** The ward's campaigns; asked at one point, that point's own first. */
async function campaignsFor(ward: string, point: Id | null): Promise<Campaign[]> {
  const found = await all<Campaign>('/campaigns', { ward })
  if (!point || found.length < 2) return found
  const lists = await Promise.all(found.map((one) => printable(ward, one.id)))
  const holds = (at: number) => [...(lists[at]?.ready ?? []), ...(lists[at]?.notReady ?? [])].some((one) => one.pointId === point)
  return [...found.filter((_, at) => holds(at)), ...found.filter((_, at) => !holds(at))]
}

/** Once they agreed to be printed; by now they do not take part: a board is made for whoever is asked first. */
const DECLINING: Stage[] = ['S8', 'S7']

function Eligible({ ward: here, campaign, only }: { ward: string; campaign: Campaign; only: Id | null }) {
  const found = useLoaded(
    async () => {
      const at = (stage: Stage) => all<PointCard>('/adoption/list', { ward: here, indicator: stage })
      const [listed, incidents, ...declining] = await Promise.all([
        printable(here, campaign.id),
        all<Incident>('/incidents', { ward: here }),
        ...DECLINING.map(at),
      ])
      return {
        ...listed,
        troubled: new Set(incidents.filter((one) => !one.settledAt).map((one) => one.pointId)),
        declined: new Map(declining.flatMap((points, n) => points.map((point) => [point.id, stageName(DECLINING[n]!)] as const))),
      }
    },
    [here, campaign.id],
  )
  return (
    <Ready from={found} what="Đang xem hộ nào in được…">
      {({ ready, notReady, troubled, declined }) => {
        const printed = notReady.filter(hasBoard)
        const refused = only ? notReady.find((one) => one.pointId === only && !hasBoard(one)) : undefined
        const unfit = !!only && ![...ready, ...printed].some((one) => one.pointId === only)
        return (
          <>
            {unfit && (
              <Notice>
                {refused ? (
                  <p>
                    <b>{refused.label}</b> chưa in được: {refused.reason} {refused.nextStep}
                  </p>
                ) : (
                  <p>Điểm này không thuộc đường hoặc chợ của chiến dịch. Thêm vào chiến dịch, hoặc chọn chiến dịch khác.</p>
                )}
              </Notice>
            )}
            <Card title={only && !unfit ? 'Bảng cần in' : `Sẵn sàng in (${count(ready.length)})`}>
              {ready.length === 0 && !only && (
                <Empty icon="info">
                  0 dòng đủ điều kiện. {notReady.length ? 'Lý do của từng hộ ở bảng dưới.' : 'Chưa có hộ nào đăng ký trong chiến dịch này.'}
                </Empty>
              )}
              {ready.length + printed.length > 0 && (
                <Compose ward={here} campaign={campaign.id} ready={ready} printed={printed} troubled={troubled} declined={declined} only={only} />
              )}
            </Card>
            {(!only || unfit) && <NotReadyTables rows={notReady} />}
          </>
        )
      }}
    </Ready>
  )
}

const SETTLED = ['already-delivered', 'already-printed', 'already-in-batch', 'point-not-open', 'print-consent-refused', 'not-in-campaign']

/** Whether its board is printed, so that it can be made once more. */
export function hasBoard(row: NotReady): boolean {
  return row.slug === 'already-delivered' || row.slug === 'already-printed'
}

/** Whether somebody can do something so that the point gets a board. */
export function canBeHelped(row: NotReady): boolean {
  return !SETTLED.includes(row.slug)
}

/** What an officer can do at the desk, and then what somebody must walk for; the rest in between. */
const RANK: Record<string, number> = { 'account-held': 0, 'account-waiting': 0, 'no-merchant': 2 }

/** The officer's own next steps first, the unregistered last; else in the order of delivery. */
export function ownFirst(rows: NotReady[]): NotReady[] {
  const rank = ({ slug }: NotReady) => RANK[slug] ?? 1
  return [...rows].sort((a, b) => rank(a) - rank(b))
}

export function NotReadyTables({ rows }: { rows: NotReady[] }) {
  const waiting = ownFirst(rows.filter(canBeHelped))
  const settled = rows.filter((row) => !canBeHelped(row))
  return (
    <>
      {waiting.length > 0 && <NotReadyTable title={`Chưa in được, còn việc phải làm (${count(waiting.length)})`} rows={waiting} />}
      {settled.length > 0 && <NotReadyTable title={`Không in lần này (${count(settled.length)})`} rows={settled} />}
    </>
  )
}

function NotReadyTable({ title, rows }: { title: string; rows: NotReady[] }) {
  return (
    <Card title={title}>
      <TableBox label={title}>
        <table>
          <thead>
            <tr>
              <th scope="col">Điểm</th>
              <th scope="col">Vì sao</th>
              <th scope="col">Bước tiếp theo</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.pointId}>
                <th scope="row">
                  {row.label} <span class="muted">{row.shopName}</span>
                </th>
                <td>{row.reason}</td>
                <td>{row.nextStep}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </Card>
  )
}
