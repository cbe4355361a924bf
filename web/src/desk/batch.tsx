/** `#/ban/in/:id`: one batch, its next step, its lines. */
import { useEffect, useRef } from 'preact/hooks'
import { api } from '../core/api'
import { count, moment } from '../core/formats'
import { layoutName } from '../core/layouts'
import { useLoaded, type Loaded } from '../core/load'
import type { Id } from '../core/types'
import { Card, Icon, Notice, toast } from '../core/ui'
import { isRunning, useEachSecond } from './batch-job'
import { BatchLines } from './batch-lines'
import { NextStep } from './batch-steps'
import { Facts, Page, Ready } from './pieces'
import { isOfficer } from './ward'
import type { BatchDetail, BatchState } from './wire'
import { batchStanding, printerName } from './words'

export function BatchPage({ id }: { id: Id }) {
  const found = useLoaded(() => api.get<BatchDetail>(`/batches/${id}`), [id])
  const lost = useDrawing(id, found)
  return (
    <Ready from={found}>
      {({ batch, lines }) => (
        <Page title={`Lô ${batch.number}`} under={<a href="#/ban/in">Tất cả lô in</a>}>
          <Progress state={batch.state} />
          {batch.sample && (
            <Notice kind="plain">
              <p>Đây là bản thử: mọi bảng đều ghi “MẪU – KHÔNG CHUYỂN TIỀN”.</p>
            </Notice>
          )}
          <div class="columns side">
            {isOfficer.value && <NextStep batch={batch} lines={lines} lost={lost} onAnswer={found.set} onChange={found.reload} />}
            <Card title={batch.name || 'Lô in'}>
              <Facts
                rows={[
                  ['Trạng thái', batchStanding(batch)],
                  ['Số bảng', count(batch.lines)],
                  ['Đã bỏ', batch.voided ? `${count(batch.voided)} dòng` : ''],
                  ['Đã thấy ở quầy', batch.displayed ? count(batch.displayed) : ''],
                  ['Cần thu hồi', batch.recalled ? count(batch.recalled) : ''],
                  ['Số lần tải', batch.downloads ? count(batch.downloads) : ''],
                  ['Người tạo', batch.createdBy?.name],
                  ['Người phát hành', batch.releasedBy?.name],
                  ['In ở', printerName(batch.printer)],
                  ['Khổ in', layoutName(batch.layout)],
                  ['Số tờ', batch.pages && count(batch.pages)],
                  ['Tạo lúc', moment(batch.createdAt)],
                  ['Phát hành', batch.releasedAt && moment(batch.releasedAt)],
                  ['Đã in', batch.printedAt && moment(batch.printedAt)],
                  ['Nhà in giao', batch.handedOverAt && moment(batch.handedOverAt)],
                  ['Đã giao hộ', batch.deliveredAt && moment(batch.deliveredAt)],
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

/** Follows the drawing while it runs and says when it is done. Gives whether the server left a question unanswered. */
function useDrawing(id: Id, found: Loaded<BatchDetail>): boolean {
  const batch = found.value?.batch
  const running = isRunning(batch?.job)
  const lost = useEachSecond(running, async () => {
    const now = await api.get<BatchDetail>(`/batches/${id}`, { query: { lines: false } })
    // The lines do not change while they are drawn, and there may be thousands.
    if (isRunning(now.batch.job)) found.set({ batch: now.batch, lines: found.value?.lines ?? now.lines })
    else found.set(await api.get<BatchDetail>(`/batches/${id}`))
  })
  const before = useRef<BatchState | undefined>(undefined)
  useEffect(() => {
    const drawn = batch?.state === 'verified' && (before.current === 'frozen' || before.current === 'rendered')
    before.current = batch?.state
    if (drawn) toast('Bản in đã dựng và kiểm tra xong.')
  }, [batch?.state])
  return lost
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
