/** `#/ban/in/:id`: one batch, its next step, its lines. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { count, moment } from '../core/formats'
import { useLoaded } from '../core/load'
import type { Id } from '../core/types'
import { Button, Card, Icon, Notice, ProblemBox, toast } from '../core/ui'
import { FileDownload } from '../core/ui/file-download'
import { BatchLines } from './batch-lines'
import { Facts, Page, Ready } from './pieces'
import { useSubmission } from './submission'
import { isOfficer } from './ward'
import type { Batch, BatchLine, BatchState } from './wire'
import { batchState, layoutName } from './words'

interface Shown {
  batch: Batch
  lines: BatchLine[]
}

export function BatchPage({ id }: { id: Id }) {
  const found = useLoaded(() => api.get<Shown>(`/batches/${id}`), [id])
  return (
    <Ready from={found}>
      {({ batch, lines }) => (
        <Page title={`Lô ${batch.number}`} under={<a href="#/ban/in">Tất cả lô in</a>}>
          <Progress state={batch.state} />
          {batch.sample && (
            <Notice kind="plain">
              <p>Đây là bản thử: mọi tờ in đều ghi “MẪU – KHÔNG CHUYỂN TIỀN”.</p>
            </Notice>
          )}
          <div class="columns side">
            {isOfficer.value && <NextStep batch={batch} lines={lines} onChange={found.reload} />}
            <Card title={batch.name || 'Lô in'}>
              <Facts
                rows={[
                  ['Trạng thái', batchState(batch.state)],
                  ['Số bảng', count(batch.lines)],
                  ['Đã bỏ', batch.voided ? `${count(batch.voided)} dòng` : ''],
                  ['Đã thấy ở quầy', batch.displayed ? count(batch.displayed) : ''],
                  ['Cần thu hồi', batch.recalled ? count(batch.recalled) : ''],
                  ['Số lần tải', batch.downloads ? count(batch.downloads) : ''],
                  ['Người tạo', batch.createdBy?.name],
                  ['Người phát hành', batch.releasedBy?.name],
                  ['Giấy', layoutName(batch.layout)],
                  ['Số tờ', batch.pages && count(batch.pages)],
                  ['Tạo lúc', moment(batch.createdAt)],
                  ['Phát hành', batch.releasedAt && moment(batch.releasedAt)],
                  ['Đã in', batch.printedAt && moment(batch.printedAt)],
                  ['Đã giao', batch.deliveredAt && moment(batch.deliveredAt)],
                ]}
              />
            </Card>
          </div>
          <BatchLines batch={batch} lines={lines} onChange={found.reload} />
        </Page>
      )}
    </Ready>
  )
}

const STEPS: { word: string; states: BatchState[] }[] = [
  { word: 'Chuẩn bị', states: ['draft', 'frozen', 'rendered', 'verified'] },
  { word: 'Sẵn sàng', states: ['released'] },
  { word: 'Đã in', states: ['printed'] },
  { word: 'Đã giao', states: ['delivered'] },
]

function Progress({ state }: { state: BatchState }) {
  if (state === 'cancelled') {
    return (
      <Notice>
        <p>Lô này đã hủy.</p>
      </Notice>
    )
  }
  const here = STEPS.findIndex((step) => step.states.includes(state))
  return (
    <ol class="batchsteps" aria-label="Các bước của lô in">
      {STEPS.map((step, at) => (
        <li key={step.word} class={at === here ? 'here' : at < here ? 'past' : ''} aria-current={at === here ? 'step' : undefined}>
          {at < here && <Icon name="tick" size="tiny" />}
          {step.word}
        </li>
      ))}
    </ol>
  )
}

function NextStep({ batch, lines, onChange }: Shown & { onChange: () => void }) {
  const sending = useSubmission()
  const [doing, setDoing] = useState('')
  const act = (steps: string[], words: string, said: string) =>
    void sending.run(async () => {
      setDoing(words)
      try {
        for (const step of steps) await api.post(`/batches/${batch.id}/${step}`, {}, { timeoutMs: 120_000 })
        toast(said)
      } finally {
        setDoing('')
        onChange()
      }
    })
  const unapproved = lines.filter((line) => !line.voidedAt && !!line.unusual?.length && !line.approvedBy).length
  return (
    <Card title="Bước tiếp theo">
      {batch.state === 'draft' && (
        <>
          <p>Chốt danh sách: từng dòng được niêm lại như sẽ in. Sau khi chốt chỉ bỏ bớt dòng, không thêm.</p>
          <Button kind="primary" disabled={sending.busy} onClick={() => act(['freeze', 'render'], 'Đang chốt danh sách rồi dựng và đọc lại từng tờ in…', 'Tờ in đã dựng và kiểm tra xong.')}>
            Chốt danh sách và dựng tờ in
          </Button>
        </>
      )}
      {(batch.state === 'frozen' || batch.state === 'rendered') && (
        <>
          <p>Dựng tờ in: mỗi mã QR và chữ được đọc ngược lại từ tờ in, đúng hết mới sang bước sau.</p>
          <Button kind="primary" disabled={sending.busy} onClick={() => act(['render'], 'Đang dựng và đọc lại từng tờ in…', 'Tờ in đã dựng và kiểm tra xong.')}>
            Dựng và kiểm tra tờ in
          </Button>
        </>
      )}
      {batch.state === 'verified' && (
        <>
          <p>Tờ in đã kiểm tra xong. Người phát hành không được là người đã ghi tài khoản mà chủ hộ xác nhận trước mặt mình.</p>
          {unapproved > 0 && (
            <Notice>
              <p>Còn {count(unapproved)} dòng cần duyệt từng dòng ở bảng dưới, trước khi phát hành.</p>
            </Notice>
          )}
          <Button kind="primary" disabled={sending.busy || unapproved > 0} onClick={() => act(['release'], 'Đang phát hành…', 'Đã phát hành. Nhà in tải được tệp.')}>
            Phát hành
          </Button>
        </>
      )}
      {batch.state === 'released' && (
        <>
          <p>Nhà in của phường tải được tệp này. Phường cũng tự in được trên máy in A4.</p>
          <FileDownload batch={batch.id} sha256={batch.fileSha256} fallbackName={`pho-cho-${batch.number}.pdf`} />
          <Button kind="soft" icon="print" disabled={sending.busy} onClick={() => act(['printed'], 'Đang ghi…', 'Đã ghi: đã in.')}>
            Đã in xong
          </Button>
        </>
      )}
      {batch.state === 'printed' && (
        <>
          <p>Giao bảng cho hộ xong thì bấm “Đã giao”. Bảng chỉ tính là “có QR” khi Tổ quét thấy đúng mã tại quầy.</p>
          <Button kind="primary" disabled={sending.busy} onClick={() => act(['delivered'], 'Đang ghi…', 'Đã ghi: đã giao.')}>
            Đã giao
          </Button>
          <FileDownload batch={batch.id} sha256={batch.fileSha256} fallbackName={`pho-cho-${batch.number}.pdf`} />
        </>
      )}
      {batch.state === 'delivered' && <p>Lô này đã giao xong. Việc còn lại: Tổ quét bảng tại quầy ở lượt đến sau.</p>}
      {batch.state === 'cancelled' && <p>Không còn bước nào. Cần in lại thì tạo lô mới.</p>}
      {doing && (
        <div role="status">
          <p>{doing}</p>
          <progress aria-label={doing} style={{ width: '100%' }} />
        </div>
      )}
      <ProblemBox problem={sending.problem} />
      {batch.note && (
        <Notice>
          <p>{batch.note}</p>
        </Notice>
      )}
      {['draft', 'frozen', 'rendered', 'verified'].includes(batch.state) && (
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
