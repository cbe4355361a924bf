/** The form of a new batch: who is in it, who gets a board once more and why, and on what paper. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { fold } from '../core/fold'
import { count, longDay, today } from '../core/formats'
import { go } from '../core/router'
import type { Id } from '../core/types'
import { Button, Check, Field, Form, Notice, ProblemBox, Select, toast } from '../core/ui'
import { uuid7 } from '../core/uuid7'
import { ReadyPoints } from './batch-groups'
import { drawAtOnce } from './batch-steps'
import { LayoutChoice } from './layout-choice'
import { PrinterChoice, usualPrinter } from './printer-choice'
import { useSubmission } from './submission'
import type { Batch, NotReady, Printer, ReadyPoint, ReprintReason } from './wire'
import { REPRINTS } from './words'

export interface ComposeProps {
  ward: string
  campaign: Id
  ready: ReadyPoint[]
  /** Those whose board was printed or delivered: made again only by name and with a reason. */
  printed: NotReady[]
  troubled: Set<Id>
  /** Of those who refuse or have stopped, what they are called. */
  declined: Map<Id, string>
  /** The one point that this batch is for, where it was asked for at the point itself; nobody else is chosen then. */
  only: Id | null
}

export function Compose({ ward: here, campaign, ready, printed, troubled, declined, only }: ComposeProps) {
  const [id] = useState(uuid7)
  const [lone, setLone] = useState(true)
  const single = only && lone ? [...ready, ...printed].find((one) => one.pointId === only) : undefined
  const [left, setLeft] = useState<Set<Id>>(() => new Set(ready.map((one) => one.pointId).filter((one) => (only ? one !== only : declined.has(one)))))
  const [again, setAgain] = useState<Record<Id, ReprintReason | ''>>(() => (single && printed.some((one) => one.pointId === only) ? { [single.pointId]: '' } : {}))
  const [name, setName] = useState(() => (single ? `Bảng ${single.label}` : `Lô ngày ${longDay(today())}`))
  const [layout, setLayout] = useState('a4-4xa6')
  const [asked, setPrinter] = useState<Printer | null>(null)
  const sending = useSubmission()
  const chosen = ready.filter((one) => !left.has(one.pointId))
  const boards = chosen.length + Object.keys(again).length
  const printer = asked ?? usualPrinter(boards, layout)
  const unsaid = Object.values(again).filter((reason) => !reason).length
  const make = () =>
    void sending.run(async () => {
      const reprints = Object.entries(again).map(([pointId, reason]) => ({ pointId, reason }))
      const made = await api.post<{ batch: Batch }>('/batches', {
        id,
        ward: here,
        campaignId: campaign,
        name,
        layout,
        printer,
        pointIds: chosen.map((one) => one.pointId),
        ...(reprints.length > 0 && { reprints }),
      })
      toast(`Đã tạo lô ${made.batch.number}.`)
      if (single) drawAtOnce(made.batch.id)
      go(`/ban/in/${made.batch.id}`, { replace: true })
    })
  return (
    <Form onSubmit={make} class="stack" label="Lô in mới">
      {single ? (
        <p>
          In riêng cho <b>{single.label}</b> {single.shopName}.{' '}
          <Button kind="quiet" icon="plus" onClick={() => setLone(false)}>
            Chọn thêm hộ khác
          </Button>
        </p>
      ) : (
        ready.length > 0 && <ReadyPoints ready={ready} left={left} troubled={troubled} declined={declined} onLeft={setLeft} />
      )}
      {single && Object.keys(again).length > 0 ? (
        <Reasons points={printed} again={again} onAgain={setAgain} />
      ) : (
        !single && printed.length > 0 && <Reprints points={printed} again={again} onAgain={setAgain} />
      )}
      <Field label="Tên lô" value={name} onInput={setName} wrong={sending.of('name')} />
      <LayoutChoice value={layout} boards={boards} onChange={setLayout} wrong={sending.of('layout')} />
      <PrinterChoice value={printer} onChange={setPrinter} wrong={sending.of('printer')} />
      <ProblemBox problem={sending.rest('name', 'layout', 'printer')} />
      {unsaid > 0 && (
        <Notice>
          <p>Chọn lý do in lại cho {count(unsaid)} hộ.</p>
        </Notice>
      )}
      {boards === 0 && <p class="small">Chưa chọn hộ nào: đánh dấu hộ cần in ở {ready.length > 0 ? 'danh sách trên' : 'mục In lại bảng đã in'}.</p>}
      <Button kind="primary" submit disabled={sending.busy || boards === 0 || unsaid > 0}>
        {sending.busy ? 'Đang tạo…' : single ? `Dựng bản in cho ${single.label}` : boards === 0 ? 'Tạo lô' : `Tạo lô ${count(boards)} bảng`}
      </Button>
    </Form>
  )
}

type Again = Record<Id, ReprintReason | ''>

interface AgainProps {
  points: NotReady[]
  again: Again
  onAgain: (again: Again) => void
}

/** More than these are looked for by name. */
const SHOWN_AT_ONCE = 12

function Reprints({ points, again, onAgain }: AgainProps) {
  const [asked, setAsked] = useState('')
  const words = fold(asked)
  const found = points.filter((one) => one.pointId in again || fold(`${one.label} ${one.shopName}`).includes(words))
  const shown = found.filter((one, at) => one.pointId in again || at < SHOWN_AT_ONCE)
  const pick = (one: NotReady, on: boolean) => {
    const { [one.pointId]: _, ...others } = again
    onAgain(on ? { ...again, [one.pointId]: '' } : others)
  }
  return (
    <details open={Object.keys(again).length > 0}>
      <summary>In lại bảng đã in ({count(points.length)})</summary>
      <div class="stack">
        {points.length > SHOWN_AT_ONCE && <Field label="Tìm hộ để in lại" type="search" value={asked} onInput={setAsked} placeholder="A1-05 hoặc tên hộ" />}
        <div class="choices picked" role="group" aria-label="Chọn hộ để in lại">
          {shown.map((one) => (
            <Check key={one.pointId} checked={one.pointId in again} onChange={(on) => pick(one, on)}>
              <b>{one.label}</b> {one.shopName}
            </Check>
          ))}
        </div>
        {found.length > shown.length && <p class="small muted">Còn {count(found.length - shown.length)} hộ nữa: gõ mã sạp, số nhà hoặc tên để tìm.</p>}
        <Reasons points={points} again={again} onAgain={onAgain} />
      </div>
    </details>
  )
}

function Reasons({ points, again, onAgain }: AgainProps) {
  return (
    <>
      {points
        .filter((one) => one.pointId in again)
        .map((one) => (
          <Select
            key={one.pointId}
            label={`Vì sao in lại ${one.label} ${one.shopName}`}
            value={again[one.pointId] ?? ''}
            empty="Chọn lý do"
            options={one.reprintReasons.map((value) => ({ value, label: REPRINTS[value] }))}
            onChange={(reason) => onAgain({ ...again, [one.pointId]: reason })}
          />
        ))}
    </>
  )
}
