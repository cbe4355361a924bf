import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Button } from './buttons'
import { Icon } from './icons'

export interface FieldProps {
  label: string
  value: string
  onInput: (value: string) => void
  hint?: string
  /** What is wrong and what to do; shown under the field and tied to it. */
  wrong?: string | null
  mode?: 'text' | 'numeric' | 'tel' | 'search' | 'decimal'
  type?: 'text' | 'date' | 'month' | 'search'
  rows?: number
  maxLength?: number
  placeholder?: string
  required?: boolean
  autofocus?: boolean
  last?: boolean
  disabled?: boolean
  id?: string
  /** The first and the last day that a date field takes. */
  min?: string
  max?: string
}

export function Field(props: FieldProps) {
  const own = useId()
  const id = props.id ?? own
  const told = props.wrong ? `${id}-wrong` : props.hint ? `${id}-hint` : undefined
  const shared = {
    id,
    value: props.value,
    maxLength: props.maxLength,
    placeholder: props.placeholder,
    disabled: props.disabled,
    'aria-describedby': told,
    'aria-invalid': props.wrong ? true : undefined,
    'aria-required': props.required,
    autocomplete: 'off' as const,
  }
  return (
    <div class={`field ${props.wrong ? 'wrong' : ''}`}>
      <label class="label" for={id}>
        {props.label}
      </label>
      {props.hint && (
        <span class="hint" id={`${id}-hint`}>
          {props.hint}
        </span>
      )}
      {props.rows ? (
        <textarea
          {...shared}
          rows={props.rows}
          onInput={(event) => props.onInput(event.currentTarget.value.normalize('NFC'))}
        />
      ) : (
        // A phone that types decomposed letters must not be told to type again: compose them here.
        <Input
          {...shared}
          kind={props.type ?? 'text'}
          inputmode={props.mode ?? 'text'}
          enterkeyhint={props.last ? 'done' : 'next'}
          autofocus={props.autofocus}
          min={props.min}
          max={props.max}
          onInput={(event) => props.onInput(event.currentTarget.value.normalize('NFC'))}
        />
      )}
      {props.wrong && (
        <span class="wrongtext" id={`${id}-wrong`}>
          <Icon name="warning" size="tiny" /> {props.wrong}
        </span>
      )}
    </div>
  )
}

interface InputProps {
  kind: NonNullable<FieldProps['type']>
  id: string
  value: string
  maxLength?: number
  placeholder?: string
  disabled?: boolean
  'aria-describedby'?: string
  'aria-invalid'?: boolean
  'aria-required'?: boolean
  autocomplete: 'off'
  inputmode: NonNullable<FieldProps['mode']>
  enterkeyhint: 'next' | 'done'
  autofocus?: boolean
  min?: string
  max?: string
  onInput: (event: InputEvent & { currentTarget: HTMLInputElement }) => void
}

/** Preact types an input by its kind, so that each kind is written out. */
function Input({ kind, min, max, ...rest }: InputProps) {
  switch (kind) {
    case 'date':
      return <input {...rest} type="date" min={min} max={max} />
    case 'month':
      return <input {...rest} type="month" min={min} max={max} />
    case 'search':
      return <input {...rest} type="search" />
    case 'text':
      return <input {...rest} type="text" />
  }
}

export interface Option<T extends string> {
  value: T
  label: ComponentChildren
}

export function Select<T extends string>(props: {
  label: string
  value: T | ''
  options: Option<T>[]
  onChange: (value: T) => void
  empty?: string
  hint?: string
  wrong?: string | null
}) {
  const id = useId()
  return (
    <div class={`field ${props.wrong ? 'wrong' : ''}`}>
      <label class="label" for={id}>
        {props.label}
      </label>
      {props.hint && (
        <span class="hint" id={`${id}-hint`}>
          {props.hint}
        </span>
      )}
      <select
        id={id}
        value={props.value}
        aria-describedby={props.hint ? `${id}-hint` : undefined}
        aria-invalid={props.wrong ? true : undefined}
        onChange={(event) => props.onChange(event.currentTarget.value as T)}
      >
        {props.empty !== undefined && <option value="">{props.empty}</option>}
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {props.wrong && (
        <span class="wrongtext">
          <Icon name="warning" size="tiny" /> {props.wrong}
        </span>
      )}
    </div>
  )
}

/** One of several, as large tiles. */
export function Choice<T extends string>(props: {
  legend: string
  value: T | null
  options: Option<T>[]
  onChange: (value: T) => void
  /** Where no answer is an answer too: takes back what was chosen. */
  onClear?: () => void
  oneColumn?: boolean
  wrong?: string | null
}) {
  const name = useId()
  return (
    <fieldset>
      <legend class="legend">{props.legend}</legend>
      <div class={`choices ${props.oneColumn ? 'one' : ''}`}>
        {props.options.map((option) => (
          <label class="choice" key={option.value}>
            <input
              type="radio"
              name={name}
              checked={props.value === option.value}
              onChange={() => props.onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      {props.onClear && props.value && (
        <Button
          kind="quiet"
          label={`Bỏ chọn: ${props.legend}`}
          onClick={(event) => {
            // The button goes; who pressed it by keyboard stays in the group.
            ;(event.currentTarget as Element).closest('fieldset')?.querySelector('input')?.focus()
            props.onClear?.()
          }}
        >
          Bỏ chọn
        </Button>
      )}
      {props.wrong && <Wrong text={props.wrong} />}
    </fieldset>
  )
}

/** Any of several. */
export function Choices<T extends string>(props: {
  legend: string
  values: T[]
  options: Option<T>[]
  onChange: (values: T[]) => void
  oneColumn?: boolean
}) {
  return (
    <fieldset>
      <legend class="legend">{props.legend}</legend>
      <div class={`choices ${props.oneColumn ? 'one' : ''}`}>
        {props.options.map((option) => (
          <Check
            key={option.value}
            checked={props.values.includes(option.value)}
            onChange={(on) =>
              props.onChange(on ? [...props.values, option.value] : props.values.filter((value) => value !== option.value))
            }
          >
            {option.label}
          </Check>
        ))}
      </div>
    </fieldset>
  )
}

export function Check(props: {
  checked: boolean
  onChange: (checked: boolean) => void
  children?: ComponentChildren
  disabled?: boolean
}) {
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={props.checked}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>{props.children}</span>
    </label>
  )
}

export function Wrong({ text }: { text: string }) {
  return (
    <p class="field" role="alert">
      <span class="wrongtext">
        <Icon name="warning" size="tiny" /> {text}
      </span>
    </p>
  )
}

/** A form that answers Enter and never reloads the page. */
export function Form(props: { onSubmit: () => void; children?: ComponentChildren; class?: string; label?: string; id?: string }) {
  return (
    <form class={props.class} id={props.id} noValidate
      onSubmit={(event) => {
        event.preventDefault()
        props.onSubmit()
      }} aria-label={props.label}>
      {props.children}
    </form>
  )
}
