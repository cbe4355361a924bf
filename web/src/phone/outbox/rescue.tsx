import { useState } from 'preact/hooks'
import { api } from '../../core/api'
import { asProblem } from '../../core/load'
import type { OpResult, PushAnswer } from '../../core/ops'
import { rejectionWords } from '../../core/outbox'
import { session } from '../../core/session'
import { go } from '../../core/router'
import { Button, Header, Notice, Page, toast } from '../../core/ui'
import { prepare, type NewOp } from '../../core/world'

/** The phone could not save: the form stays in memory, and can still be sent directly or copied out. */
export function Rescue({ ops, up }: { ops: NewOp[]; up: string }) {
  // Prepared once, so that sending twice is the same operations twice.
  const [prepared] = useState(() => prepare(ops))
  const [told, setTold] = useState<string | null>(null)
  const text = JSON.stringify(prepared.map((one) => one.op))
  const send = async () => {
    try {
      const answer = await api.post<PushAnswer>('/sync/push', {
        schema: 1,
        deviceId: session.value?.me.deviceId,
        appVersion: __APP_VERSION__,
        clientNow: new Date().toISOString(),
        ops: prepared.map((one) => one.op),
      })
      const bad = answer.results.find((result: OpResult) => !['applied', 'merged', 'duplicate', 'held'].includes(result.status))
      if (bad) return setTold(bad.title ?? rejectionWords(bad.code ?? ''))
      toast('Máy chủ đã nhận.')
      go(up, { replace: true })
    } catch (error) {
      setTold(asProblem(error).title)
    }
  }
  return (
    <Page header={<Header title="Máy chưa lưu được" up={up} />}>
      <Notice kind="error" alert>
        <p class="strong">Bộ nhớ của máy đầy hoặc bị lỗi nên chưa lưu được.</p>
        <p>Nội dung vẫn còn trên màn hình này. Đừng đóng ứng dụng; chọn một cách dưới đây.</p>
      </Notice>
      {told && <Notice kind="error">{told}</Notice>}
      <Button kind="primary" icon="up" wide onClick={() => void send()}>
        Gửi trực tiếp
      </Button>
      <Button icon="share" wide onClick={() => void copyOut(text)}>
        Chép nội dung
      </Button>
    </Page>
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
