import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { back } from '../router'
import type { Problem } from '../api'
import { Button, IconButton } from './controls'
import { Icon, type IconName } from './icons'

/** A screen: header, main, and optionally the next action docked at the bottom. */
export function Page(props: {
  header?: ComponentChildren
  dock?: ComponentChildren
  children?: ComponentChildren
  flush?: boolean
  wide?: boolean
}) {
  return (
    <div class={`page ${props.wide ? 'wide' : ''}`}>
      {props.header}
      <main class={props.flush ? 'flush' : ''}>{props.children}</main>
      {props.dock && <Dock>{props.dock}</Dock>}
    </div>
  )
}

export function Header(props: {
  title: string
  under?: ComponentChildren
  /** Where "back" leads when the app was opened on this screen; none hides the button. */
  up?: string
  right?: ComponentChildren
  below?: ComponentChildren
}) {
  useEffect(() => {
    document.title = `${props.title} · Phố Chợ`
  }, [props.title])
  return (
    <header class="header">
      <div class="row">
        {props.up !== undefined && <IconButton icon="back" label="Quay lại" onClick={() => back(props.up ?? '/')} />}
        <div class="titles">
          <h1>{whole(props.title)}</h1>
          {props.under && <p>{typeof props.under === 'string' ? whole(props.under) : props.under}</p>}
        </div>
        {props.right}
      </div>
      {props.below && <div class="below">{props.below}</div>}
    </header>
  )
}

/** A code such as "A1-01" is one word and stays on one line. */
function whole(text: string): ComponentChildren {
  return text.split(/([^\s-]{1,8}-[^\s-]{1,8})/).map((part, at) => (at % 2 ? <span class="nobreak">{part}</span> : part))
}

export function Dock({ children }: { children?: ComponentChildren }) {
  const dock = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    // Toasts stand on the dock, whatever its height, so that they never cover the next action.
    const root = document.documentElement.style
    const measure = () => root.setProperty('--dock', `${dock.current?.offsetHeight ?? 0}px`)
    measure()
    const watch = new ResizeObserver(measure)
    if (dock.current) watch.observe(dock.current)
    return () => {
      watch.disconnect()
      root.setProperty('--dock', '0px')
    }
  }, [])
  return (
    <div class="dock" ref={dock}>
      <div class="inner">{children}</div>
    </div>
  )
}

export function Card(props: { title?: ComponentChildren; children?: ComponentChildren; label?: string }) {
  return (
    <section class="card" aria-label={props.label}>
      {props.title && <h2>{props.title}</h2>}
      {props.children}
    </section>
  )
}

export function Notice(props: {
  kind?: 'warning' | 'error' | 'good' | 'plain'
  icon?: IconName
  children?: ComponentChildren
  /** Spoken at once by a screen reader. */
  alert?: boolean
}) {
  const kind = props.kind ?? 'warning'
  const icon = props.icon ?? (kind === 'good' ? 'tick' : kind === 'plain' ? 'info' : 'warning')
  return (
    <div class={`notice ${kind}`} role={props.alert ? 'alert' : undefined}>
      <Icon name={icon} />
      <div>{props.children}</div>
    </div>
  )
}

/** A refusal or a failure, with the way on. */
export function ProblemBox(props: { problem: Problem | null; onRetry?: () => void }) {
  if (!props.problem) return null
  return (
    <Notice kind="error" alert>
      <p>{props.problem.title}</p>
      {props.onRetry && (
        <p>
          <Button kind="quiet" icon="refresh" onClick={props.onRetry}>
            Thử lại
          </Button>
        </p>
      )}
    </Notice>
  )
}

export function Loading({ what = 'Đang tải…' }: { what?: string }) {
  return (
    <p class="muted" role="status">
      {what}
    </p>
  )
}

/** A dialog from the bottom of the phone; centred on a desk. Escape and the cross close it. */
export function Sheet(props: { title: string; onClose: () => void; children?: ComponentChildren; full?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const shown = dialog.current
    if (shown && !shown.open) shown.showModal()
    return () => shown?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      class={`sheet ${props.full ? 'full' : ''}`}
      aria-label={props.title}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) props.onClose()
      }}
    >
      <div class="body">
        <div class="top">
          <h2>{props.title}</h2>
          <IconButton icon="close" label="Đóng" onClick={props.onClose} />
        </div>
        {props.children}
      </div>
    </dialog>
  )
}
