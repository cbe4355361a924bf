import { useId } from 'preact/hooks'
import { PIN_DIGITS } from '../../core/pin'

/** A PIN being typed: digits only, not shown, with the number keys of the phone. */
export function PinField({ label, value, wrong, onInput }: { label: string; value: string; wrong?: string | null; onInput: (pin: string) => void }) {
  const id = useId()
  return (
    <div class={`field ${wrong ? 'wrong' : ''}`}>
      <label class="label" for={id}>
        {label}
      </label>
      <input
        id={id}
        type="password"
        inputMode="numeric"
        autocomplete="off"
        maxLength={PIN_DIGITS}
        value={value}
        aria-invalid={wrong ? true : undefined}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onInput={(event) => onInput(event.currentTarget.value.replace(/\D/g, ''))}
      />
      {wrong && (
        <span class="wrongtext" id={`${id}-wrong`} role="alert">
          {wrong}
        </span>
      )}
    </div>
  )
}
