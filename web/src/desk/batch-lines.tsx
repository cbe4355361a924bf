/** The lines of a batch: the unusual ones on top, each approved or voided by itself. */
import { useRef, useState } from 'preact/hooks'
import { api } from '../core/api'
import { moment } from '../core/formats'
import type { Id } from '../core/types'
import { Button, Card, Field, Form, Icon, ProblemBox, toast } from '../core/ui'
import { Approve } from './batch-approve'
import { isRunning } from './batch-job'
import { BoardLook } from './board-look'
import { CardTable, Cell, Row, RowHead } from './card-table'
import { changeWords } from './change-words'
import { recalledLines } from './batch-recalled'
import { Empty, SidePanel } from './pieces'
import { useSubmission } from './submission'
import { isOfficer } from './ward'
import type { Batch, BatchLine, BatchState } from './wire'
import { confirmedKind, reprintName, unusualName } from './words'

export function BatchLines({ batch, lines, onChange }: { batch: Batch; lines: BatchLine[]; onChange: () => void }) {
  const [voiding, setVoiding] = useState<BatchLine | null>(null)
  const [looking, setLooking] = useState<BatchLine | null>(null)
  const [approving, setApproving] = useState<BatchLine | null>(null)
  // An approved line keeps its place while the page is open: another one's button would slip under the pointer.
  const lifted = useRef(new Set<Id>())
  const order = inOrder(lines, lifted.current)
  const acting = isOfficer.value && batch.state !== 'cancelled'
  return (
    <Card title={`Các dòng (${lines.length})`}>
      {lines.length === 0 && <Empty icon="info">Lô này không có dòng nào.</Empty>}
      {lines.length > 0 && (
        <CardTable label="Các dòng của lô in" heads={['Điểm', 'Tên in trên bảng', 'Tài khoản', 'Mã bảng', 'Xác nhận', 'Duyệt']}>
          {order.map((line) => (
            <Line key={line.id} batch={batch} line={line} acting={acting} onVoid={() => setVoiding(line)} onLook={() => setLooking(line)} onApprove={() => setApproving(line)} />
          ))}
        </CardTable>
      )}
      {looking && <BoardLook batch={batch.id} lines={lines} first={looking.id} onClose={() => setLooking(null)} />}
      {approving && (
        <Approve
          batch={batch.id}
          line={approving}
          onClose={() => setApproving(null)}
          onDone={() => {
            setApproving(null)
            onChange()
          }}
        />
      )}
      {voiding && (
        <SidePanel title={`Bỏ dòng ${voiding.label}`} under={voiding.shopName} onClose={() => setVoiding(null)}>
          <VoidForm
            batch={batch.id}
            line={voiding}
            onDone={() => {
              setVoiding(null)
              onChange()
            }}
          />
        </SidePanel>
      )}
    </Card>
  )
}

/** Once released a board is recalled through its account first, and dropped only while nothing is printed. */
const BEFORE_RELEASE: BatchState[] = ['draft', 'frozen', 'rendered', 'verified']

/** Those that wait for an approval on top, with those in `lifted`, where each is kept once it waited; the dropped last. */
export function inOrder(lines: BatchLine[], lifted: Set<Id>): BatchLine[] {
  for (const line of lines) if ((line.unusual?.length ?? 0) > 0 && !line.approvedBy) lifted.add(line.id)
  const rank = (line: BatchLine) => (line.voidedAt ? 2 : lifted.has(line.id) ? 0 : 1)
  return [...lines].sort((a, b) => rank(a) - rank(b) || a.position - b.position)
}

function Line(props: { batch: Batch; line: BatchLine; acting: boolean; onVoid: () => void; onLook: () => void; onApprove: () => void }) {
  const { batch, line } = props
  const unusual = line.unusual ?? []
  return (
    <Row>
      <RowHead>
        {line.label}
        {line.voidedAt && <span class="small"> · đã bỏ: {line.voidReason}</span>}
        {line.recalled && !line.voidedAt && <span class="small"> · {batch.state === 'printed' ? 'rút khỏi xấp, đừng giao' : 'cần thu hồi'}</span>}
        {line.displayedAt && <span class="small"> · đã thấy ở quầy</span>}
        {!line.voidedAt && line.changed?.map((one) => <span key={one.what} class="small"> · {changeWords(one)}</span>)}
        {!line.voidedAt && unusual.length > 0 && (
          <span class="signs">
            {unusual.map((reason) => (
              <span key={reason} class="chip warning">
                {unusualName(reason)}
              </span>
            ))}
          </span>
        )}
      </RowHead>
      <Cell class="printedname">
        {line.shopName}
        <span class="small muted">{line.holderName}</span>
      </Cell>
      <Cell>
        {line.bank} <span class="nobreak">•••• {line.last4}</span>
      </Cell>
      <Cell of="Mã bảng">
        <span class="nobreak">{line.code}</span>
        {(line.issue ?? 0) > 1 && <span class="small muted">lần phát hành {line.issue}</span>}
        {line.reprintReason && <span class="small">in lại: {reprintName(line.reprintReason).toLowerCase()}</span>}
      </Cell>
      <Cell of="Xác nhận">
        {confirmedKind(line.confirmedKind)}
        {line.proposedBy && <span class="small muted">người ghi: {line.proposedBy.name}</span>}
      </Cell>
      <Cell>
        {!line.voidedAt && (
          <div class="stack">
            {unusual.length > 0 && line.approvedBy && (
              <span class="judged met">
                <Icon name="tick" size="tiny" /> Đã duyệt: {line.approvedBy.name}
                {line.approvedAt && `, ${moment(line.approvedAt)}`}
              </span>
            )}
            {props.acting && (
              <span class="buttons">
                {unusual.length > 0 && !line.approvedBy && ['frozen', 'rendered', 'verified'].includes(batch.state) && (
                  <Button compact kind="soft" onClick={props.onApprove} label={`Duyệt dòng ${line.label}`}>
                    Duyệt
                  </Button>
                )}
                {batch.state === 'verified' && (
                  <Button compact kind="quiet" onClick={props.onLook} label={`Xem thử bảng ${line.label}`}>
                    Xem thử
                  </Button>
                )}
                {(BEFORE_RELEASE.includes(batch.state) || recalledLines(batch, [line]).length > 0) && !isRunning(batch.job) && (
                  <Button compact kind="quiet" onClick={props.onVoid} label={`Bỏ dòng ${line.label}`}>
                    Bỏ dòng
                  </Button>
                )}
              </span>
            )}
          </div>
        )}
      </Cell>
    </Row>
  )
}

export function VoidForm({ batch, line, onDone }: { batch: Id; line: BatchLine; onDone: () => void }) {
  const [reason, setReason] = useState('')
  const sending = useSubmission()
  const send = () =>
    void sending.run(async () => {
      await api.post(`/batches/${batch}/lines/${line.id}/void`, { reason })
      toast(`Đã bỏ dòng ${line.label}.`)
      onDone()
    })
  return (
    <Form onSubmit={send} class="stack" label="Bỏ dòng">
      <p>Bảng của dòng này sẽ không in. Các dòng khác giữ nguyên; bản in đã dựng được dựng lại.</p>
      <Field label="Lý do" value={reason} onInput={setReason} placeholder="Chủ hộ đổi ngân hàng" wrong={sending.of('reason')} />
      <ProblemBox problem={sending.rest('reason')} />
      <Button submit kind="danger" disabled={sending.busy || !reason.trim()}>
        Bỏ dòng này
      </Button>
    </Form>
  )
}
