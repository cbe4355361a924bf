/** A draft that nobody has frozen: its name, its paper and who prints it can still be others. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { Button, Field, Form, ProblemBox, toast } from '../core/ui'
import { LayoutChoice } from './layout-choice'
import { PrinterChoice } from './printer-choice'
import { useSubmission } from './submission'
import type { Batch, BatchDetail } from './wire'

export function ChangeDraft({ batch, onAnswer }: { batch: Batch; onAnswer: (answer: BatchDetail) => void }) {
  const [name, setName] = useState(batch.name)
  const [layout, setLayout] = useState(batch.layout)
  const [printer, setPrinter] = useState(batch.printer)
  const sending = useSubmission()
  const save = () =>
    void sending.run(async () => {
      onAnswer(await api.patch<BatchDetail>(`/batches/${batch.id}`, { name, layout, printer }))
      toast('Đã đổi.')
    })
  return (
    <details>
      <summary>Đổi tên lô, khổ in, nơi in</summary>
      <Form label="Đổi lô in" class="stack" onSubmit={save}>
        <Field label="Tên lô" value={name} onInput={setName} wrong={sending.of('name')} />
        <LayoutChoice value={layout} boards={batch.lines} onChange={setLayout} wrong={sending.of('layout')} />
        <PrinterChoice value={printer} onChange={setPrinter} wrong={sending.of('printer')} />
        <ProblemBox problem={sending.rest('name', 'layout', 'printer')} />
        <Button submit kind="soft" disabled={sending.busy}>
          Lưu
        </Button>
      </Form>
    </details>
  )
}
