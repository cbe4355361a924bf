/** The service worker's registration, the offer of a new build, and keeping the barcode reader at hand. */
import { effect, signal } from '@preact/signals'
import { anyDirty } from '../core/drafts'
import { standOffer } from '../core/ui'

/** An app left open for days navigates nowhere, so that the browser would not look by itself. */
const LOOK_EVERY_MS = 3_600_000

let started = false
/** The build that is installed and waits for a tap. */
const fresh = signal<ServiceWorker | null>(null)

export async function startWorker(): Promise<void> {
  if (started || !('serviceWorker' in navigator) || import.meta.env.DEV) return
  started = true
  try {
    const registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' })
    const look = () => {
      fresh.value = navigator.serviceWorker.controller ? registration.waiting : null
    }
    look()
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look))
    // Never over a form half filled in; the offer comes back when that is saved or left.
    effect(() => {
      const waiting = fresh.value
      standOffer(waiting && !anyDirty() ? { text: 'Có bản mới.', action: { label: 'Cập nhật', run: () => takeOver(waiting) } } : null)
    })
    lookAgain(registration)
    await navigator.serviceWorker.ready
    // Only what a page under the worker fetches is kept for later.
    if (!navigator.serviceWorker.controller) {
      await new Promise((taken) => navigator.serviceWorker.addEventListener('controllerchange', taken, { once: true }))
    }
    await keepReader()
  } catch {
    // Plain http on the LAN has no worker; the app works online without it.
  }
}

function takeOver(waiting: ServiceWorker): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting.postMessage('take-over')
}

function lookAgain(registration: ServiceWorkerRegistration): void {
  let lookedAt = Date.now()
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Math.abs(Date.now() - lookedAt) < LOOK_EVERY_MS) return
    lookedAt = Date.now()
    registration.update().catch(() => undefined)
  })
}

/** Phones without a detector of their own get the wasm reader while there is a network. */
async function keepReader(): Promise<void> {
  if ('BarcodeDetector' in globalThis) return
  const { fetchReaderAhead } = await import('../core/scan/decode')
  await fetchReaderAhead().catch(() => undefined)
}
