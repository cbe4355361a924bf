/** `#/ban/ket-qua`: adoption by place for any day, with the list behind every number. */
import { useState } from 'preact/hooks'
import { api, saveFile } from '../core/api'
import { longDay, today } from '../core/formats'
import { useLoaded } from '../core/load'
import { go, type Route } from '../core/router'
import type { Listed } from '../core/types'
import { Button, Card, Field, Notice, ProblemBox, Select } from '../core/ui'
import { AdoptionTable } from './adoption-table'
import { BehindPanel, type Behind } from './adoption-behind'
import { Funnel } from './funnel'
import { Refusals, ToolTable } from './adoption-facts'
import { Empty, Page, Ready } from './pieces'
import { useSubmission } from './submission'
import { ward } from './ward'
import type { Adoption, Campaign } from './wire'

const BY = [
  { value: 'street', label: 'tuyến đường, chợ' },
  { value: 'row', label: 'dãy' },
  { value: 'market', label: 'chợ' },
  { value: 'ward', label: 'phường hiện nay' },
  { value: 'unit_then', label: 'phường cũ' },
  { value: 'former_district', label: 'huyện, thị xã cũ' },
]

export interface Question {
  ward: string
  campaignId: string
  on: string
  by: string
}

export function AdoptionPage({ route }: { route: Route }) {
  const here = ward.value
  if (!here) return <Empty icon="chart">Mở phường trước.</Empty>
  const question: Question = {
    ward: here.id,
    campaignId: route.query.get('chien-dich') ?? '',
    on: route.query.get('ngay') ?? today(),
    by: route.query.get('theo') ?? 'street',
  }
  return <Asked question={question} name={here.name} />
}

function ask(question: Question, part: Partial<Question>): void {
  const next = { ...question, ...part }
  const query = new URLSearchParams({ theo: next.by, ngay: next.on, 'chien-dich': next.campaignId })
  if (!next.campaignId) query.delete('chien-dich')
  if (next.on === today()) query.delete('ngay')
  go(`/ban/ket-qua?${query}`, { replace: true })
}

function Asked({ question, name }: { question: Question; name: string }) {
  const { ward: here, campaignId, on, by } = question
  const [behind, show] = useState<Behind | null>(null)
  const campaigns = useLoaded(async () => (await api.get<Listed<Campaign>>('/campaigns', { query: { ward: here } })).items, [here])
  const found = useLoaded(() => api.get<Adoption>('/adoption', { query: { ...question } }), [here, campaignId, on, by])
  return (
    <Page title="Kết quả" under={`${name} · tính đến hết ngày ${longDay(on)}`} right={<Download question={question} />}>
      <Card>
        <div class="inline">
          <Select label="Xem theo" value={by} options={BY} onChange={(value) => ask(question, { by: value })} />
          <Field label="Đến ngày" type="date" value={on} onInput={(value) => value && ask(question, { on: value })} />
          {(campaigns.value?.length ?? 0) > 0 && (
            <Select
              label="Chiến dịch"
              value={campaignId}
              empty="Cả phường"
              options={(campaigns.value ?? []).map((one) => ({ value: one.id, label: one.name }))}
              onChange={(value) => ask(question, { campaignId: value })}
            />
          )}
        </div>
        <ProblemBox problem={campaigns.problem} />
      </Card>
      <Ready from={found} what="Đang tính…">
        {(adoption) =>
          adoption.total.eligible === 0 && adoption.rows.length === 0 ? (
            <Empty icon="chart">Chưa có điểm nào trong diện tính vào ngày này. Thêm tuyến đường, chợ, rồi Tổ đi một lượt là có số.</Empty>
          ) : (
            <>
              <Missing adoption={adoption} />
              <AdoptionTable adoption={adoption} onBehind={show} />
              <div class="columns two">
                <Funnel total={adoption.total} onBehind={show} />
                <div class="stack">
                  <ToolTable adoption={adoption} onBehind={show} />
                  <Refusals total={adoption.total} onBehind={show} />
                </div>
              </div>
            </>
          )
        }
      </Ready>
      {behind && <BehindPanel question={question} behind={behind} onClose={() => show(null)} />}
    </Page>
  )
}

/** The first report works without targets and baseline, and says what it lacks. */
function Missing({ adoption }: { adoption: Adoption }) {
  const lacks = [
    adoption.total.adoption.target === null || adoption.total.adoption.target === undefined
      ? 'chưa có chỉ tiêu cho tháng này nên không kết luận đạt hay không đạt'
      : '',
    adoption.total.baseline === null ? 'chưa chốt số liệu ban đầu nên không tính được mức tăng' : '',
  ].filter(Boolean)
  if (lacks.length === 0) return null
  return (
    <Notice kind="plain">
      <p>
        Bảng này còn thiếu: {lacks.join('; ')}. <a href="#/ban/chien-dich">Bổ sung ở Chiến dịch</a>.
      </p>
    </Notice>
  )
}

function Download({ question }: { question: Question }) {
  const sending = useSubmission()
  const fetchFile = () =>
    void sending.run(async () => {
      const query = new URLSearchParams(Object.entries(question).filter(([, value]) => value))
      const file = await api.download(`/adoption/export?${query}`)
      saveFile(file.blob, file.name ?? `ket-qua-${question.on}.xlsx`)
    })
  return (
    <div class="stack">
      <Button kind="primary" icon="download" disabled={sending.busy} onClick={fetchFile}>
        {sending.busy ? 'Đang tải…' : 'Tải Excel'}
      </Button>
      <ProblemBox problem={sending.problem} />
    </div>
  )
}
