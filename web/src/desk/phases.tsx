import type { Day } from '../core/types'
import { Button, Field, IconButton, Wrong } from '../core/ui'

export interface PhaseDraft {
  name: string
  startsOn: Day
  endsOn: Day | ''
  planWords: string
}

export function newPhase(startsOn: Day, number = 1): PhaseDraft {
  return { name: `Giai đoạn ${number}`, startsOn, endsOn: `${startsOn.slice(0, 4)}-12-31`, planWords: '' }
}

export function PhaseFields(props: { phases: PhaseDraft[]; onChange: (phases: PhaseDraft[]) => void; wrong: string | null }) {
  const { phases, onChange } = props
  const change = (index: number, part: Partial<PhaseDraft>) =>
    onChange(phases.map((phase, at) => (at === index ? { ...phase, ...part } : phase)))
  return (
    <div class="stack">
      {phases.map((phase, index) => (
        <fieldset key={index} class="inline" aria-label={`Giai đoạn ${index + 1}`}>
          <Field label="Tên giai đoạn" value={phase.name} onInput={(name) => change(index, { name })} />
          <Field label="Từ ngày" type="date" value={phase.startsOn} onInput={(startsOn) => change(index, { startsOn })} />
          <Field label="Đến ngày" type="date" value={phase.endsOn} onInput={(endsOn) => change(index, { endsOn })} />
          <Field label="Nội dung theo kế hoạch" value={phase.planWords} onInput={(planWords) => change(index, { planWords })} />
          {phases.length > 1 && (
            <IconButton icon="bin" label={`Bỏ giai đoạn ${index + 1}`} onClick={() => onChange(phases.filter((_, at) => at !== index))} />
          )}
        </fieldset>
      ))}
      {props.wrong && <Wrong text={props.wrong} />}
      <div>
        <Button
          icon="plus"
          compact
          onClick={() => {
            const last = phases[phases.length - 1]
            onChange([...phases, newPhase(last?.endsOn || last?.startsOn || '2026-01-01', phases.length + 1)])
          }}
        >
          Thêm giai đoạn
        </Button>
      </div>
    </div>
  )
}
