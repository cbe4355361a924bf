import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { back } from '../router'
import type { Problem } from '../api'
import { Button, IconButton } from './buttons'
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
  /** What "back" does instead, where the screen only covers another. */
  onBack?: () => void
  right?: ComponentChildren
  below?: ComponentChildren
}) {
  const bar = useStandingBar<HTMLElement>('--head', 0.34)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${props.title} · Phố Chợ`
  }, [props.title])
  useEffect(() => {
    // The screen that held the focus is gone: a screen reader and the Tab key begin at the new one's name.
    takeLostFocus(heading.current)
  }, [props.title])
  return (
    <header class="header" ref={bar}>
      <div class="row">
        {props.up !== undefined && <IconButton icon="back" label="Quay lại" onClick={props.onBack ?? (() => back(props.up ?? '/'))} />}
        <div class="titles">
          <h1 ref={heading} tabIndex={-1}>
            {whole(props.title)}
          </h1>
          {props.under && <p>{typeof props.under === 'string' ? whole(props.under) : props.under}</p>}
        </div>
        {props.right}
      </div>
      {props.below && <div class="below">{props.below}</div>}
    </header>
  )
}

/** Takes the focus if what held it has gone from the screen, so that it never falls to the page as a whole. */
export function takeLostFocus(to: HTMLElement | null): void {
  if (to && document.activeElement === document.body) to.focus({ preventScroll: true })
}

/** What came of something that took its own buttons away, such as a scan: the keyboard goes on from here. */
export function Result({ children }: { children?: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => takeLostFocus(box.current), [])
  return (
    <div ref={box} tabIndex={-1} class="outcome">
      {children}
    </div>
  )
}

/** A code such as "A1-01" is one word and stays on one line. */
function whole(text: string): ComponentChildren {
  return text.split(/([^\s-]{1,8}-[^\s-]{1,8})/).map((part, at) => (at % 2 ? <span class="nobreak">{part}</span> : part))
}

let docked = 0
/** The second tap of a double tap, which would press what the first has brought under the finger. */
function oneTap(event: MouseEvent): void {
  if (event.timeStamp - docked < 350 && (event as PointerEvent).pointerType === 'touch') {
    event.preventDefault()
    event.stopPropagation()
  }
  docked = event.timeStamp
}

export function Dock({ children }: { children?: ComponentChildren }) {
  // Toasts stand on the dock, whatever its height, so that they never cover the next action.
  const dock = useStandingBar<HTMLDivElement>('--dock', 0.4)
  return (
    <div class="dock" ref={dock} onClickCapture={oneTap}>
      <div class="inner">{children}</div>
    </div>
  )
}

/**
 * A bar that stays on screen, its height kept in a custom property of the page. One that would take more than
 * `most` of the screen's height (very large letters, a keyboard open) scrolls with the page instead.
 */
function useStandingBar<E extends HTMLElement>(name: '--head' | '--dock', most: number) {
  const bar = useRef<E>(null)
  useLayoutEffect(() => {
    const root = document.documentElement.style
    const measure = () => {
      const height = bar.current?.offsetHeight ?? 0
      const tall = height > innerHeight * most
      bar.current?.classList.toggle('tall', tall)
      root.setProperty(name, `${tall ? 0 : height}px`)
    }
    measure()
    const watch = new ResizeObserver(measure)
    if (bar.current) watch.observe(bar.current)
    addEventListener('resize', measure)
    return () => {
      watch.disconnect()
      removeEventListener('resize', measure)
      root.setProperty(name, '0px')
    }
  }, [])
  return bar
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
