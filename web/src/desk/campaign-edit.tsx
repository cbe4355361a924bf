/** What is filled in later: the number of the plan, its words, its phases. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { Button, Field, Form, ProblemBox, toast } from '../core/ui'
import { PhaseFields, type PhaseDraft } from './phases'
import { useSubmission } from './submission'
import type { Campaign } from './wire'

export function CampaignEdit({ campaign, onSaved }: { campaign: Campaign; onSaved: () => void }) {
  const [name, setName] = useState(campaign.name)
  const [planWords, setPlanWords] = useState(campaign.planWords)
  const [legalBasis, setLegalBasis] = useState(campaign.legalBasis)
  const [hotline, setHotline] = useState(campaign.hotline)
  const [phases, setPhases] = useState<PhaseDraft[]>(() => campaign.phases.map((phase) => ({ ...phase, endsOn: phase.endsOn ?? '' })))
  const sending = useSubmission()
  const save = () =>
    void sending.run(async () => {
      await api.patch(`/campaigns/${campaign.id}`, {
        name,
        planWords,
        legalBasis,
        hotline,
        phases: phases.filter((phase) => phase.name.trim()).map((phase) => ({ ...phase, endsOn: phase.endsOn || null })),
      })
      toast('Đã lưu chiến dịch.')
      onSaved()
    })
  return (
    <details>
      <summary>Sửa, bổ sung số văn bản</summary>
      <Form onSubmit={save} class="stack" label="Sửa chiến dịch">
        <Field label="Tên chiến dịch" value={name} onInput={setName} wrong={sending.of('name')} />
        <Field label="Phạm vi, theo đúng lời của kế hoạch" rows={3} value={planWords} onInput={setPlanWords} wrong={sending.of('planWords')} />
        <Field label="Căn cứ" value={legalBasis} onInput={setLegalBasis} wrong={sending.of('legalBasis')} />
        <Field label="Đường dây nóng của chiến dịch" mode="tel" value={hotline} onInput={setHotline} wrong={sending.of('hotline')} />
        <PhaseFields phases={phases} onChange={setPhases} wrong={sending.of('phases')} />
        <ProblemBox problem={sending.rest('name', 'planWords', 'legalBasis', 'hotline', 'phases')} />
        <div>
          <Button submit kind="soft" disabled={sending.busy || !name.trim()}>
            Lưu
          </Button>
        </div>
      </Form>
    </details>
  )
}
