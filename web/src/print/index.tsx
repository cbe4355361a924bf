/** `#/in`: the print shop sees its released batches, fetches the verified file, and says when it is printed and handed over to the ward. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { count, moment } from '../core/formats'
import { layoutName, layoutNamed } from '../core/layouts'
import { asProblem, useLoaded } from '../core/load'
import type { Route } from '../core/router'
import { session } from '../core/session'
import type { Id, Listed } from '../core/types'
import { Button, Card, Header, IconButton, Loading, Notice, Page, ProblemBox, toast } from '../core/ui'
import { fileSize, PrintFiles } from '../core/ui/print-files'
import { LayoutDrawing } from '../core/ui/layout-drawing'
import { PullOut, PullOutNotice, type WithheldBoard } from '../core/ui/pull-out'
import { SignOutSheet } from '../core/ui/sign-out'
import type { Problem } from '../core/api'
import './print.css'

interface Job {
  id: Id
  number: string
  name: string
  wardName?: string
  /** Whom to call; empty where the ward has named no number. */
  hotline: string
  ward: string
  layout: string
  state: string
  lines?: number
  count?: number
  pages: number | null
  fileBytes: number | null
  fileSha256: string | null
  sample?: boolean
  /** A board of it was recalled before printing: in place of the files stands what the ward has to do. */
  held: boolean
  releasedAt: string | null
  /** Set while this shop has only fetched a file of before this release. */
  replacedAt: string | null
  /** Boards of it that must not be handed out, once it is printed. */
  withheld: WithheldBoard[]
  printedAt: string | null
  /** By this shop, to the ward; what the ward hands out is its own affair. */
  handedOverAt: string | null
}

const GROUPS = [
  { state: 'held', title: 'Đang giữ lại, không in' },
  { state: 'released', title: 'Sẵn sàng in' },
  { state: 'printed', title: 'Đã in, chờ giao' },
  { state: 'delivered', title: 'Đã giao cho phường' },
]

function groupOf(job: Job): string {
  if (job.held) return 'held'
  return isOver(job) ? 'delivered' : job.state
}

/** To this shop: the boards are with the ward, or with the households already. */
const isOver = (job: Job) => job.state === 'delivered' || !!job.handedOverAt

export default function PrintShop(_: { route: Route }) {
  const jobs = useLoaded(() => api.get<Listed<Job>>('/batches', { query: { limit: 200 } }), [])
  const shop = session.value?.me
  const [leaving, setLeaving] = useState(false)
  return (
    <Page
      wide
      header={<Header title="Lô in" under={shop?.name} right={<IconButton icon="signout" label="Đăng xuất" onClick={() => setLeaving(true)} />} />}
    >
      {leaving && <SignOutSheet onClose={() => setLeaving(false)} />}
      {session.value?.ended && (
        <Notice kind="error" alert>
          <p>Đường dẫn của nhà in đã hết hạn. Xin cán bộ phường một đường dẫn mới.</p>
        </Notice>
      )}
      <ProblemBox problem={jobs.problem} onRetry={jobs.reload} />
      {!jobs.value && !jobs.problem && <Loading />}
      {jobs.value?.items.length === 0 && (
        <Notice kind="plain">
          <p>Chưa có lô nào được phát hành cho nhà in. Khi phường phát hành, lô hiện ở đây.</p>
        </Notice>
      )}
      {GROUPS.map(({ state, title }) => {
        const mine = jobs.value?.items.filter((job) => groupOf(job) === state) ?? []
        if (mine.length === 0) return null
        return (
          <section key={state} aria-label={title} style={{ display: 'flex', flexDirection: 'column', gap: '12px' }}>
            <h2>
              {title} ({mine.length})
            </h2>
            {mine.map((job) => (
              <JobCard key={job.id} job={job} onChange={jobs.reload} />
            ))}
          </section>
        )
      })}
    </Page>
  )
}

type Step = 'printed' | 'handed-over'

function JobCard({ job, onChange }: { job: Job; onChange: () => void }) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  // Of what is over and done a shop has dozens: their files are asked for one batch at a time.
  const [again, setAgain] = useState(false)
  // With the file that it is asked of: a list loaded anew meanwhile may name another one.
  const [asked, setAsked] = useState<{ step: Step; file: string | null } | null>(null)
  const asking = asked?.step
  const mark = async ({ step, file }: { step: Step; file: string | null }) => {
    setAsked(null)
    setBusy(true)
    setProblem(null)
    try {
      await api.post(`/batches/${job.id}/${step}`, step === 'printed' ? { fileSha256: file ?? '' } : { without: job.withheld.map((one) => one.lineId) })
      toast(step === 'printed' ? 'Đã ghi: đã in.' : 'Đã ghi: đã giao cho phường.')
      onChange()
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }
  const heldBack = job.held
  const [fetched, setFetched] = useState<string | null>(null)
  const layout = layoutNamed(job.layout)
  const facts: [string, string | null][] = [
    ['Phường', job.wardName ?? job.ward],
    ['Gọi phường', job.hotline || null],
    ['Số bảng', count(job.lines ?? job.count ?? 0)],
    ['Khổ in', layoutName(job.layout)],
    ['Giấy', layout && !layout.title.includes(layout.paper) ? layout.paper : null],
    ['Số tờ', job.pages === null ? null : count(job.pages)],
    ['Dung lượng', job.fileBytes ? fileSize(job.fileBytes) : null],
    ['Phát hành', job.releasedAt && moment(job.releasedAt)],
    ['Đã in', job.printedAt && moment(job.printedAt)],
    ['Giao phường', job.handedOverAt && moment(job.handedOverAt)],
  ]
  return (
    <Card title={`${job.number} · ${job.name}`} label={`Lô ${job.number}`}>
      {job.sample && (
        <Notice kind="plain">
          <p>Bản thử: mọi bảng đều ghi “MẪU – KHÔNG CHUYỂN TIỀN”.</p>
        </Notice>
      )}
      {heldBack && (
        <Notice kind="error" alert>
          <p>Tệp đã tải trước đó không được in: hủy tệp đó, chờ phường phát hành bản mới.</p>
        </Notice>
      )}
      {!isOver(job) && <PullOutNotice boards={job.withheld} />}
      {job.replacedAt && !heldBack && fetched !== job.fileSha256 && (
        <Notice kind="error" alert>
          <p>Tệp đã thay ngày {moment(job.replacedAt)}: hủy tệp cũ đã tải, tải lại.</p>
        </Notice>
      )}
      <div class="shopjob">
        <div class="about">
          {layout && <LayoutDrawing layout={layout} />}
          <dl class="facts">
            {facts.map(([name, value]) =>
              value ? (
                <>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </>
              ) : null,
            )}
          </dl>
        </div>
        {isOver(job) && !again ? (
          <div>
            <Button kind="quiet" compact icon="download" onClick={() => setAgain(true)}>
              Xem lại các tệp
            </Button>
          </div>
        ) : (
          <PrintFiles key={[job.fileSha256, ...job.withheld.map((one) => one.lineId)].join(' ')} batch={job.id} number={job.number} onFetched={() => setFetched(job.fileSha256)} />
        )}
      </div>
      {job.state === 'released' && !heldBack && <p class="small">In cỡ thật 100 %, không co giãn; cắt theo dấu, giữ thứ tự từng xấp.</p>}
      {asked && (
        <Notice alert>
          <p>{asking === 'printed' ? `Đã in đủ lô ${job.number}? Ghi rồi không lùi lại được.` : `Đã giao lô ${job.number} cho phường? Ghi rồi không lùi lại được.`}</p>
          {asking === 'handed-over' && <PullOut boards={job.withheld} />}
          <div class="buttons" style={{ marginTop: '8px' }}>
            <Button kind="soft" disabled={busy} onClick={() => void mark(asked)}>
              {asking === 'printed' ? 'Đúng, đã in xong' : job.withheld.length > 0 ? `Đúng, đã rút ${count(job.withheld.length)} bảng, giao phần còn lại` : 'Đúng, đã giao'}
            </Button>
            <Button onClick={() => setAsked(null)}>Chưa</Button>
          </div>
        </Notice>
      )}
      <div class="buttons">
        {job.state === 'released' && !heldBack && !asking && (
          <Button kind="soft" icon="print" disabled={busy} onClick={() => setAsked({ step: 'printed', file: job.fileSha256 })}>
            Đã in xong
          </Button>
        )}
        {job.state === 'printed' && !isOver(job) && !asking && (
          <Button kind="soft" icon="tick" disabled={busy} onClick={() => setAsked({ step: 'handed-over', file: job.fileSha256 })}>
            Đã giao cho phường
          </Button>
        )}
      </div>
      <ProblemBox problem={problem} />
      {problem && (
        <div>
          <Button
            icon="refresh"
            onClick={() => {
              setProblem(null)
              onChange()
            }}
          >
            Tải lại
          </Button>
        </div>
      )}
    </Card>
  )
}
