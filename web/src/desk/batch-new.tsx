/** `#/ban/in/moi`: choose who is ready; everyone else with the reason and the next step. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { count, longDay, today } from '../core/formats'
import { useLoaded } from '../core/load'
import { go } from '../core/router'
import type { Id } from '../core/types'
import { Button, Card, Check, Field, Form, ProblemBox, Select, toast } from '../core/ui'
import { uuid7 } from '../core/uuid7'
import { all } from './lists'
import { Empty, Page, Ready, TableBox } from './pieces'
import { useSubmission } from './submission'
import { ward } from './ward'
import type { Batch, Campaign, Incident, NotReady } from './wire'
import { LAYOUTS, unusualName } from './words'

interface ReadyPoint {
  pointId: Id
  label: string
  shopName: string
  bank: string
  last4: string
  unusual: string[]
}

export function NewBatch() {
  const here = ward.value
  const campaigns = useLoaded(
    async () => (here ? all<Campaign>('/campaigns', { ward: here.id }) : []),
    [here?.id],
  )
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
              <Eligible key={chosen.id} ward={here.id} campaign={chosen} />
            </>
          )
        }}
      </Ready>
    </Page>
  )
}

function Eligible({ ward: here, campaign }: { ward: string; campaign: Campaign }) {
  const found = useLoaded(
    async () => {
      const [listed, incidents] = await Promise.all([
        api.get<{ ready: ReadyPoint[]; notReady: NotReady[] }>('/batches/ready', { query: { ward: here, campaignId: campaign.id } }),
        all<Incident>('/incidents', { ward: here }),
      ])
      return { ...listed, troubled: new Set(incidents.filter((one) => !one.settledAt).map((one) => one.pointId)) }
    },
    [here, campaign.id],
  )
  return (
    <Ready from={found} what="Đang xem hộ nào in được…">
      {({ ready, notReady, troubled }) => (
        <>
          <Card title={`Sẵn sàng in (${count(ready.length)})`}>
            {ready.length === 0 ? (
              <Empty icon="info">
                0 dòng đủ điều kiện. {notReady.length ? 'Lý do của từng hộ ở bảng dưới.' : 'Chưa có hộ nào đăng ký trong chiến dịch này.'}
              </Empty>
            ) : (
              <Compose ward={here} campaign={campaign.id} ready={ready} troubled={troubled} />
            )}
          </Card>
          <NotReadyTables rows={notReady} />
        </>
      )}
    </Ready>
  )
}

function Compose({ ward: here, campaign, ready, troubled }: { ward: string; campaign: Id; ready: ReadyPoint[]; troubled: Set<Id> }) {
  const [id] = useState(uuid7)
  const [left, setLeft] = useState<Id[]>([])
  const [name, setName] = useState(() => `Lô ngày ${longDay(today())}`)
  const [layout, setLayout] = useState('a4-4xa6')
  const sending = useSubmission()
  const chosen = ready.filter((one) => !left.includes(one.pointId))
  const make = () =>
    void sending.run(async () => {
      const made = await api.post<{ batch: Batch }>('/batches', { id, ward: here, campaignId: campaign, name, layout, pointIds: chosen.map((one) => one.pointId) })
      toast(`Đã tạo lô ${made.batch.number}.`)
      go(`/ban/in/${made.batch.id}`, { replace: true })
    })
  return (
    <Form onSubmit={make} class="stack" label="Lô in mới">
      <div class="inline">
        <Field label="Tên lô" value={name} onInput={setName} wrong={sending.of('name')} />
        <Select label="Giấy" value={layout} options={Object.entries(LAYOUTS).map(([value, label]) => ({ value, label }))} onChange={setLayout} wrong={sending.of('layout')} />
      </div>
      <div class="buttons">
        <Button compact onClick={() => setLeft([])}>
          Chọn tất cả
        </Button>
        <Button compact onClick={() => setLeft(ready.map((one) => one.pointId))}>
          Bỏ chọn tất cả
        </Button>
      </div>
      <div class="choices picked" role="group" aria-label="Chọn hộ để in">
        {ready.map((one) => (
          <Check
            key={one.pointId}
            checked={!left.includes(one.pointId)}
            onChange={(on) => setLeft(on ? left.filter((id) => id !== one.pointId) : [...left, one.pointId])}
          >
            <b>{one.label}</b> {one.shopName}
            <span class="small muted">
              {' '}
              {one.bank} •••• {one.last4}
            </span>
            {troubled.has(one.pointId) && <span class="chip warning">sự cố đang mở</span>}
            {one.unusual.map((reason) => (
              <span key={reason} class="chip warning">
                {unusualName(reason)}
              </span>
            ))}
          </Check>
        ))}
      </div>
      <ProblemBox problem={sending.rest('name', 'layout')} />
      <Button kind="primary" submit disabled={sending.busy || chosen.length === 0}>
        {sending.busy ? 'Đang tạo…' : `Tạo lô ${count(chosen.length)} bảng`}
      </Button>
    </Form>
  )
}

const SETTLED = ['already-delivered', 'already-in-batch', 'point-not-open', 'print-consent-refused', 'not-in-campaign']

/** Whether somebody can do something so that the point gets a board. */
export function canBeHelped(row: NotReady): boolean {
  return !SETTLED.includes(row.slug)
}

export function NotReadyTables({ rows }: { rows: NotReady[] }) {
  const waiting = rows.filter(canBeHelped)
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
