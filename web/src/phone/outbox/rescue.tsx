import { useRef, useState } from 'preact/hooks'
import { api, saveFile } from '../../core/api'
import { asProblem } from '../../core/load'
import { StorageFailed } from '../../core/db'
import type { PushAnswer, Queued } from '../../core/ops'
import { batch, MOST_OPS, settle, type Settled } from '../../core/outbox'
import { ready, type Ready } from '../../core/secrets'
import { session } from '../../core/session'
import { go } from '../../core/router'
import { requestSync } from '../../core/sync'
import { Button, Header, Notice, Page, Sheet, toast } from '../../core/ui'
import type { Id } from '../../core/types'
import type { NewOp } from '../../core/new-ops'
import { keep, prepare } from '../../core/saving'
import { sidesOf } from './conflict-words'
import { fieldWord } from './field-words'
import { authorOf } from './rescue-author'
import { rescueFiles } from './rescue-file'
import { withoutSecrets } from './rescue-saving'

export interface RescueProps {
  ops: NewOp[]
  up: string
  /** Throws the form's draft away: once the server has the records they must not be saved a second time. */
  sent?: () => Promise<void>
  /** Goes to where the form leads; a form with steps takes them out of the history first. */
  leave?: (to: string) => void
  /** What the form's own save does besides, and what follows when it went well. */
  draft?: string
  photos?: Id[]
  saved: () => Promise<unknown>
  /** Shows the form again as it was filled in. */
  back: () => void
}

/** The phone could not save: the form stays in memory, and can still be sent directly or copied out. */
export function Rescue({ ops, up, sent, leave = (to) => go(to, { replace: true }), draft, photos, saved, back }: RescueProps) {
  // Prepared and sealed once, so that sending twice is the same operations twice.
  const prepared = useRef<Promise<Ready>>(undefined)
  /** It went on its way once, to the server or by a copy: saved anew under other ids it would be there twice. */
  const [tried, setTried] = useState(false)
  const [asking, setAsking] = useState(false)
  const [told, setTold] = useState<string | Queued | null>(null)
  const [copied, setCopied] = useState(false)
  const [busy, setBusy] = useState(false)
  const left = () => {
    const me = session.value
    prepared.current ??= ready(me?.key ?? '', prepare(ops), me?.me.sealingKey)
    return prepared.current
  }

  /** As many to a push as the server takes; what it has is not sent again when the rest is. Null once it has all. */
  const sendAll = async (): Promise<string | Queued | null> => {
    for (;;) {
      const made = await left()
      const part = batch(made.queued, Date.now(), MOST_OPS)
      if (part.length === 0) return null
      const answer = await api.post<PushAnswer>('/sync/push', {
        schema: 1,
        deviceId: session.value?.me.deviceId,
        appVersion: __APP_VERSION__,
        clientNow: new Date().toISOString(),
        ops: part,
      })
      const took = new Set<Id>()
      let bad: Queued | undefined
      for (const result of answer.results) {
        const one = made.queued.find((queued) => queued.opId === result.opId)
        if (!one) continue
        const left = leftOf(settle(one, result, Date.now()))
        if (left) bad ??= left
        else took.add(one.opId)
      }
      // What is left stays as it was made: sent or saved again it is the same operation.
      prepared.current = Promise.resolve({ ...made, queued: made.queued.filter((one) => !took.has(one.opId)) })
      if (bad) return bad
      if (took.size === 0) return 'Máy chủ chưa trả lời từng bản ghi. Thử lại.'
    }
  }
  const again = async () => {
    setBusy(true)
    setTold(null)
    try {
      const made = await left()
      await keep(made, { draft, photos })
      if (made.queued.length < ops.length) await sent?.().catch(() => undefined)
      await saved()
    } catch (error) {
      if (!(error instanceof StorageFailed)) throw error
      setTold('Vẫn chưa lưu được. Xóa bớt ảnh, video hay ứng dụng không dùng trên máy rồi thử lại.')
    } finally {
      setBusy(false)
    }
  }
  const send = async () => {
    setBusy(true)
    setTried(true)
    try {
      const problem = await sendAll()
      if (problem !== null) return setTold(problem)
      // A storage that still fails must not hide that the server has it.
      await sent?.().catch(() => undefined)
      void requestSync('button')
      toast('Máy chủ đã nhận.')
      leave(up)
    } catch (error) {
      setTold(asProblem(error).title)
    } finally {
      setBusy(false)
    }
  }
  const copy = async () => {
    const me = session.value
    if (!me) return
    const files = await rescueFiles((await left()).queued.map(withoutSecrets), authorOf(me), __APP_VERSION__, new Date())
    const [only, ...more] = files
    if (only && more.length === 0) await copyOut(only.text)
    else for (const file of files) saveFile(new Blob([file.text], { type: 'application/json' }), file.name)
    setCopied(true)
    setTried(true)
  }
  return (
    <Page header={<Header title="Máy chưa lưu được" up={up} onBack={() => (tried ? setAsking(true) : back())} />}>
      <Notice kind="error" alert>
        <p class="strong">Bộ nhớ của máy đầy hoặc bị lỗi nên chưa lưu được.</p>
        <p>Nội dung vẫn còn trên màn hình này. Đừng đóng ứng dụng; chọn một cách dưới đây.</p>
      </Notice>
      {told && (
        <Notice kind="error" alert>
          {typeof told === 'string' ? told : <Left queued={told} />}
        </Notice>
      )}
      <Button kind="primary" icon="refresh" wide disabled={busy} onClick={() => void again()}>
        Thử lưu lại
      </Button>
      <p class="small muted">Giải phóng bộ nhớ trước thì chắc hơn. Không cần mạng.</p>
      <Button icon="up" wide disabled={busy} onClick={() => void send()}>
        {busy ? 'Đang gửi…' : 'Gửi trực tiếp'}
      </Button>
      <Button icon="share" wide onClick={() => void copy()}>
        Chép nội dung
      </Button>
      {copied && (
        <Notice>
          <p>Gửi bản chép cho cán bộ phường nhập hộ (mục “Nhập tệp cứu hộ”). Số tài khoản, số điện thoại trong đó đã khóa.</p>
          <p>Cán bộ nhập rồi thì đừng lưu lại phiếu này: xóa phiếu điền dở.</p>
        </Notice>
      )}
      <Button kind="quiet" icon="back" wide disabled={busy} onClick={() => (tried ? setAsking(true) : back())}>
        Xem lại phần đang ghi
      </Button>
      {asking && (
        <Sheet title="Xem lại phần đang ghi?" onClose={() => setAsking(false)}>
          <p>Phần này đã được gửi hoặc chép đi, nên máy chủ có thể đã nhận hoặc sẽ nhận. Sửa rồi lưu nữa có thể thành hai bản.</p>
          <Button kind="primary" wide onClick={() => setAsking(false)}>
            Ở lại đây
          </Button>
          <Button wide onClick={back}>
            Vẫn xem lại
          </Button>
        </Sheet>
      )}
    </Page>
  )
}

/** What of an operation is still this phone's to bring in; null for one that the server has or holds. */
const leftOf = (settled: Settled) => (settled.done || settled.queued.state === 'held' ? null : settled.queued)

/** Why the server has not taken a record, and what to do about it. */
function Left({ queued }: { queued: Queued }) {
  const { conflict, reason, label } = queued
  if (!conflict) return <p>{reason ? `${label}: ${reason.title}` : 'Máy chủ đang bận. Chờ một lát rồi gửi lại.'}</p>
  return (
    <>
      <p class="strong">{label}: chưa ghi, vì người khác đã sửa cùng chỗ.</p>
      {conflict.fields.map((field) => {
        const { mine, theirs } = sidesOf(queued, field)
        return (
          <p key={field}>
            {fieldWord(field)}. {theirs}. {mine}.
          </p>
        )
      })}
      <p>Giải phóng bộ nhớ, bấm “Thử lưu lại”, rồi chọn trong “Chờ gửi”. Hoặc xem lại phần đang ghi và để ô này như trên hệ thống.</p>
    </>
  )
}

/** Shares or copies text; a download where neither is allowed. */
export async function copyOut(text: string): Promise<void> {
  try {
    if (navigator.share) await navigator.share({ title: 'Phố Chợ', text })
    else await navigator.clipboard.writeText(text)
    toast('Đã chép.')
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return
    toast('Trình duyệt không cho chép. Chụp màn hình giúp.', { error: true })
  }
}
