import { signal } from '@preact/signals'

interface Toast {
  id: number
  text: string
  error?: boolean
  action?: { label: string; run: () => void }
}

const shown = signal<Toast[]>([])
let nextId = 1

/** Says something at the foot of the screen. With an action it stays 10 s, else 4; errors stay 8. */
export function toast(text: string, options: { error?: boolean; action?: Toast['action']; stay?: boolean } = {}): void {
  const id = nextId++
  // A plain word gives way to the next; one with something to do stays its time.
  shown.value = [...shown.value.filter((one) => one.action).slice(-1), { id, text, error: options.error, action: options.action }]
  if (!options.stay) setTimeout(() => dismiss(id), options.action ? 10_000 : options.error ? 8_000 : 4_000)
}

function dismiss(id: number): void {
  shown.value = shown.value.filter((one) => one.id !== id)
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.value.map((one) => (
        <div key={one.id} class={`toast ${one.error ? 'error' : ''}`}>
          <span>{one.text}</span>
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
      ))}
    </div>
  )
}
