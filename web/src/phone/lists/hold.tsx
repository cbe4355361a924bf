import { signal } from '@preact/signals'
import { useState } from 'preact/hooks'
import { api } from '../../core/api'
import { asProblem, useLoaded } from '../../core/load'
import { session } from '../../core/session'
import type { Hold, Listed } from '../../core/types'
import { Button, Icon, toast } from '../../core/ui'

const clock = new Intl.DateTimeFormat('vi-VN', { timeZone: 'Asia/Ho_Chi_Minh', hour: '2-digit', minute: '2-digit' })

/** The last answer about each ward: without signal one's own hold is still known. */
const lastHolds = signal<ReadonlyMap<string, Hold[]>>(new Map())

/** The row of a market that this member is walking, as far as this phone knows. */
export function myRow(rowIds: string[]): string | undefined {
  const now = Date.now()
  const mine = [...lastHolds.peek().values()].flat().filter((one) => one.memberId === session.value?.me.id && Date.parse(one.expiresAt) > now)
  return mine.map((one) => one.rowId).find((id): id is string => typeof id === 'string' && rowIds.includes(id))
}

/** What Today was told of each place. */
export function noteHolds(told: Hold[]): void {
  lastHolds.value = new Map([...lastHolds.peek(), ['', told]])
}

/** Who walks where in a ward; kept while the app is open. */
export function useHolds(ward: string) {
  const holds = useLoaded(async () => {
    const answer = await api.get<Listed<Hold>>('/holds', { query: { ward } })
    lastHolds.value = new Map([...lastHolds.value, [ward, answer.items]])
    return answer
  }, [ward])
  return { ...holds, items: holds.value?.items ?? lastHolds.value.get(ward) ?? [] }
}

export function HoldLine({ hold }: { hold: Hold }) {
  const mine = hold.memberId === session.value?.me.id
  return (
    <span class="small hold">
      <Icon name="people" size="tiny" /> {mine ? 'Bạn đang đi' : `Đang đi: ${hold.memberName}`}, đến {clock.format(new Date(hold.expiresAt))}
    </span>
  )
}

/** Taking and ending a hold on a street side or a market row. Online only; everything else works without. */
export function HoldBar(props: { ward: string; matches: (hold: Hold) => boolean; take: object; what: string }) {
  if (session.value?.practice) {
    return (
      <div class="holdbar">
        <span class="grow muted small">Khi làm thật, chỗ này cho biết ai đang đi {props.what}.</span>
      </div>
    )
  }
  return <Holding {...props} />
}

function Holding(props: { ward: string; matches: (hold: Hold) => boolean; take: object; what: string }) {
  const holds = useHolds(props.ward)
  const [busy, setBusy] = useState(false)
  const here = holds.items.filter((one) => Date.parse(one.expiresAt) > Date.now()).filter(props.matches)
  const mine = here.find((hold) => hold.memberId === session.value?.me.id)
  const run = async (work: () => Promise<unknown>, done: string) => {
    setBusy(true)
    try {
      await work()
      toast(done)
      holds.reload()
    } catch (error) {
      toast(asProblem(error).title, { error: true })
    } finally {
      setBusy(false)
    }
  }
  return (
    <div class="holdbar">
      <span class="grow">
        {here.map((hold) => (
          <HoldLine key={hold.id} hold={hold} />
        ))}
        {here.length === 0 && (
          <span class="muted small">{holds.problem ? 'Chưa có sóng: chưa biết ai đang đi.' : `Chưa ai nhận ${props.what}.`}</span>
        )}
      </span>
      {mine ? (
        <Button compact disabled={busy} onClick={() => void run(() => api.del(`/holds/${mine.id}`), 'Đã trả lại.')}>
          Đi xong
        </Button>
      ) : (
        <Button
          compact
          kind="soft"
          icon="flag"
          disabled={busy}
          onClick={() => void run(() => api.post('/holds', props.take), `Đã nhận ${props.what} trong 4 giờ.`)}
        >
          Tôi đi
        </Button>
      )}
    </div>
  )
}
