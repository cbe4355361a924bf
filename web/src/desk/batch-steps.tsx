/** The next step of a batch: freeze, draw, release, print, deliver; and what stands in the way. */
import { useEffect, useState } from 'preact/hooks'
import { api } from '../core/api'
import { count } from '../core/formats'
import type { Id } from '../core/types'
import { Button, Card, Notice, ProblemBox, toast } from '../core/ui'
import { PrintFiles } from '../core/ui/print-files'
import { AskedOnce } from './asked-once'
import { ConcernedLines, type LineFault } from './batch-concerned'
import { ChangeDraft } from './batch-draft'
import { HandingOut } from './batch-handing'
import { isRunning, JobEnded, JobProgress } from './batch-job'
import { BoardLook, boardsOf } from './board-look'
import { Outdated, outdatedLines, SaidOtherwise } from './batch-outdated'
import { HeldBack, recalledLines, type Posted } from './batch-recalled'
import { smallModuleWords } from './small-modules'
import { useSubmission } from './submission'
import type { Batch, BatchDetail, BatchLine, Printer } from './wire'

/** The batch that its maker asked to see drawn without another click. */
let begun: Id | null = null

export function drawAtOnce(batch: Id): void {
  begun = batch
}

/** Refusals whose lines the step itself names, each with what to do. */
const NAMED_ABOVE = new Set(['lines-outdated', 'boards-to-pull'])

export interface NextStepProps {
  batch: Batch
  lines: BatchLine[]
  lost: boolean
  onAnswer: (answer: BatchDetail) => void
  onChange: () => void
}

export function NextStep(props: NextStepProps) {
  const { batch, lines } = props
  const sending = useSubmission()
  const [doing, setDoing] = useState('')
  const act = (steps: (string | Posted)[], words: string, said = '') =>
    void sending.run(async () => {
      setDoing(words)
      try {
        for (const one of steps) {
          const { step, body } = typeof one === 'string' ? { step: one, body: {} } : one
          const answer = await api.post<BatchDetail | undefined>(`/batches/${batch.id}/${step}`, body, { timeoutMs: 120_000 })
          if (answer?.batch) props.onAnswer(answer)
        }
        if (said) toast(said)
      } catch (error) {
        props.onChange()
        throw error
      } finally {
        setDoing('')
      }
    })
  const draw = () => act(batch.state === 'draft' ? ['freeze', 'render'] : ['render'], batch.state === 'draft' ? 'Đang chốt danh sách…' : 'Đang xếp hàng dựng bản in…')
  useEffect(() => {
    if (begun !== batch.id) return
    begun = null
    if (batch.state === 'draft') draw()
  }, [])
  const { problem } = sending
  const concerned = (problem?.facts.lineIds as Id[] | undefined) ?? []
  return (
    <Card title="Bước tiếp theo">
      <Step {...props} busy={sending.busy} act={act} draw={draw} />
      {doing && (
        <div role="status">
          <p>{doing}</p>
          <progress aria-label={doing} style={{ width: '100%' }} />
        </div>
      )}
      <ProblemBox problem={problem} />
      {concerned.length > 0 && !NAMED_ABOVE.has(problem?.slug ?? '') && <ConcernedLines batch={batch} lines={lines} ids={concerned} faults={problem?.facts.lines as LineFault[] | undefined} onChange={props.onChange} />}
      {batch.note && batch.note !== batch.job?.sentence && (
        <Notice>
          <p>{batch.note}</p>
        </Notice>
      )}
      {['draft', 'frozen', 'rendered', 'verified'].includes(batch.state) && !isRunning(batch.job) && (
        <details>
          <summary>Hủy lô này</summary>
          <p class="small muted">Các hộ trở lại danh sách sẵn sàng in.</p>
          <Button kind="danger" disabled={sending.busy} onClick={() => act(['cancel'], 'Đang hủy…', 'Đã hủy lô in.')}>
            Hủy lô in
          </Button>
        </details>
      )}
    </Card>
  )
}

interface StepProps extends NextStepProps {
  busy: boolean
  act: (steps: (string | Posted)[], words: string, said?: string) => void
  draw: () => void
}

function Step(props: StepProps) {
  const { batch, lines, busy, act } = props
  const recalled = recalledLines(batch, lines)
  if (recalled.length > 0) return <HeldBack batch={batch} lines={lines} recalled={recalled} busy={busy} act={act} />
  switch (batch.state) {
    case 'draft':
      return (
        <>
          <p>Chốt danh sách: từng dòng được niêm lại như sẽ in. Sau khi chốt chỉ bỏ bớt dòng, không thêm.</p>
          <Button kind="primary" disabled={busy} onClick={props.draw}>
            Chốt danh sách và dựng bản in
          </Button>
          <ChangeDraft batch={batch} onAnswer={props.onAnswer} />
        </>
      )
    case 'frozen':
    case 'rendered':
      return <Drawing {...props} />
    case 'verified':
      return <Releasing {...props} />
    case 'released':
      return <Printing {...props} />
    case 'printed':
      return (
        <>
          <HandingOut batch={batch} busy={busy} act={act} />
          <PrintFiles key={filesOf(batch)} batch={batch.id} number={batch.number} alone={isAlone(batch)} />
        </>
      )
    case 'delivered':
      return (
        <>
          <p>{batch.lines > 0 ? 'Lô này đã giao xong. Việc còn lại: Tổ quét bảng tại quầy ở lượt đến sau.' : 'Mọi bảng của lô này đã rút trước khi giao, không hộ nào nhận.'}</p>
          <details>
            <summary>Xem lại các tệp</summary>
            <PrintFiles key={batch.fileSha256} batch={batch.id} number={batch.number} alone={isAlone(batch)} />
          </details>
        </>
      )
    case 'cancelled':
      return <p>Không còn bước nào. Cần in lại thì tạo lô mới.</p>
  }
}

function Drawing({ batch, lines, busy, lost, act, draw, onChange }: StepProps) {
  const { job } = batch
  if (job && isRunning(job)) {
    return <JobProgress job={job} lost={lost} busy={busy} onStop={() => act(['render/stop'], 'Đang dừng…')} />
  }
  const ended = job && (job.state === 'failed' || job.state === 'stopped') ? job : null
  const left = ended ? lines.some((line) => ended.lineIds.includes(line.id) && !line.voidedAt) : false
  return (
    <>
      {ended ? (
        <>
          {/* Once its lines are dropped a refusal is history. */}
          {(left || ended.lineIds.length === 0) && <JobEnded job={ended} />}
          <ConcernedLines batch={batch} lines={lines} ids={ended.lineIds} onChange={onChange} />
        </>
      ) : (
        <>
          <Outdated lines={lines} busy={busy} act={act} />
          <p>Dựng bản in: mỗi mã QR và chữ được đọc ngược lại từ bản in, đúng hết mới sang bước sau.</p>
        </>
      )}
      <Button kind="primary" disabled={busy || left} onClick={draw}>
        {ended ? 'Dựng tiếp' : 'Dựng bản in'}
      </Button>
    </>
  )
}

function Printing({ batch, lines, busy, act }: StepProps) {
  return (
    <>
      <p>{PRINTING[batch.printer].next}</p>
      <SaidOtherwise lines={lines} />
      <PrintFiles key={batch.fileSha256} batch={batch.id} number={batch.number} alone={isAlone(batch)} />
      {/* Keyed by the file: the question is about this one, and is over when another takes its place. */}
      <AskedOnce
        key={`printed ${batch.fileSha256}`}
        words="Đã in xong"
        question={`Đã in đủ lô ${batch.number}?`}
        sure="Đúng, đã in xong"
        disabled={busy}
        onSure={() => act([{ step: 'printed', body: { fileSha256: batch.fileSha256 ?? '' } }], 'Đang ghi…', 'Đã ghi: đã in.')}
      />
    </>
  )
}

/** What can be fetched: another file, or one less since a board of it must not be used. */
const filesOf = (batch: Batch) => [batch.fileSha256, ...batch.withheld.map((one) => one.lineId)].join(' ')

/** One board, on the ward's own printer. */
export function isAlone(batch: Pick<Batch, 'printer' | 'lines'>): boolean {
  return batch.printer === 'ward' && batch.lines === 1
}

/** What happens to a batch once it is released, by who prints it. */
const PRINTING: Record<Printer, { then: string; said: string; next: string }> = {
  print_shop: { then: 'Nhà in tải được tệp ngay.', said: 'Đã phát hành. Nhà in tải được tệp.', next: 'Nhà in của phường tải được các tệp này.' },
  ward: {
    then: 'Tải tệp là in được ngay.',
    said: 'Đã phát hành. Tải tệp rồi in.',
    next: 'Lô này in ở máy in của phường: tải tệp, in cỡ thật 100 %, không co giãn. Nhà in không thấy lô này.',
  },
}

function SmallModules({ lines }: { lines: BatchLine[] }) {
  const words = smallModuleWords(lines)
  if (!words) return null
  return (
    <Notice>
      <p>{words}</p>
    </Notice>
  )
}

function Releasing({ batch, lines, busy, act }: StepProps) {
  const [looking, setLooking] = useState(false)
  const [kept, setKept] = useState(false)
  const first = boardsOf(lines)[0]
  const outdated = outdatedLines(lines).map((line) => line.id)
  const unapproved = lines.filter((line) => !line.voidedAt && !!line.unusual?.length && !line.approvedBy).length
  return (
    <>
      <p>Bản in đã kiểm tra xong. Nếu chính bạn đã chứng kiến chủ hộ xác nhận một tài khoản trong lô, nhờ cán bộ khác phát hành.</p>
      {unapproved > 0 && (
        <Notice>
          <p>Còn {count(unapproved)} dòng cần duyệt từng dòng ở bảng dưới, trước khi phát hành.</p>
        </Notice>
      )}
      <SmallModules lines={lines} />
      <Outdated lines={lines} busy={busy} act={act} kept={kept} onKept={setKept} />
      <AskedOnce
        key={`release ${batch.fileSha256} ${outdated.join(' ')}`}
        words="Phát hành"
        primary
        question={`Phát hành ${count(batch.lines)} bảng của lô ${batch.number}? ${PRINTING[batch.printer].then}`}
        sure="Đúng, phát hành"
        disabled={busy || unapproved > 0 || (outdated.length > 0 && !kept)}
        onSure={() => act([{ step: 'release', body: { asFrozen: outdated } }], 'Đang phát hành…', PRINTING[batch.printer].said)}
      />
      {first && (
        <Button icon="image" onClick={() => setLooking(true)}>
          Xem thử bảng
        </Button>
      )}
      {looking && first && <BoardLook batch={batch.id} lines={lines} first={first.id} onClose={() => setLooking(false)} />}
    </>
  )
}
