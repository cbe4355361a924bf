import { useEffect, useState } from 'preact/hooks'
import { today } from '../../core/formats'
import { useOnce } from '../../core/once'
import type { Queued, VisitBody } from '../../core/ops'
import { resubmit } from '../../core/outbox'
import { save } from '../../core/saving'
import { inClearAgain } from '../../core/secrets'
import { requestSync } from '../../core/sync'
import { uuid7 } from '../../core/uuid7'
import { changeQueue, meta, queue, view } from '../../core/world'
import { Button, Check, Choices, Field, Form, Notice, Select, Sheet, toast } from '../../core/ui'
import { OldNumber } from '../register/old-number'
import { looksLikeCitizenId, NO_CITIZEN_ID } from '../register/registration'
import { HOLDER_KINDS, METHODS, options, OUTCOMES, OWNER_KINDS, REFUSALS, SIM_OWNERS } from '../words'
import type { Method } from '../../core/types'
import { storageFull } from '../notices/storage-full'
import { pathOfPoint } from '../place-link'
import { fieldWord, valueWord } from './field-words'
import { correctionOf, wholePoint } from './mending'
import { copyOut } from './rescue'
import { fieldsOf, isOtherOutcome, settledBody, withoutScan } from './record-words'

type Body = Record<string, unknown>

const CHOSEN: Record<string, () => { value: string; label: string }[]> = {
  outcome: () => options(OUTCOMES),
  refusalReason: () => options(REFUSALS),
  state: () => [
    { value: 'done', label: 'Đã xong' },
    { value: 'blocked', label: 'Đang vướng' },
    { value: 'undone', label: 'Chưa có' },
  ],
  trade: () => meta.value.trades.map((trade) => ({ value: trade.code, label: trade.name })),
  ownerKind: () => options(OWNER_KINDS),
  simOwner: () => options(SIM_OWNERS),
  holderKind: () => options(HOLDER_KINDS),
}
const YES_OR_NO = new Set(['weakSignal', 'usedBefore', 'given'])

/** The record with another in its place: the queue as it is, but for this one with its secrets in clear. */
export const withOpened = (opened: Queued) => queue.value.map((one) => (one.opId === opened.opId ? opened : one))

/**
 * Correcting a record that waits or was refused; it goes again under a new operation id. Meanwhile no tab sends it. Was
 * it on its way already, what was typed stays, and corrects what the server has.
 */
export function EditRecord({ queued, onClose }: { queued: Queued; onClose: () => void }) {
  const [opened] = useState(() => inClearAgain(queued))
  const [body, setBody] = useState<Body>(opened.op.body)
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const [failed, setFailed] = useState<string | null>(null)
  const once = useOnce()
  const fields = fieldsOf(opened, body, queue.value)
  const left = !queue.value.some((one) => one.opId === queued.opId)
  // An answer that was lost: what was corrected meanwhile came under the id of the record that the server has.
  const there = left || queued.reason?.slug === 'already-recorded'
  useEffect(() => {
    let here = true
    let letGo: (() => void) | undefined
    void navigator.locks?.request(queued.opId, { mode: 'shared' }, () => here && new Promise<void>((done) => (letGo = done)))
    return () => {
      here = false
      letGo?.()
      void requestSync('save')
    }
  }, [])
  const finish = async () => {
    const found = wrongIn(fields, body)
    setWrong(found)
    if (Object.keys(found).length) return
    const settled = settledBody(queued.op, body)
    const whole = queued.op.entity === 'point' && queued.op.kind === 'put' ? wholePoint(settled, rowCodeOf(body.rowId)) : settled
    if (there) return sendCorrection(whole)
    // A number that this phone no longer knows and nobody typed again keeps its sealed part.
    const { remove, add } = resubmit(withOpened(withoutScan(opened, body)), queued.opId, whole, uuid7, Date.now())
    setFailed(null)
    try {
      await changeQueue({ remove, fresh: add })
    } catch (error) {
      return setFailed(storageFull(error))
    }
    onClose()
    toast(remove.length > add.length ? 'Đã sửa, sẽ gửi lại. Chủ hộ cần xác nhận lại tài khoản này.' : 'Đã sửa, sẽ gửi lại.')
    void requestSync('save')
    return true
  }
  const correctable = correctionOf(opened, body)
  const sendCorrection = async (whole: Body) => {
    const correction = correctionOf(opened, whole)
    if (!correction) return copyOut(fields.map((field) => `${fieldWord(field)}: ${valueWord(body[field])}`).join('\n'))
    try {
      // First, or the correction would wait for what was refused.
      if (!left) await changeQueue({ remove: [queued.opId] })
      await save([correction])
    } catch (error) {
      return setFailed(storageFull(error))
    }
    onClose()
    toast('Đã lưu chỗ sửa, sẽ gửi.')
    return true
  }
  const put = (field: string, value: unknown) => {
    const next = { ...body, [field]: value }
    if (typeof value === 'string' && !value.trim()) delete next[field]
    setBody(next)
  }
  const wrongOf = (field: string) =>
    wrong[field] ?? (queued.reason?.field === field && body[field] === opened.op.body[field] ? queued.reason.title : null)
  return (
    <Sheet title={`Sửa: ${queued.label}`} onClose={onClose}>
      {queued.reason && <Notice kind="error">{queued.reason.title}</Notice>}
      {left && (
        <Notice alert>
          <p>Bản ghi này vừa rời “Chờ gửi”. Phần bạn gõ còn đây.</p>
          <p>{correctable ? 'Bấm “Gửi chỗ sửa” để sửa bản đã gửi.' : 'Đã gửi thì không sửa được nữa. Chép phần đã gõ, rồi mở hộ này mà ghi thêm.'}</p>
        </Notice>
      )}
      <Form label="Sửa bản ghi" class="card" onSubmit={() => void once(finish)}>
        {fields.map((field) => (
          <div key={field} class="stack">
            <Editor field={field} body={body} last4={opened.shown?.[field]} wrong={wrongOf(field)} put={(value) => put(field, value)} />
            {field === 'phone' && <OldNumber typed={String(body.phone ?? '')} offer={queued.reason?.offer} use={(phone) => put('phone', phone)} />}
          </div>
        ))}
        {isOtherOutcome(opened.op, body) && sawSomething(opened) && <p class="small">{OTHER_OUTCOME}</p>}
        {failed && (
          <Notice kind="error" alert>
            {failed}
          </Notice>
        )}
        <Button kind="primary" wide submit icon="up">
          {!there ? 'Gửi lại' : correctable ? 'Gửi chỗ sửa' : 'Chép phần đã gõ'}
        </Button>
      </Form>
      {left && queued.pointId && (
        <a class="button wide" href={`#${pathOfPoint(queued.pointId)}`}>
          Mở hộ này
        </a>
      )}
    </Sheet>
  )
}

const OTHER_OUTCOME =
  'Đổi kết quả thì mã đã quét và những điều đã ghi nhận trong lượt này không gửi nữa. Công cụ đã ghi là bản riêng trong “Chờ gửi”, không đúng thì bỏ ở đó.'

/** Whether a visit holds more than its outcome and a note. */
function sawSomething({ op }: Queued): boolean {
  const { claims, scanned, scanState, scamCardTold } = op.body as unknown as VisitBody
  return Boolean(claims?.length || scanned || op.sealed || scanState || scamCardTold)
}

interface EditorProps {
  field: string
  body: Body
  last4: string | undefined
  wrong: string | null
  put: (value: unknown) => void
}

function Editor({ field, body, last4, wrong, put }: EditorProps) {
  const chosen = CHOSEN[field]
  if (chosen) {
    const value = String(body[field] ?? '')
    return <Select label={fieldWord(field)} value={value} empty={value ? undefined : 'Chọn'} options={chosen()} wrong={wrong} onChange={put} />
  }
  if (field === 'methods') {
    return <Choices legend={fieldWord(field)} values={(body.methods as Method[] | undefined) ?? []} options={options(METHODS)} onChange={put} />
  }
  if (YES_OR_NO.has(field)) {
    return (
      <Check checked={body[field] === true} onChange={put}>
        {fieldWord(field)}
      </Check>
    )
  }
  return (
    <Field
      label={last4 ? `${fieldWord(field)} (đang giữ ••• ${last4}, chỉ gõ khi đổi số)` : fieldWord(field)}
      value={String(body[field] ?? '')}
      type={field === 'onDate' ? 'date' : 'text'}
      max={field === 'onDate' ? today() : undefined}
      wrong={wrong}
      onInput={put}
    />
  )
}

function wrongIn(fields: string[], body: Body): Record<string, string> {
  const wrong: Record<string, string> = {}
  for (const field of fields) {
    const text = body[field]
    if (field !== 'account' && typeof text === 'string' && looksLikeCitizenId(text)) wrong[field] = NO_CITIZEN_ID
    if (field === 'onDate' && (typeof text !== 'string' || text > today())) wrong[field] = 'Chọn ngày đã qua hoặc hôm nay.'
    if (field === 'refusalReason' && !text) wrong[field] = 'Chọn lý do từ chối.'
    if (field === 'obstacle' && !text) wrong[field] = 'Ghi đang vướng gì.'
  }
  return wrong
}

function rowCodeOf(rowId: unknown): string {
  const rows = [...view.value.markets.values()].flatMap((market) => market.zones.flatMap((zone) => zone.rows))
  return rows.find((row) => row.id === rowId)?.code ?? ''
}
