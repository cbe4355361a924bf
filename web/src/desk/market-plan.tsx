/** `#/ban/cho/:id`: a market's plan with the state of every stall. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { useLoaded } from '../core/load'
import type { Route } from '../core/router'
import type { Id, PointCard, ShownState } from '../core/types'
import { Button, Card, Field, Form, ProblemBox, toast } from '../core/ui'
import { Empty, Page, Ready } from './pieces'
import { Legend, scopeWords, SheetLink, StateBar } from './plan-legend'
import { PointPanel } from './point-panel'
import { PointList } from './point-list'
import { StallGrid } from './stall-grid'
import { useSubmission } from './submission'
import { isOfficer } from './ward'
import type { MarketPlan } from './wire'

export function MarketPage({ id, route }: { id: Id; route: Route }) {
  const plan = useLoaded(() => api.get<MarketPlan>(`/markets/${id}`), [id])
  const [only, setOnly] = useState<ShownState | null>(null)
  const [chosen, choose] = useState<Id | null>(route.query.get('diem'))
  return (
    <Ready from={plan} what="Đang tải sơ đồ chợ…">
      {({ market, zones, mobile }) => {
        const points = [...zones.flatMap((zone) => zone.rows.flatMap((row) => row.stalls)), ...mobile]
        return (
          <Page title={market.name} under={<a href="#/ban/dia-ban">Đường & chợ</a>}>
            <Card>
              <p class="strong">{scopeWords(points, 'sạp')}</p>
              <StateBar points={points} />
              <Legend points={points} only={only} onOnly={setOnly} />
              {points.length > 0 && <SheetLink path={`/ban/cho/${id}/phieu`} />}
            </Card>
            {points.length === 0 && <Empty icon="market">Chợ chưa có sạp nào.</Empty>}
            {zones
              .filter((zone) => zone.rows.some((row) => row.stalls.length > 0))
              .map((zone) => (
                <Card key={zone.code} title={zone.name || `Khu ${zone.code}`}>
                  <StallGrid zone={zone} only={only} chosen={chosen} onChoose={(point) => choose(point.id)} />
                </Card>
              ))}
            {mobile.length > 0 && (
              <Card title={`Không có sạp cố định (${mobile.length})`}>
                <PointList points={only ? mobile.filter((point) => point.state === only) : mobile} onChoose={(point: PointCard) => choose(point.id)} />
              </Card>
            )}
            {isOfficer.value && <AddZone market={id} onAdded={plan.reload} />}
            {chosen && <PointPanel id={chosen} points={points} onClose={() => choose(null)} onChange={plan.reload} />}
          </Page>
        )
      }}
    </Ready>
  )
}

function AddZone({ market, onAdded }: { market: Id; onAdded: () => void }) {
  const [code, setCode] = useState('')
  const [name, setName] = useState('')
  const [notation, setNotation] = useState('')
  const sending = useSubmission()
  const add = () =>
    void sending.run(async () => {
      await api.post(`/markets/${market}/zones`, { code, name: name || `Khu ${code}`, notation })
      toast('Đã thêm khu.')
      setCode('')
      setName('')
      setNotation('')
      onAdded()
    })
  return (
    <details class="card">
      <summary>
        <b>Thêm một khu vào chợ</b>
      </summary>
      <Form onSubmit={add} class="stack" label="Thêm khu">
        <div class="inline">
          <Field label="Mã khu" value={code} onInput={setCode} wrong={sending.of('code')} />
          <Field label="Tên khu" value={name} onInput={setName} wrong={sending.of('name')} />
        </div>
        <Field label="Các dãy và số sạp" rows={2} value={notation} onInput={setNotation} placeholder="B01-B36" wrong={sending.of('notation')} />
        <ProblemBox problem={sending.rest('code', 'name', 'notation')} />
        <div>
          <Button submit kind="soft" disabled={sending.busy || !code.trim() || !notation.trim()}>
            Thêm khu
          </Button>
        </div>
      </Form>
    </details>
  )
}
