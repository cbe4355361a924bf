/** Operations that the server kept for an officer: from revoked phones, reused ids, waiting too long. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { moment } from '../core/formats'
import { Button, Card, Field, Form, Notice, ProblemBox, toast } from '../core/ui'
import { Decision } from './account-box'
import { entityName, KEPT_WORDS, outcomeOf } from './rescue-words'
import { useSubmission } from './submission'
import type { Brought, Kept } from './wire-rescue'

export function KeptOps({ kept, onChange }: { kept: Kept[]; onChange: () => void }) {
  if (kept.length === 0) return null
  const revoked = kept.filter((one) => one.why === 'revoked_device')
  return (
    <Card title={`Bản ghi đang giữ chờ cán bộ (${kept.length})`}>
      {revoked.length > 0 && <LetIn kept={revoked} onChange={onChange} />}
      <ul class="stack">
        {kept.map((one) => (
          <li key={one.id}>
            <strong>{one.memberName}</strong> · {KEPT_WORDS[one.why]} <span class="muted small">· giữ từ {moment(one.keptAt)}</span>
            <Opened id={one.id} />
            <Decision
              summary="Ghi cách xử lý, không cho vào sổ"
              label="Đã xử lý thế nào"
              button="Ghi"
              field="settlement"
              send={(settlement) => api.post(`/sync/kept/${one.id}/settle`, { settlement })}
              said="Đã ghi cách xử lý."
              onChange={onChange}
            />
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** All of them, oldest first, so that no record comes before the one it hangs on. */
function LetIn({ kept, onChange }: { kept: Kept[]; onChange: () => void }) {
  const [reason, setReason] = useState('')
  const [refused, setRefused] = useState<string[]>([])
  const sending = useSubmission()
  const letIn = () =>
    void sending.run(async () => {
      const told: string[] = []
      let got = 0
      for (const one of [...kept].sort((a, b) => (a.opId < b.opId ? -1 : 1))) {
        const answer = await api.post<Brought>(`/sync/kept/${one.id}/let-in`, { reason })
        const outcome = outcomeOf(answer)
        if (outcome.kind === 'warning') told.push(`${one.memberName}: ${outcome.words}. ${outcome.more ?? ''}`)
        else got += 1
      }
      setRefused(told)
      toast(`Đã cho ${got} mục vào sổ.`)
      onChange()
    })
  return (
    <Form label="Cho vào sổ" class="stack" onSubmit={letIn}>
      <Notice>
        <p>{kept.length} mục từ máy đã bị thu hồi. Chỉ cho vào sổ khi đã hỏi trực tiếp người ghi.</p>
      </Notice>
      <div class="inline">
        <Field label="Đã kiểm tra thế nào" value={reason} onInput={setReason} wrong={sending.of('reason')} />
        <Button submit kind="soft" icon="tick" disabled={sending.busy || reason.trim().length < 3}>
          Cho {kept.length} mục vào sổ
        </Button>
      </div>
      <ProblemBox problem={sending.rest('reason')} />
      {refused.map((line, index) => (
        <p key={index} class="small">
          {line}
        </p>
      ))}
    </Form>
  )
}

interface Body {
  entity: string
  clientAt: string
  body: Record<string, unknown>
}

/** What it says, opened on request: the look is noted in the audit. */
function Opened({ id }: { id: string }) {
  const [body, setBody] = useState<Body | null>(null)
  const sending = useSubmission()
  if (body) {
    return (
      <p class="small wrapped">
        {entityName(body.entity)}, {moment(body.clientAt)}: {Object.entries(body.body).map(([name, value]) => `${name} = ${JSON.stringify(value)}`).join('; ')}
      </p>
    )
  }
  return (
    <div>
      <Button compact kind="quiet" disabled={sending.busy} onClick={() => void sending.run(async () => setBody(await api.get<Body>(`/sync/kept/${id}`)))}>
        Xem nội dung
      </Button>
      <ProblemBox problem={sending.problem} />
    </div>
  )
}
