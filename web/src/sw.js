// The service worker: keeps the app's own files, and leaves everything else alone.
// On Safari a non-GET that passes through a worker can arrive corrupted, so those are never
// touched (Enketo 7.6.4), and neither is /api: the records live in IndexedDB.
const CACHE = 'phocho-' + "__VERSION__"
const PRECACHE = ["__PRECACHE__"]

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) =>
      // 'reload' goes past the HTTP cache, so that an old index.html is not kept under a new name.
      Promise.all(PRECACHE.map((url) => cache.add(new Request(url, { cache: 'reload' })))),
    ),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys()
      const old = names.filter((name) => name.startsWith('phocho-') && name !== CACHE)
      const fresh = await caches.open(CACHE)
      for (const name of old) {
        // The barcode reader is not in the list above; what a phone has of it moves along.
        const cache = await caches.open(name)
        for (const request of await cache.keys()) {
          if (!request.url.endsWith('.wasm')) continue
          const kept = await cache.match(request)
          if (kept) await fresh.put(request, kept)
        }
        await caches.delete(name)
      }
      await self.clients.claim()
    })(),
  )
})

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const request = event.request
  if (request.method !== 'GET') return
  const url = new URL(request.url)
  if (url.origin !== self.location.origin || url.pathname.startsWith('/api/')) return
  if (request.mode === 'navigate') {
    if (url.pathname === '/' || url.pathname === '/index.html') event.respondWith(kept('/', request))
    return
  }
  if (url.pathname.startsWith('/assets/') || PRECACHE.includes(url.pathname)) {
    event.respondWith(kept(url.pathname, request))
  }
})

async function kept(key, request) {
  const cache = await caches.open(CACHE)
  const found = await cache.match(key)
  if (found) return found
  const answer = await fetch(request)
  if (answer.ok && new URL(request.url).pathname.startsWith('/assets/')) await cache.put(key, answer.clone())
  return answer
}
