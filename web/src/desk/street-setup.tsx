/** A new street, its shops from the house numbers that a person types. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { go } from '../core/router'
import { Button, Card, Field, Form, Notice, ProblemBox, toast } from '../core/ui'
import { uuid7 } from '../core/uuid7'
import { Page } from './pieces'
import { useSubmission } from './submission'
import type { Street } from './wire'

export function StreetSetup({ ward }: { ward: string }) {
  const [id] = useState(uuid7)
  const [name, setName] = useState('')
  const [numbers, setNumbers] = useState('')
  const sending = useSubmission()
  const make = () =>
    void sending.run(async () => {
      const made = await api.post<{ street: Street; points: number }>('/streets', { id, ward, name, numbers: numbers.trim() || null })
      toast(made.points ? `Đã thêm ${made.points} điểm trên đường ${made.street.name}.` : `Đã thêm đường ${made.street.name}.`)
      go(`/ban/duong/${made.street.id}`, { replace: true })
    })
  return (
    <Page title="Thêm tuyến đường" under="Chỉ cần tên. Số nhà gõ ngay hoặc để Tổ thêm khi đi.">
      <div class="columns side">
        <Card>
          <Form onSubmit={make} class="stack" label="Tuyến đường mới">
            <Field label="Tên đường" value={name} onInput={setName} placeholder="Nguyễn Nghiêm" required autofocus wrong={sending.of('name')} />
            <Field
              label="Số nhà có bán hàng"
              hint="Để trống nếu chưa biết."
              value={numbers}
              onInput={setNumbers}
              rows={4}
              placeholder="1-57 lẻ; 2-40 chẵn; bỏ 13; 12/3A"
              wrong={sending.of('numbers')}
            />
            <ProblemBox problem={sending.rest('name', 'numbers')} />
            <div class="buttons">
              <Button kind="primary" submit disabled={sending.busy || !name.trim()}>
                {sending.busy ? 'Đang thêm…' : 'Thêm đường'}
              </Button>
              <a class="button" href="#/ban/dia-ban">
                Thôi
              </a>
            </div>
          </Form>
        </Card>
        <Notice kind="plain">
          <p class="strong">Cách gõ số nhà</p>
          <p>1-57 lẻ: các số 1, 3, 5 … 57</p>
          <p>2-40 chẵn: các số 2, 4 … 40</p>
          <p>bỏ 13: không có số 13</p>
          <p>12/3A: một số nhà trong hẻm</p>
          <p>Ngăn cách bằng dấu chấm phẩy. Danh sách tự xếp 47, 47A, 47/2, 49.</p>
        </Notice>
      </div>
    </Page>
  )
}
