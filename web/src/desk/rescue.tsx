/** `#/ban/nhap-tep`: a phone's unsent records, brought as a file; look first, then bring in. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { count, moment } from '../core/formats'
import { useLoaded } from '../core/load'
import { session } from '../core/session'
import { Button, Card, Icon, Notice, ProblemBox, toast } from '../core/ui'
import { fieldWord, valueWord } from '../phone/outbox/field-words'
import { Empty, Facts, Page, Ready } from './pieces'
import { KeptOps } from './rescue-kept'
import { entityName, outcomeOf } from './rescue-words'
import { useSubmission } from './submission'
import { isOfficer } from './ward'
import type { Brought, BroughtIn, Kept, RescuePreview } from './wire-rescue'

const SHOWN = 200

export function RescuePage() {
  const kept = useLoaded(() => api.get<{ items: Kept[] }>('/sync/kept', { query: { limit: 200 } }), [])
  if (!isOfficer.value) return <Empty icon="info">Chỉ cán bộ phường nhập được tệp cứu hộ.</Empty>
  return (
    <Page title="Nhập tệp cứu hộ" under="Bản ghi chưa gửi của một điện thoại, do chính điện thoại đó lưu ra tệp.">
      <Bringing onDone={kept.reload} />
      <Ready from={kept}>{(found) => <KeptOps kept={found.items} onChange={kept.reload} />}</Ready>
    </Page>
  )
}

function Bringing({ onDone }: { onDone: () => void }) {
  const [file, setFile] = useState<{ name: string; text: string; preview: RescuePreview } | null>(null)
  const [brought, setBrought] = useState<BroughtIn | null>(null)
  const sending = useSubmission()
  const look = (chosen: File) =>
    sending.run(async () => {
      setFile(null)
      setBrought(null)
      const text = await chosen.text()
      const preview = await api.post<RescuePreview>('/sync/rescue/preview', { file: text }, { timeoutMs: 60_000 })
      setFile({ name: chosen.name, text, preview })
    })
  const bring = () =>
    void sending.run(async () => {
      if (!file) return
      const done = await api.post<BroughtIn>('/sync/rescue', { file: file.text }, { timeoutMs: 180_000 })
      setFile(null)
      setBrought(done)
      toast('Đã nhập tệp.')
      onDone()
    })
  return (
    <>
      <Card title="Chọn tệp">
        <p class="muted">
          Trên điện thoại: “Chờ gửi” → “Lưu ra tệp”. Tên tệp bắt đầu bằng “pho-cho”. Xem trước không ghi gì; nhập mấy lần cũng không trùng.
        </p>
        <div>
          <label class="button soft filebutton">
            <Icon name="up" /> Chọn tệp cứu hộ
            <input
              type="file"
              accept="application/json,.json"
              class="unseen"
              disabled={sending.busy}
              onChange={(event) => {
                const input = event.currentTarget
                const chosen = input.files?.[0]
                if (chosen) void look(chosen).finally(() => (input.value = ''))
              }}
            />
          </label>{' '}
          <Button
            disabled={sending.busy}
            onClick={() =>
              void navigator.clipboard.readText().then(
                (text) => look(new File([text], 'nội dung đã dán')),
                () => toast('Trình duyệt không cho dán. Lưu nội dung thành tệp .json rồi chọn tệp.', { error: true }),
              )
            }
          >
            Dán nội dung đã chép
          </Button>
        </div>
        <ProblemBox problem={sending.problem} />
      </Card>
      {file && <Looked name={file.name} preview={file.preview} busy={sending.busy} onBring={bring} onLeave={() => setFile(null)} />}
      {brought && <Verdicts brought={brought} />}
    </>
  )
}

function Looked(props: { name: string; preview: RescuePreview; busy: boolean; onBring: () => void; onLeave: () => void }) {
  const { whose, ops, counts, known, savedAt, appVersion } = props.preview
  const mine = whose.memberId === session.value?.me.id
  const accounts = (counts.account ?? 0) > 0
  return (
    <Card title={`Xem trước: ${props.name}`}>
      <Facts
        rows={[
          ['Người ghi', whose.memberName],
          ['Điện thoại', whose.deviceName],
          ['Lưu ra tệp lúc', moment(savedAt)],
          ['Bản ứng dụng', appVersion],
          ['Gồm', Object.entries(counts).map(([entity, many]) => `${count(many)} ${entityName(entity)}`).join(', ')],
          ['Máy chủ đã có', `${count(known)} / ${count(ops.length)} mục`],
        ]}
      />
      {whose.revokedAt && (
        <Notice>
          <p>Máy này đã bị thu hồi hoặc đăng xuất lúc {moment(whose.revokedAt)}. Các mục sẽ được giữ riêng; hỏi lại người ghi rồi cho từng mục vào sổ.</p>
        </Notice>
      )}
      {accounts && (
        <Notice kind="plain">
          <p>
            Tài khoản trong tệp vẫn cần người thứ ba xác nhận: không phải {mine ? 'bạn' : `${whose.memberName}, cũng không phải bạn`}. Lời chủ
            hộ nhận đúng tài khoản ghi trong tệp không được tính, nhờ chủ hộ xác nhận lại; lời báo không phải của mình thì được tính.
          </p>
        </Notice>
      )}
      <details>
        <summary>Xem {count(ops.length)} mục</summary>
        <ul class="stack">
          {ops.slice(0, SHOWN).map((one, index) => (
            <li key={one.opId ?? index}>
              {one.label || entityName(one.entity)} <span class="muted small">· {entityName(one.entity)}{one.known && ' · máy chủ đã có'}</span>
            </li>
          ))}
          {ops.length > SHOWN && <li class="muted">… và {count(ops.length - SHOWN)} mục nữa</li>}
        </ul>
      </details>
      <div class="buttons">
        <Button kind="primary" icon="up" disabled={props.busy} onClick={props.onBring}>
          {props.busy ? 'Đang nhập…' : `Nhập ${count(ops.length)} mục cho ${whose.memberName}`}
        </Button>
        <Button kind="quiet" disabled={props.busy} onClick={props.onLeave}>
          Thôi
        </Button>
      </div>
    </Card>
  )
}

function Verdicts({ brought }: { brought: BroughtIn }) {
  const sums = new Map<string, number>()
  for (const one of brought.results) {
    const { words } = outcomeOf(one)
    sums.set(words, (sums.get(words) ?? 0) + 1)
  }
  const ordered = [...brought.results].sort((a, b) => Number(settled(a)) - Number(settled(b)))
  return (
    <Card title={`Kết quả nhập cho ${brought.whose.memberName}`}>
      <p role="status">{[...sums].map(([words, many]) => `${words}: ${count(many)}`).join(' · ')}</p>
      <ul class="stack" aria-label="Kết quả từng mục">
        {ordered.map((one, index) => (
          <Verdict key={one.opId ?? index} one={one} />
        ))}
      </ul>
    </Card>
  )
}

const settled = (one: Brought) => outcomeOf(one).kind !== 'warning'

function Verdict({ one }: { one: Brought }) {
  const { kind, words, more } = outcomeOf(one)
  return (
    <li>
      <span class={`chip ${kind}`}>
        <Icon name={kind === 'warning' ? 'warning' : 'tick'} size="tiny" /> {words}
      </span>{' '}
      <strong>{one.label || entityName(one.entity)}</strong> {one.entity && <span class="muted small">· {entityName(one.entity)}</span>}
      {more && <p class="small">{more}</p>}
      {one.server && one.fields.map((field) => (
        <p key={field} class="small">
          {fieldWord(field)}: trong tệp “{valueWord(one.mine?.[field])}”, trên hệ thống “{valueWord(one.server?.[field])}”
        </p>
      ))}
    </li>
  )
}
