/** `#/ban/duong/:id`: a street in house order, odd and even side by side. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { useLoaded } from '../core/load'
import type { Route } from '../core/router'
import type { Id, PointCard, ShownState } from '../core/types'
import { Button, Card, Field, Form, ProblemBox, toast } from '../core/ui'
import { uuid7 } from '../core/uuid7'
import { Empty, Page, Ready } from './pieces'
import { Legend, scopeWords, SheetLink, StateBar } from './plan-legend'
import { PointList } from './point-list'
import { PointPanel } from './point-panel'
import { useSubmission } from './submission'
import { isOfficer } from './ward'
import type { Street, StreetPlan } from './wire'

export function StreetPage({ id, route }: { id: Id; route: Route }) {
  const plan = useLoaded(() => api.get<StreetPlan>(`/streets/${id}`), [id])
  const [only, setOnly] = useState<ShownState | null>(null)
  const [chosen, choose] = useState<Id | null>(route.query.get('diem'))
  const shown = (points: PointCard[]) => (only ? points.filter((point) => point.state === only) : points)
  const open = (point: PointCard) => choose(point.id)
  return (
    <Ready from={plan} what="Đang tải tuyến đường…">
      {({ street, odd, even, none }) => {
        const points = [...odd, ...even, ...none]
        return (
          <Page title={`Đường ${street.name}`} under={<a href="#/ban/dia-ban">Đường & chợ</a>}>
            <Card>
              <p class="strong">{scopeWords(points, 'hộ')}</p>
              <StateBar points={points} />
              <Legend points={points} only={only} onOnly={setOnly} />
              {points.length > 0 && <SheetLink path={`/ban/duong/${id}/phieu`} />}
            </Card>
            {points.length === 0 ? (
              <Empty icon="street">Đường chưa có điểm nào. Thêm ở dưới, hoặc để Tổ thêm khi đi.</Empty>
            ) : (
              <div class="columns two">
                <section class="stack" aria-label="Số lẻ">
                  <h2>Số lẻ ({odd.length})</h2>
                  <PointList points={shown(odd)} onChoose={open} />
                </section>
                <section class="stack" aria-label="Số chẵn">
                  <h2>Số chẵn ({even.length})</h2>
                  <PointList points={shown(even)} onChoose={open} />
                </section>
              </div>
            )}
            {none.length > 0 && (
              <section class="stack" aria-label="Không có số nhà">
                <h2>Không có số nhà ({none.length})</h2>
                <PointList points={shown(none)} onChoose={open} />
              </section>
            )}
            {isOfficer.value && <AddPoint street={street} onAdded={plan.reload} />}
            {chosen && <PointPanel id={chosen} points={points} onClose={() => choose(null)} onChange={plan.reload} />}
          </Page>
        )
      }}
    </Ready>
  )
}

function AddPoint({ street, onAdded }: { street: Street; onAdded: () => void }) {
  const [numbers, setNumbers] = useState('')
  const sending = useSubmission()
  const add = () =>
    void sending.run(async () => {
      const made = await api.post<{ points: number }>(`/streets/${street.id}/numbers`, { numbers: numbers.trim() })
      toast(`Đã thêm ${made.points} điểm.`)
      setNumbers('')
      onAdded()
    })
  return (
    <Card title="Thêm điểm">
      <Form onSubmit={add} class="stack" label="Thêm điểm">
        <div class="inline">
          <Field label="Số nhà (một số, hoặc 9-13 lẻ; 2-8 chẵn)" value={numbers} onInput={setNumbers} placeholder="47A" wrong={sending.of('numbers')} />
          <Button submit kind="soft" disabled={sending.busy || !numbers.trim()}>
            Thêm
          </Button>
        </div>
        <ProblemBox problem={sending.rest('numbers')} />
      </Form>
      <details>
        <summary>Nơi bán không có số nhà</summary>
        <AddUnnumbered street={street} onAdded={onAdded} />
      </details>
    </Card>
  )
}

function AddUnnumbered({ street, onAdded }: { street: Street; onAdded: () => void }) {
  const [landmark, setLandmark] = useState('')
  const sending = useSubmission()
  const add = () =>
    void sending.run(async () => {
      await api.post('/points', { id: uuid7(), ward: street.ward, streetId: street.id, houseNumber: null, landmark: landmark.trim() })
      toast('Đã thêm điểm.')
      setLandmark('')
      onAdded()
    })
  return (
    <Form onSubmit={add} class="stack" label="Thêm nơi không có số nhà">
      <div class="inline">
        <Field label="Dễ nhận ra nhờ" value={landmark} onInput={setLandmark} placeholder="đối diện cổng chợ" wrong={sending.of('landmark')} />
        <Button submit disabled={sending.busy || !landmark.trim()}>
          Thêm
        </Button>
      </div>
      <ProblemBox problem={sending.rest('landmark')} />
    </Form>
  )
}
