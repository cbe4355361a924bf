import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './icons'

export interface ButtonProps {
  children?: ComponentChildren
  onClick?: (event: MouseEvent) => void
  kind?: 'primary' | 'soft' | 'danger' | 'quiet' | 'plain'
  icon?: IconName
  wide?: boolean
  grow?: boolean
  compact?: boolean
  disabled?: boolean
  submit?: boolean
  /** What a screen reader says where the words on the button are not enough. */
  label?: string
  pressed?: boolean
  /** The form that this button sends, where it stands outside of it. */
  form?: string
}

export function Button(props: ButtonProps) {
  const names = ['button', props.kind, props.wide && 'wide', props.grow && 'grow', props.compact && 'compact']
  return (
    <button
      type={props.submit || props.form ? 'submit' : 'button'}
      form={props.form}
      class={names.filter(Boolean).join(' ')}
      disabled={props.disabled}
      onClick={props.onClick}
      aria-label={props.label}
      aria-pressed={props.pressed}
    >
      {props.icon && <Icon name={props.icon} />}
      {props.children}
    </button>
  )
}

export function IconButton(props: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" class="iconbutton" aria-label={props.label} onClick={props.onClick}>
      <Icon name={props.icon} />
    </button>
  )
}
