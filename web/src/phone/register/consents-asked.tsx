import { meta } from '../../core/world'
import { Check, Field, Select } from '../../core/ui'
import type { Purpose } from '../../core/types'
import { PURPOSE_ORDER, PURPOSES } from '../words'
import type { Consented, Wrong } from './registration'

/** Consent by purpose, each with the words to read out; none but those of `before` is ticked beforehand. */
export function Consents(props: { draft: Consented; set: (change: Partial<Consented>) => void; wrong: Wrong; before?: Purpose[] }) {
  const { draft, set, wrong, before = [] } = props
  const changed = PURPOSE_ORDER.some((purpose) => draft.consents.includes(purpose) !== before.includes(purpose))
  return (
    <fieldset>
      <legend class="legend">Chủ hộ đồng ý (đọc từng mục, đưa máy cho chủ hộ tự chạm)</legend>
      <div class="choices one">
        {PURPOSE_ORDER.map((purpose) => {
          const text = meta.value.consentTexts.find((one) => one.purpose === purpose)
          return (
            <div key={purpose}>
              <Check
                checked={draft.consents.includes(purpose)}
                onChange={(on) =>
                  set({ consents: on ? [...draft.consents, purpose] : draft.consents.filter((one) => one !== purpose) })
                }
              >
                {text?.title ?? PURPOSES[purpose]}
              </Check>
              {text && (
                <details onToggle={(event) => event.currentTarget.open && event.currentTarget.scrollIntoView({ block: 'nearest' })}>
                  <summary>Đọc cho chủ hộ nghe</summary>
                  <p class="small">{text.text}</p>
                </details>
              )}
              {purpose === 'provider_call' && draft.consents.includes(purpose) && !before.includes(purpose) && (
                <Field
                  label="Đơn vị nào được gọi? Đọc tên cho chủ hộ nghe"
                  value={draft.provider}
                  maxLength={80}
                  placeholder="VNPT, Viettel, Agribank…"
                  wrong={wrong.provider}
                  onInput={(provider) => set({ provider })}
                />
              )}
            </div>
          )
        })}
      </div>
      {changed && (
        <>
          <Select
            label={before.length ? 'Chủ hộ trả lời bằng cách nào?' : 'Đồng ý bằng cách nào?'}
            value={draft.consentMethod}
            options={[
              { value: 'on_device', label: 'Chủ hộ tự chạm trên máy này' },
              { value: 'spoken', label: 'Nói miệng, có người chứng kiến' },
              { value: 'signed', label: 'Ký giấy' },
            ]}
            onChange={(consentMethod) => set({ consentMethod })}
          />
          {draft.consentMethod === 'spoken' && (
            <Field label="Người chứng kiến" value={draft.witness} maxLength={80} wrong={wrong.witness} onInput={(witness) => set({ witness })} />
          )}
        </>
      )}
    </fieldset>
  )
}

