/** A new market: khu by khu as typed text, with the plan drawn while typing. */
import { useEffect, useState } from 'preact/hooks'
import { api } from '../core/api'
import { asProblem } from '../core/load'
import type { Problem } from '../core/api'
import { go } from '../core/router'
import { Button, Card, Field, Form, IconButton, Notice, ProblemBox, toast } from '../core/ui'
import { uuid7 } from '../core/uuid7'
import { PreviewGrid, zoneOfField } from './market-preview'
import { Empty, Page } from './pieces'
import { useSubmission } from './submission'
import type { Market, MarketPreview } from './wire'

interface ZoneDraft {
  code: string
  name: string
  notation: string
}

const NEW_ZONE: ZoneDraft = { code: '', name: '', notation: '' }

export function MarketSetup({ ward }: { ward: string }) {
  const [id] = useState(uuid7)
  const [name, setName] = useState('')
  const [zones, setZones] = useState<ZoneDraft[]>([{ code: 'A', name: '', notation: '' }])
  const [mobile, setMobile] = useState('')
  const sending = useSubmission()
  const typed = zones.filter((zone) => zone.notation.trim())
  const { preview, problem } = usePreview(zones)
  const change = (index: number, part: Partial<ZoneDraft>) =>
    setZones(zones.map((zone, at) => (at === index ? { ...zone, ...part } : zone)))
  const refused = sending.problem ?? problem
  const wrongOf = (index: number) => {
    if (zoneOfField(refused?.field ?? null, zones) === index) return refused?.title ?? null
    const found = preview?.problems.filter((one) => zoneOfField(one.field, zones) === index) ?? []
    return found.map((one) => one.sentence).join(' ') || null
  }
  const make = () =>
    void sending.run(async () => {
      const made = await api.post<{ market: Market } | Market>('/markets', {
        id,
        ward,
        name,
        zones: typed.map((zone, index) => ({ ...zone, code: zone.code.trim() || String(index + 1), name: zone.name.trim() || `Khu ${zone.code}` })),
        mobile: Number(mobile) || 0,
      })
      const market = 'market' in made ? made.market : made
      toast(`Đã thêm ${market.name}.`)
      go(`/ban/cho/${market.id}`, { replace: true })
    })
  return (
    <Page title="Thêm chợ" under="Gõ số sạp theo từng dãy; sơ đồ hiện ngay bên cạnh.">
      <div class="columns two">
        <Card>
          <Form onSubmit={make} class="stack" label="Chợ mới">
            <Field label="Tên chợ" value={name} onInput={setName} placeholder="Chợ Đức Phổ" required autofocus wrong={sending.of('name')} />
            {zones.map((zone, index) => (
              <fieldset key={index} class="card" aria-label={`Khu ${zone.code || index + 1}`}>
                <div class="inline">
                  <Field label="Mã khu" value={zone.code} onInput={(code) => change(index, { code })} maxLength={12} placeholder="A" />
                  <Field label="Tên khu" value={zone.name} onInput={(text) => change(index, { name: text })} placeholder="Khu A – nhà lồng" />
                  {zones.length > 1 && (
                    <IconButton icon="bin" label={`Bỏ khu ${zone.code || index + 1}`} onClick={() => setZones(zones.filter((_, at) => at !== index))} />
                  )}
                </div>
                <Field
                  label="Các dãy và số sạp"
                  rows={3}
                  value={zone.notation}
                  onInput={(notation) => change(index, { notation })}
                  placeholder="A1 1-20; A2 1-20, bỏ 13"
                  wrong={wrongOf(index)}
                />
              </fieldset>
            ))}
            <Button icon="plus" onClick={() => setZones([...zones, { ...NEW_ZONE, code: nextCode(zones) }])}>
              Thêm khu
            </Button>
            <Field
              label="Người bán không có sạp cố định"
              hint="Ví dụ bán rổ, gánh, chợ phiên. Tính riêng, không nằm trên sơ đồ."
              mode="numeric"
              value={mobile}
              onInput={setMobile}
              placeholder="0"
              wrong={sending.of('mobile')}
            />
            <ProblemBox problem={sending.rest('name', 'zones', 'mobile')} />
            <ProblemBox problem={typed.length && zoneOfField(problem?.field ?? null, zones) === null ? problem : null} />
            <div class="buttons">
              <Button kind="primary" submit disabled={sending.busy || !name.trim() || !typed.length || !!preview?.problems.length}>
                {sending.busy ? 'Đang thêm…' : `Thêm chợ${preview?.total ? ` với ${preview.total} sạp` : ''}`}
              </Button>
              <a class="button" href="#/ban/dia-ban">
                Thôi
              </a>
            </div>
          </Form>
        </Card>
        <div class="stack">
          <Card title={preview ? `Sơ đồ: ${preview.total} sạp` : 'Sơ đồ'}>
            {preview && preview.zones.length > 0 ? <PreviewGrid preview={preview} /> : <Empty icon="market">Gõ các dãy ở khung bên, sơ đồ sẽ hiện ở đây.</Empty>}
          </Card>
          <Notation />
        </div>
      </div>
    </Page>
  )
}

function nextCode(zones: ZoneDraft[]): string {
  const last = zones[zones.length - 1]?.code ?? ''
  return /^[A-Y]$/.test(last) ? String.fromCharCode(last.charCodeAt(0) + 1) : ''
}

function Notation() {
  return (
    <Notice kind="plain">
      <p class="strong">Cách gõ</p>
      <p>A1 (thịt) 1-20: dãy A1 bán thịt, sạp 1 đến 20</p>
      <p>A2 1-20, bỏ 13: dãy A2 không có sạp 13</p>
      <p>A3 1-20, gộp 5-6: sạp 5 và 6 ghép thành một</p>
      <p>A4 1-20, đóng 9: sạp 9 đang nghỉ</p>
      <p>B01-B36: dãy B có sạp 1 đến 36</p>
      <p>lối đi hàng vải: một lối đi giữa hai dãy</p>
      <p>Mỗi dãy ngăn nhau bằng dấu chấm phẩy hoặc xuống dòng.</p>
    </Notice>
  )
}

/** Asks the server to draw what was typed, 300 ms after the last key. Its notation is the only one. */
function usePreview(zones: ZoneDraft[]): { preview: MarketPreview | null; problem: Problem | null } {
  const [preview, setPreview] = useState<MarketPreview | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const asked = JSON.stringify(zones.map((zone) => ({ code: zone.code.trim(), name: zone.name.trim(), notation: zone.notation })))
  useEffect(() => {
    const wanted = (JSON.parse(asked) as ZoneDraft[]).filter((zone) => zone.notation.trim())
    if (wanted.length === 0) {
      setPreview(null)
      setProblem(null)
      return
    }
    const stop = new AbortController()
    const timer = setTimeout(() => {
      api.post<MarketPreview>('/markets/preview', { zones: wanted }, { signal: stop.signal }).then(
        (drawn) => {
          setPreview(drawn)
          setProblem(null)
        },
        (error: unknown) => {
          if (!stop.signal.aborted) setProblem(asProblem(error))
        },
      )
    }, 300)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [asked])
  return { preview, problem }
}
