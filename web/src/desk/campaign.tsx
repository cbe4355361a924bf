/** `#/ban/chien-dich/:id`: a campaign, its places, targets by month and baselines. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { count, longDay, today } from '../core/formats'
import { useLoaded } from '../core/load'
import type { Id, Listed } from '../core/types'
import { Button, Card, Field, Form, Notice, ProblemBox, Select, toast } from '../core/ui'
import { CampaignEdit } from './campaign-edit'
import { all } from './lists'
import { Empty, Facts, Page, Ready, TableBox } from './pieces'
import { useSubmission } from './submission'
import { Targets } from './targets'
import { isOfficer } from './ward'
import type { Adoption, Baseline, Campaign, Market, Street } from './wire'

interface Shown {
  campaign: Campaign
  streets: Street[]
  markets: Market[]
}

export function CampaignPage({ id }: { id: Id }) {
  const found = useLoaded(async (): Promise<Shown> => {
    const campaign = await api.get<Campaign>(`/campaigns/${id}`)
    const query = { ward: campaign.ward }
    const [streets, markets] = await Promise.all([all<Street>('/streets', query), all<Market>('/markets', query)])
    return { campaign, streets, markets }
  }, [id])
  return (
    <Ready from={found}>
      {(shown) => (
        <Page title={shown.campaign.name} under={<a href="#/ban/chien-dich">Tất cả chiến dịch</a>}>
          <div class="columns two">
            <Card title="Theo kế hoạch">
              <About {...shown} />
              {isOfficer.value && <CampaignEdit campaign={shown.campaign} onSaved={found.reload} />}
            </Card>
            <CampaignPlaces {...shown} onChange={found.reload} />
          </div>
          <Targets campaign={id} />
          <Baselines ward={shown.campaign.ward} campaign={id} />
        </Page>
      )}
    </Ready>
  )
}

function About({ campaign }: Shown) {
  return (
    <>
      {campaign.planWords && <p>“{campaign.planWords}”</p>}
      <Facts
        rows={[
          ['Căn cứ', campaign.legalBasis],
          ['Đường dây nóng', campaign.hotline],
          ['Đang dùng khi có', `từ ${campaign.s6Payments} giao dịch trong 30 ngày`],
          ['Khu vực đi', campaign.exclusiveTurf ? 'một người mỗi phía đường, mỗi dãy' : 'nhiều người cùng đi được'],
        ]}
      />
      <ul class="stack">
        {campaign.phases.map((phase) => (
          <li key={phase.name}>
            <b>{phase.name}</b>: {longDay(phase.startsOn)} – {phase.endsOn ? longDay(phase.endsOn) : 'chưa định'}
            {phase.planWords && <p class="small muted">{phase.planWords}</p>}
          </li>
        ))}
      </ul>
    </>
  )
}

function CampaignPlaces({ campaign, streets, markets, onChange }: Shown & { onChange: () => void }) {
  const [adding, setAdding] = useState('')
  const sending = useSubmission()
  const inside = [
    ...markets.filter((one) => campaign.marketIds.includes(one.id)).map((one) => ({ ...one, href: `#/ban/cho/${one.id}` })),
    ...streets.filter((one) => campaign.streetIds.includes(one.id)).map((one) => ({ ...one, href: `#/ban/duong/${one.id}` })),
  ]
  const outside = [
    ...markets.filter((one) => !campaign.marketIds.includes(one.id)).map((one) => ({ value: `market:${one.id}`, label: one.name })),
    ...streets.filter((one) => !campaign.streetIds.includes(one.id)).map((one) => ({ value: `street:${one.id}`, label: `Đường ${one.name}` })),
  ]
  const add = () =>
    void sending.run(async () => {
      const [kind, place] = adding.split(':')
      await api.post(`/campaigns/${campaign.id}/places`, kind === 'market' ? { marketId: place } : { streetId: place })
      setAdding('')
      onChange()
    })
  return (
    <Card title={`Chợ và tuyến đường (${inside.length})`}>
      {inside.length === 0 && <Empty icon="street">Chưa có nơi nào trong chiến dịch.</Empty>}
      <ul class="stack">
        {inside.map((one) => (
          <li key={one.id}>
            <a href={one.href}>{one.name}</a>
          </li>
        ))}
      </ul>
      {isOfficer.value && outside.length > 0 && (
        <Form onSubmit={add} class="inline" label="Thêm nơi vào chiến dịch">
          <Select label="Thêm nơi" value={adding} empty="Chọn đường hoặc chợ" options={outside} onChange={setAdding} />
          <Button submit disabled={!adding || sending.busy}>
            Thêm
          </Button>
        </Form>
      )}
      <ProblemBox problem={sending.problem} />
    </Card>
  )
}

function Baselines({ ward, campaign }: { ward: string; campaign: Id }) {
  const found = useLoaded(() => api.get<Listed<Baseline>>(`/campaigns/${campaign}/baselines`), [campaign])
  return (
    <Card title="Số liệu ban đầu">
      <p class="muted">
        Lượt đi đầu tiên là cuộc kiểm đếm. Đi xong thì chốt: danh sách lúc đó được đánh số và không đổi nữa, dùng để so sánh về sau.
      </p>
      <Ready from={found}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="flag">Chưa chốt lần nào. Kết quả vẫn xem được, tính trên danh sách hiện tại.</Empty>
          ) : (
            <TableBox label="Các lần chốt số liệu ban đầu">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Lần</th>
                    <th scope="col">Ngày chốt</th>
                    <th scope="col" class="number">
                      Số điểm
                    </th>
                    <th scope="col">Ghi chú</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((one) => (
                    <tr key={one.number}>
                      <td>Lần {one.number}</td>
                      <td>{longDay(one.closedOn)}</td>
                      <td class="number">{count(one.count)}</td>
                      <td>{one.note}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </TableBox>
          )
        }
      </Ready>
      {isOfficer.value && <CloseBaseline ward={ward} campaign={campaign} onClosed={found.reload} />}
    </Card>
  )
}

/** Closing cannot be undone: the first button only counts, the second one closes. */
function CloseBaseline({ ward, campaign, onClosed }: { ward: string; campaign: Id; onClosed: () => void }) {
  const [closedOn, setDay] = useState(today)
  const [note, setNote] = useState('')
  const [counted, setCounted] = useState<{ inScope: number; met: number } | null>(null)
  const sending = useSubmission()
  const look = () =>
    void sending.run(async () => {
      const { total } = await api.get<Adoption>('/adoption', { query: { ward, campaignId: campaign, on: closedOn, by: 'ward' } })
      setCounted({ inScope: total.eligible, met: total.reach.n })
    })
  const close = () =>
    void sending.run(async () => {
      const made = await api.post<Baseline>(`/campaigns/${campaign}/baselines`, { closedOn, note })
      toast(`Đã chốt lần ${made.number}: ${count(made.count)} điểm.`)
      setNote('')
      setCounted(null)
      onClosed()
    })
  return (
    <Form onSubmit={look} class="stack" label="Chốt số liệu ban đầu">
      <div class="inline">
        <Field
          label="Ngày chốt"
          type="date"
          value={closedOn}
          onInput={(day) => {
            setDay(day)
            setCounted(null)
          }}
          wrong={sending.of('closedOn') ?? sending.of('on')}
        />
        <Field label="Ghi chú" value={note} onInput={setNote} placeholder="Sau lượt đi đầu tiên" wrong={sending.of('note')} />
        <Button submit disabled={sending.busy || !closedOn || counted !== null}>
          Chốt số liệu ban đầu
        </Button>
      </div>
      {counted && (
        <Notice kind={counted.met * 2 > counted.inScope ? 'warning' : 'error'} alert>
          <p class="strong">
            {count(counted.inScope)} điểm trong diện, {count(counted.met)} đã gặp, {count(counted.inScope - counted.met)} chưa gặp. Chốt rồi không đổi nữa.
          </p>
          {counted.met * 2 <= counted.inScope && <p>Phần lớn điểm chưa được gặp. Nên đi xong lượt đầu rồi hãy chốt.</p>}
          <div class="buttons" style={{ marginTop: '8px' }}>
            <Button kind="danger" disabled={sending.busy} onClick={close}>
              {`Chốt ${count(counted.inScope)} điểm, không đổi nữa`}
            </Button>
            <Button onClick={() => setCounted(null)}>Thôi</Button>
          </div>
        </Notice>
      )}
      <ProblemBox problem={sending.rest('closedOn', 'on', 'note')} />
    </Form>
  )
}
