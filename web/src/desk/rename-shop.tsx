/** Mends a shop's name at the desk: the same operation that a phone sends, on the revision that was read. */
import { useState } from 'preact/hooks'
import { api, Problem } from '../core/api'
import { useLoaded } from '../core/load'
import type { Id } from '../core/types'
import { Button, Field, Form, ProblemBox, toast } from '../core/ui'
import { uuid7 } from '../core/uuid7'
import { Empty, Ready } from './pieces'
import { useSubmission } from './submission'
import type { PointSheet, SheetMerchant } from './wire'

/** As many as the register takes; a small board takes fewer. */
const MOST_LETTERS = 60

/** `check` refuses a name that the board cannot say, before it is saved. */
export function RenameShop({ point, check, onDone }: { point: Id; check: (name: string) => Promise<unknown>; onDone: () => void }) {
  const sheet = useLoaded(() => api.get<PointSheet>(`/points/${point}/sheet`), [point])
  return (
    <Ready from={sheet}>
      {({ merchant }) => (merchant ? <NameForm merchant={merchant} check={check} onDone={onDone} /> : <Empty>Điểm này không còn hộ nào.</Empty>)}
    </Ready>
  )
}

interface Verdict {
  status: string
  title: string | null
  field: string | null
}

function NameForm({ merchant, check, onDone }: { merchant: SheetMerchant; check: (name: string) => Promise<unknown>; onDone: () => void }) {
  const [name, setName] = useState(merchant.tradeName)
  const sending = useSubmission()
  const save = () =>
    void sending.run(async () => {
      await check(name.trim())
      const op = {
        opId: uuid7(),
        entity: 'merchant',
        entityId: merchant.id,
        kind: 'patch',
        baseRev: merchant.rev,
        clientAt: new Date().toISOString(),
        body: { tradeName: name.trim() },
      }
      const { results } = await api.post<{ results: Verdict[] }>('/sync/push', { schema: 1, deviceId: '', appVersion: 'desk', ops: [op] })
      const verdict = results[0]
      if (!verdict || !['applied', 'merged', 'duplicate'].includes(verdict.status)) {
        throw new Problem(409, 'name-not-taken', verdict?.title ?? 'Có người vừa sửa hộ này. Đóng rồi mở lại để xem tên mới.', 'tradeName')
      }
      toast('Đã sửa tên.')
      onDone()
    })
  return (
    <Form onSubmit={save} class="stack" label="Sửa tên hộ">
      <Field
        label="Tên in trên bảng"
        hint="Như biển hiệu, gọn cho vừa bảng."
        value={name}
        maxLength={MOST_LETTERS}
        last
        onInput={setName}
        wrong={sending.of('tradeName') ?? sending.of('shopName')}
      />
      <ProblemBox problem={sending.rest('tradeName', 'shopName')} />
      <div>
        <Button submit kind="primary" disabled={sending.busy || !name.trim() || name.trim() === merchant.tradeName}>
          Lưu tên
        </Button>
      </div>
    </Form>
  )
}
