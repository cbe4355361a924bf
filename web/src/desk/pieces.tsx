/** Parts that several desk pages share: a loaded block, a side panel, an empty place, a way to copy. */
import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Loaded } from '../core/load'
import type { Id } from '../core/types'
import { Button, Icon, IconButton, Loading, Notice, ProblemBox, QrBox, toast, type IconName } from '../core/ui'
import { moment } from '../core/formats'
import type { Link } from './wire'

export function Page(props: { title: string; under?: ComponentChildren; right?: ComponentChildren; children?: ComponentChildren }) {
  useEffect(() => {
    document.title = `${props.title} · Phố Chợ`
  }, [props.title])
  return (
    <>
      <div class="pagehead">
        <div>
          <h1>{props.title}</h1>
          {props.under && <p class="muted">{props.under}</p>}
        </div>
        {props.right && <div class="buttons">{props.right}</div>}
      </div>
      {props.children}
    </>
  )
}

/** A block that waits for its data: loading, refusal with a way on, then the content. */
export function Ready<T>(props: { from: Loaded<T>; what?: string; children: (value: T) => ComponentChildren }) {
  const { value, problem, reload } = props.from
  const down = problem?.status === 0 && problem.slug !== 'own-fault'
  useEffect(() => {
    if (!down) return
    unanswered.value = [...unanswered.value, reload]
    return () => {
      unanswered.value = unanswered.value.filter((one) => one !== reload)
    }
  }, [down, reload])
  if (value === null && down) return null
  // Asked again, a refusal would be the same.
  const again = problem && problem.status >= 400 && problem.status < 500 ? undefined : reload
  if (value === null && problem) return <ProblemBox problem={problem} onRetry={again} />
  if (value === null) return <Loading what={props.what} />
  return (
    <>
      {problem && !down && <ProblemBox problem={problem} onRetry={again} />}
      {props.children(value)}
    </>
  )
}

/** The blocks of this page that the server left without an answer. */
const unanswered = signal<(() => void)[]>([])

/** Says once for the whole page what would else stand in every block. */
export function ServerDown() {
  if (unanswered.value.length === 0) return null
  return (
    <Notice kind="error" alert>
      <p>Máy chủ không trả lời.</p>
      <p>
        <Button kind="quiet" icon="refresh" onClick={() => unanswered.value.forEach((again) => again())}>
          Thử lại
        </Button>
      </p>
    </Notice>
  )
}

export function Empty(props: { icon?: IconName; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={props.icon ?? 'info'} size="big" />
      <div>{props.children}</div>
    </div>
  )
}

/** A panel from the right edge; the whole screen on a phone. Escape and the cross close it. */
export function SidePanel(props: { title: string; under?: ComponentChildren; onClose: () => void; children?: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const shown = dialog.current
    const from = document.activeElement
    if (shown && !shown.open) shown.showModal()
    return () => {
      shown?.close()
      // The dialog has left the page by now, so the browser does not give the focus back by itself.
      if (from instanceof HTMLElement && from.isConnected) from.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class="sidepanel"
      aria-label={props.title}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) props.onClose()
      }}
    >
      <div class="inside">
        <div class="top">
          <div>
            <h2>{props.title}</h2>
            {props.under && <p class="muted small">{props.under}</p>}
          </div>
          <IconButton icon="close" label="Đóng" onClick={props.onClose} />
        </div>
        {props.children}
      </div>
    </dialog>
  )
}

/** A link to hand over: the QR to scan from this screen, and the text to copy. */
export function HandOver(props: { link: Link; label: string; children?: ComponentChildren }) {
  return (
    <div class="handover">
      <QrBox svg={props.link.svg} label={props.label} />
      <div class="words">
        {props.children}
        <p class="small">
          Đường dẫn: <a class="wrapped" href={props.link.link} target="_blank" rel="noreferrer">{props.link.link}</a>
        </p>
        {ownMachineOnly(props.link.link) && (
          <Notice>
            <p>Đường dẫn này chỉ mở được trên máy này. Đặt PHOCHO_PUBLIC_URL để điện thoại khác mở được.</p>
          </Notice>
        )}
        <p class="muted small">Hết hạn lúc {moment(props.link.expiresAt)}. Chỉ dùng được một lần.</p>
        <Button kind="soft" icon="link" compact onClick={() => copy(props.link.link)}>
          Chép đường dẫn
        </Button>
      </div>
    </div>
  )
}

/** Where the desk shows a point. */
export function deskPathOf(point: { id: Id; marketId?: Id | null; streetId?: Id | null }): string {
  return point.marketId ? `#/ban/cho/${point.marketId}?diem=${point.id}` : `#/ban/duong/${point.streetId}?diem=${point.id}`
}

/** Whether a link names the machine that reads it, so that no other phone can follow it. */
export function ownMachineOnly(link: string): boolean {
  return /^https?:\/\/(127(\.\d+){3}|localhost|\[::1\])([:/?#]|$)/i.test(link)
}

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast('Đã chép.')
  } catch {
    toast('Trình duyệt không cho chép. Bôi đen rồi chép tay.', { error: true })
  }
}

export function Facts(props: { rows: [string, ComponentChildren][] }) {
  return (
    <dl class="facts">
      {props.rows
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

/** A wide table that scrolls inside its own box, reachable by keyboard. */
export function TableBox(props: { label: string; children?: ComponentChildren }) {
  return (
    <div class="tablebox" role="region" aria-label={props.label} tabIndex={0}>
      {props.children}
    </div>
  )
}

export function Tabs<T extends string>(props: {
  label: string
  value: T
  tabs: { value: T; label: string; count?: number }[]
  href: (value: T) => string
}) {
  return (
    <nav class="tabs" aria-label={props.label}>
      {props.tabs.map((tab) => (
        <a key={tab.value} href={props.href(tab.value)} aria-current={tab.value === props.value ? 'page' : undefined}>
          {tab.label}
          {tab.count ? <span class="count">{tab.count}</span> : null}
        </a>
      ))}
    </nav>
  )
}
