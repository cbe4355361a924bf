/** `#/ban/ket-qua`: adoption by place for any day, with the list behind every number. */
import { useState } from 'preact/hooks'
import { api, saveFile } from '../core/api'
import { download } from '../core/download'
import { longDay, today } from '../core/formats'
import { useLoaded } from '../core/load'
import { go, type Route } from '../core/router'
import { Button, Card, Field, Notice, ProblemBox, Select } from '../core/ui'
import { AdoptionTable } from './adoption-table'
import { BehindPanel, type Behind } from './adoption-behind'
import { Funnel } from './funnel'
import { Refusals, ToolTable } from './adoption-facts'
import { all } from './lists'
import { groupText } from './group-text'
import { copy, Empty, Page, Ready } from './pieces'
import { useSubmission } from './submission'
import { ward } from './ward'
import type { Adoption, Campaign } from './wire'

/** `place` is ours: streets and markets in one table, asked for one after the other. */
const PLACE = 'place'
const BY = [
  { value: PLACE, label: 'từng tuyến đường, từng chợ' },
  { value: 'row', label: 'từng dãy trong chợ' },
  { value: 'ward', label: 'phường hiện nay' },
  { value: 'unit_then', label: 'phường, xã cũ' },
  { value: 'former_district', label: 'huyện, thị xã cũ' },
]

export interface Question {
  ward: string
  campaignId: string
  on: string
}

export function AdoptionPage({ route }: { route: Route }) {
  const here = ward.value
  if (!here) return <Empty icon="chart">Mở phường trước.</Empty>
  const question: Question = {
    ward: here.id,
    campaignId: route.query.get('chien-dich') ?? '',
    on: route.query.get('ngay') ?? today(),
  }
  return <Asked question={question} by={route.query.get('theo') ?? PLACE} name={here.name} />
}

function ask(question: Question, by: string): void {
  const query = new URLSearchParams()
  if (by !== PLACE) query.set('theo', by)
  if (question.on !== today()) query.set('ngay', question.on)
  if (question.campaignId) query.set('chien-dich', question.campaignId)
  go(`/ban/ket-qua?${query}`, { replace: true })
}

async function figuresOf(question: Question, by: string): Promise<Adoption[]> {
  // The total is the ward's: that of a table by street leaves the markets out.
  const kinds = by === PLACE ? ['street', 'market', 'ward'] : [by]
  return Promise.all(kinds.map((kind) => api.get<Adoption>('/adoption', { query: { ...question, by: kind } })))
}

function Asked({ question, by, name }: { question: Question; by: string; name: string }) {
  const { ward: here, campaignId, on } = question
  const [behind, show] = useState<Behind | null>(null)
  const campaigns = useLoaded(() => all<Campaign>('/campaigns', { ward: here }), [here])
  const found = useLoaded(() => figuresOf(question, by), [here, campaignId, on, by])
  return (
    <Page title="Kết quả" under={`${name} · tính đến hết ngày ${longDay(on)}`} right={<Download question={question} by={by} />}>
      <Card>
        <div class="inline">
          <Select label="Xem theo" value={by} options={BY} onChange={(value) => ask(question, value)} />
          <Field label="Đến ngày" type="date" value={on} onInput={(value) => value && ask({ ...question, on: value }, by)} />
          {(campaigns.value?.length ?? 0) > 0 && (
            <Select
              label="Chiến dịch"
              value={campaignId}
              empty="Cả phường"
              options={(campaigns.value ?? []).map((one) => ({ value: one.id, label: one.name }))}
              onChange={(value) => ask({ ...question, campaignId: value }, by)}
            />
          )}
        </div>
        <ProblemBox problem={campaigns.problem?.status === 0 ? null : campaigns.problem} />
      </Card>
      {/* What was counted for another day is not shown under a day that was refused. */}
      <Ready from={found.problem ? { ...found, value: null } : found} what="Đang tính…">
        {(figures) => {
          const total = figures[figures.length - 1]?.total
          if (!total || total.eligible === 0) {
            return <Empty icon="chart">Chưa có điểm nào trong diện tính vào ngày này. Thêm tuyến đường, chợ, rồi Tổ đi một lượt là có số.</Empty>
          }
          return (
            <>
              <Missing rows={[...figures.flatMap((one) => one.rows), total]} />
              <AdoptionTable figures={by === PLACE ? figures.slice(0, 2) : figures} total={total} onBehind={show} />
              <div class="columns two">
                <Funnel total={total} onBehind={show} />
                <div class="stack">
                  <ToolTable total={total} onBehind={show} />
                  <Refusals total={total} onBehind={show} />
                </div>
              </div>
              <ForTheGroup text={groupText(name, on, figures.slice(0, by === PLACE ? 2 : 1).flatMap((one) => one.rows), total)} />
            </>
          )
        }}
      </Ready>
      {behind && <BehindPanel question={question} behind={behind} onClose={() => show(null)} />}
    </Page>
  )
}

function ForTheGroup({ text }: { text: string }) {
  return (
    <details class="card">
      <summary>
        <b>Tin cho nhóm Zalo của phường</b>
      </summary>
      <div class="stack">
        <pre class="message">{text}</pre>
        <div class="buttons">
          <Button kind="soft" onClick={() => void copy(text)}>
            Chép tin
          </Button>
        </div>
      </div>
    </details>
  )
}

const RATED = ['adoption', 'fluency', 'display', 'reach', 'census'] as const

/** The first report works without targets and baseline, and says what it lacks. */
function Missing({ rows }: { rows: Adoption['rows'] }) {
  const lacks = [
    rows.every((row) => RATED.every((rate) => row[rate].target === null)) ? 'chưa có chỉ tiêu cho tháng này nên không kết luận đạt hay không đạt' : '',
    rows.every((row) => row.baseline === null) ? 'chưa chốt số liệu ban đầu nên không tính được mức tăng' : '',
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

function Download({ question, by }: { question: Question; by: string }) {
  const sending = useSubmission()
  const fetchFile = (kind: string, name: string) =>
    void sending.run(async () => {
      const query = new URLSearchParams(Object.entries({ ...question, by: kind }).filter(([, value]) => value))
      const file = await download(`/adoption/export?${query}`)
      saveFile(file.blob, file.name ?? `ket-qua-${name}-${question.on}.xlsx`)
    })
  const files = by === PLACE ? [['street', 'theo đường'], ['market', 'theo chợ']] : [[by, '']]
  return (
    <div class="stack">
      <div class="buttons">
        {files.map(([kind = '', word = '']) => (
          <Button key={kind} kind="soft" icon="download" disabled={sending.busy} onClick={() => fetchFile(kind, kind)}>
            {sending.busy ? 'Đang tải…' : `Tải Excel ${word}`}
          </Button>
        ))}
      </div>
      <ProblemBox problem={sending.problem} />
    </div>
  )
}
