import { signal } from '@preact/signals'
import { route } from '../router'

interface Toast {
  id: number
  saidAt: number
  text: string
  error?: boolean
  action?: { label: string; run: () => void }
  /** Where more of it stands, one tap away. */
  link?: { label: string; href: string }
}

/** The word on screen, at most one. */
const shown = signal<Toast | null>(null)
/** What stays until it is acted on or taken back, below whatever is said meanwhile. */
const standing = signal<Toast | null>(null)
let nextId = 1
/** What is said on leaving a screen is meant for the next one. */
const CARRIED_MS = 1_000

route.subscribe(() => {
  if (shown.peek() && Date.now() - shown.peek()!.saidAt > CARRIED_MS) shown.value = null
})

/** Keeps an offer at the foot of every screen; null takes it back. */
export function standOffer(offer: { text: string; action: Toast['action'] } | null): void {
  standing.value = offer && { id: nextId++, saidAt: Date.now(), ...offer }
}

/** Says something at the foot of the screen, for `ms`: with an action 10 s, else 4; errors stay 8. */
export function toast(text: string, options: { error?: boolean; action?: Toast['action']; link?: Toast['link']; ms?: number } = {}): void {
  const id = nextId++
  shown.value = { id, saidAt: Date.now(), text, error: options.error, action: options.action, link: options.link }
  setTimeout(() => dismiss(id), options.ms ?? (options.action ? 10_000 : options.error ? 8_000 : 4_000))
}

function dismiss(id: number): void {
  if (shown.value?.id === id) shown.value = null
}

export function Toasts() {
  const one = shown.value ?? standing.value
  return (
    <div class="toasts" role="status" aria-live="polite">
      {one && (
        <div key={one.id} class={`toast ${one.error ? 'error' : ''}`}>
          <span>
            {one.text}
            {one.link && (
              <a href={one.link.href} onClick={() => dismiss(one.id)}>
                {one.link.label}
              </a>
            )}
          </span>
          <button
            type="button"
            onClick={() => {
              dismiss(one.id)
              one.action?.run()
            }}
          >
            {one.action?.label ?? 'Đóng'}
          </button>
        </div>
      )}
    </div>
  )
}
