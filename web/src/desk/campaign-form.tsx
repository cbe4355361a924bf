/** A new campaign, in the plan's own words. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { today } from '../core/formats'
import { useLoaded } from '../core/load'
import { go } from '../core/router'
import type { Id, Listed } from '../core/types'
import { Button, Card, Check, Choice, Choices, Field, Form, ProblemBox, toast } from '../core/ui'
import { uuid7 } from '../core/uuid7'
import { all } from './lists'
import { PhaseFields, newPhase, type PhaseDraft } from './phases'
import { Empty, Page, Ready } from './pieces'
import { useSubmission } from './submission'
import { unitUnder, UnitSearch } from './ward-setup'
import type { Campaign, CampaignKind, Market, Street, Unit } from './wire'

interface Choosable {
  kinds: CampaignKind[]
  streets: Street[]
  markets: Market[]
}

export function CampaignForm({ ward }: { ward: string }) {
  const choosable = useLoaded(async (): Promise<Choosable> => {
    const [kinds, streets, markets] = await Promise.all([
      api.get<Listed<CampaignKind>>('/campaign-kinds'),
      all<Street>('/streets', { ward }),
      all<Market>('/markets', { ward }),
    ])
    return { kinds: kinds.items, streets, markets }
  }, [ward])
  return (
    <Page title="Lập chiến dịch" under="Chép theo kế hoạch. Chỗ nào chưa có thì để trống, bổ sung sau.">
      <Ready from={choosable}>{(value) => <Fields ward={ward} {...value} />}</Ready>
    </Page>
  )
}

function Fields({ ward, kinds, streets, markets }: Choosable & { ward: string }) {
  const [id] = useState(uuid7)
  const [kind, setKind] = useState(kinds[0]?.code ?? '')
  const [name, setName] = useState('')
  const [planWords, setPlanWords] = useState('')
  const [legalBasis, setLegalBasis] = useState('')
  const [unknownNumber, setUnknownNumber] = useState(false)
  const [hotline, setHotline] = useState('')
  const [streetIds, setStreets] = useState<Id[]>([])
  const [marketIds, setMarkets] = useState<Id[]>([])
  const [units, setUnits] = useState<Unit[]>([])
  const [phases, setPhases] = useState<PhaseDraft[]>([newPhase(today())])
  const [exclusiveTurf, setExclusive] = useState(false)
  const sending = useSubmission()
  const make = () =>
    void sending.run(async () => {
      const made = await api.post<Campaign>('/campaigns', {
        id,
        ward,
        kind,
        name,
        planWords,
        legalBasis: unknownNumber ? `${legalBasis || 'Kế hoạch'} (số và ngày bổ sung sau)` : legalBasis,
        hotline,
        streetIds,
        marketIds,
        unitIds: units.map((unit) => unit.id),
        phases: phases.filter((phase) => phase.name.trim()).map((phase) => ({ ...phase, endsOn: phase.endsOn || null })),
        exclusiveTurf,
      })
      toast('Đã lập chiến dịch.')
      go(`/ban/chien-dich/${made.id ?? id}`, { replace: true })
    })
  const known = ['kind', 'name', 'planWords', 'legalBasis', 'hotline', 'phases']
  return (
    <Form onSubmit={make} class="stack" label="Chiến dịch mới">
      <Card>
        <Choice
          legend="Loại chiến dịch"
          value={kind}
          oneColumn
          options={kinds.map((one) => ({ value: one.code, label: one.name }))}
          onChange={setKind}
          wrong={sending.of('kind')}
        />
        <Field label="Tên chiến dịch" value={name} onInput={setName} placeholder="Chợ 4.0 Đức Phổ năm 2026" required wrong={sending.of('name')} />
        <Field
          label="Phạm vi, theo đúng lời của kế hoạch"
          rows={3}
          value={planWords}
          onInput={setPlanWords}
          placeholder="Chợ Đức Phổ và các tuyến đường chính của phường"
          wrong={sending.of('planWords')}
        />
        <Field
          label="Căn cứ"
          hint="Tên văn bản, số, ngày. Chưa có số thì đánh dấu ở dưới."
          value={legalBasis}
          onInput={setLegalBasis}
          placeholder="Kế hoạch số …/KH-UBND ngày … của UBND phường"
          wrong={sending.of('legalBasis')}
        />
        <Check checked={unknownNumber} onChange={setUnknownNumber}>
          Chưa biết số, ngày của văn bản
        </Check>
        <Field
          label="Đường dây nóng của chiến dịch"
          hint="Để trống thì dùng đường dây nóng của phường."
          mode="tel"
          value={hotline}
          onInput={setHotline}
          wrong={sending.of('hotline')}
        />
      </Card>
      <Card title="Chợ và tuyến đường trong chiến dịch">
        {streets.length + markets.length === 0 && (
          <Empty icon="street">
            Phường chưa có đường, chợ nào. <a href="#/ban/dia-ban">Thêm trước</a>, hoặc lập chiến dịch rồi thêm sau.
          </Empty>
        )}
        {markets.length > 0 && (
          <Choices legend="Chợ" values={marketIds} onChange={setMarkets} options={markets.map((one) => ({ value: one.id, label: one.name }))} />
        )}
        {streets.length > 0 && (
          <Choices legend="Tuyến đường" values={streetIds} onChange={setStreets} options={streets.map((one) => ({ value: one.id, label: one.name }))} />
        )}
      </Card>
      <Card title="Giai đoạn">
        <PhaseFields phases={phases} onChange={setPhases} wrong={sending.of('phases')} />
      </Card>
      <details class="card">
        <summary>
          <b>Thêm: đơn vị trong kế hoạch cũ, khu vực đi riêng</b>
        </summary>
        <div class="stack">
          <p class="muted small">Nếu kế hoạch nêu tên phường, xã cũ (trước 01/7/2025), chọn ở đây để báo cáo vẫn tách được theo tên cũ.</p>
          {units.map((unit) => (
            <div class="spread" key={unit.id}>
              <span>
                <b>{unit.title}</b> <span class="small muted">{unitUnder(unit)}</span>
              </span>
              <Button kind="quiet" compact onClick={() => setUnits(units.filter((one) => one.id !== unit.id))} label={`Bỏ ${unit.title}`}>
                Bỏ
              </Button>
            </div>
          ))}
          <UnitSearch onChoose={(unit) => setUnits([...units.filter((one) => one.id !== unit.id), unit])} />
          <Check checked={exclusiveTurf} onChange={setExclusive}>
            Một phía đường hoặc một dãy chỉ một người đi cùng lúc
          </Check>
        </div>
      </details>
      <ProblemBox problem={sending.rest(...known)} />
      <div class="buttons">
        <Button kind="primary" submit disabled={sending.busy || !name.trim() || !kind}>
          {sending.busy ? 'Đang lập…' : 'Lập chiến dịch'}
        </Button>
        <a class="button" href="#/ban/chien-dich">
          Thôi
        </a>
      </div>
    </Form>
  )
}
