/** A step that cannot be taken back: its button asks before it is one. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Notice } from '../core/ui'

export interface AskedOnceProps {
  words: string
  /** Where it is the next step of the page. */
  primary?: boolean
  question: string
  sure: string
  disabled: boolean
  onSure: () => void
  /** What else is to be known before the answer. */
  children?: ComponentChildren
}

export function AskedOnce(props: AskedOnceProps) {
  const [asking, setAsking] = useState(false)
  if (!asking) {
    return (
      <Button kind={props.primary ? 'primary' : 'soft'} disabled={props.disabled} onClick={() => setAsking(true)}>
        {props.words}
      </Button>
    )
  }
  return (
    <Notice alert>
      <p>{props.question} Ghi rồi không lùi lại được.</p>
      {props.children}
      <div class="buttons">
        <Button kind="primary" disabled={props.disabled} onClick={props.onSure}>
          {props.sure}
        </Button>
        <Button onClick={() => setAsking(false)}>Chưa</Button>
      </div>
    </Notice>
  )
}
