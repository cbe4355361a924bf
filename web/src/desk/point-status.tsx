/** A stall that closed, moved, stands empty or was merged: it leaves the count with a reason. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { today } from '../core/formats'
import type { Id, PointCard } from '../core/types'
import { Button, Field, Form, ProblemBox, Select, toast } from '../core/ui'
import { useSubmission } from './submission'
import { pointStatus } from './words'

const STATUSES = ['open', 'vacant', 'closed', 'moved', 'out_of_scope']

export function PointStatus({ point, points, onChange }: { point: PointCard; points: PointCard[]; onChange: () => void }) {
  const [status, setStatus] = useState('')
  const [reason, setReason] = useState('')
  const [on, setOn] = useState(today)
  const sending = useSubmission()
  const save = () =>
    void sending.run(async () => {
      await api.patch(`/points/${point.id}`, { status, reason, on })
      toast('Đã ghi.')
      setStatus('')
      setReason('')
      onChange()
    })
  return (
    <details class="card">
      <summary>
        <b>Đổi tình trạng, ghép sạp</b>
      </summary>
      <Form onSubmit={save} class="stack" label="Đổi tình trạng">
        <p class="small">
          Hiện nay: <b>{pointStatus(point.status)}</b>
        </p>
        <Select
          label="Tình trạng mới"
          value={status}
          empty="Chọn"
          options={STATUSES.filter((value) => value !== point.status).map((value) => ({ value, label: pointStatus(value) }))}
          onChange={setStatus}
          wrong={sending.of('status')}
        />
        <Field label="Từ ngày" type="date" value={on} onInput={setOn} wrong={sending.of('on')} />
        <Field label="Lý do" value={reason} onInput={setReason} placeholder="Chủ sạp nghỉ bán" wrong={sending.of('reason')} />
        <ProblemBox problem={sending.rest('status', 'on', 'reason')} />
        <div>
          <Button submit kind="soft" disabled={!status || !reason.trim() || sending.busy}>
            Ghi tình trạng
          </Button>
        </div>
      </Form>
      {point.kind === 'stall' && <Merge point={point} points={points} onChange={onChange} />}
    </details>
  )
}

function Merge({ point, points, onChange }: { point: PointCard; points: PointCard[]; onChange: () => void }) {
  const [other, setOther] = useState<Id | ''>('')
  const sending = useSubmission()
  const row = points.filter((one) => one.rowId === point.rowId && one.status === 'open')
  const at = row.findIndex((one) => one.id === point.id)
  const beside = [row[at - 1], row[at + 1]].filter((one): one is PointCard => !!one)
  if (beside.length === 0) return null
  const merge = () =>
    void sending.run(async () => {
      await api.patch(`/points/${point.id}`, { mergeWith: other })
      toast('Đã ghép sạp.')
      onChange()
    })
  return (
    <Form onSubmit={merge} class="stack" label="Ghép sạp">
      <div class="inline">
        <Select label="Ghép với sạp bên cạnh" value={other} empty="Chọn sạp" options={beside.map((one) => ({ value: one.id, label: one.label }))} onChange={setOther} wrong={sending.of('mergeWith')} />
        <Button submit disabled={!other || sending.busy}>
          Ghép
        </Button>
      </div>
      <ProblemBox problem={sending.rest('mergeWith')} />
    </Form>
  )
}
