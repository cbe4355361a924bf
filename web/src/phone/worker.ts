/** The service worker's registration, the update toast, and keeping the barcode reader at hand. */
import { anyDirty } from '../core/drafts'
import { toast } from '../core/ui'

let started = false

export async function startWorker(): Promise<void> {
  if (started || !('serviceWorker' in navigator) || import.meta.env.DEV) return
  started = true
  try {
    const registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' })
    const offer = () => {
      if (!registration.waiting || !navigator.serviceWorker.controller) return
      toast('Có bản mới.', { stay: true, action: { label: 'Cập nhật', run: () => takeOver(registration) } })
    }
    offer()
    registration.addEventListener('updatefound', () => {
      const fresh = registration.installing
      fresh?.addEventListener('statechange', () => {
        if (fresh.state === 'installed') offer()
      })
    })
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

function takeOver(registration: ServiceWorkerRegistration): void {
  if (anyDirty()) {
    toast('Lưu hoặc bỏ phiếu đang điền dở rồi cập nhật.', { action: { label: 'Cập nhật', run: () => takeOver(registration) } })
    return
  }
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  registration.waiting?.postMessage('take-over')
}

/** Phones without a detector of their own get the wasm reader while there is a network. */
async function keepReader(): Promise<void> {
  if ('BarcodeDetector' in globalThis) return
  const { fetchReaderAhead } = await import('../core/scan/decode')
  await fetchReaderAhead().catch(() => undefined)
}
