import 'fake-indexeddb/auto'
import { createHash } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { sha256Plain } from '../src/core/sha256'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('our own SHA-256 agrees with the platform at every padding and at a photo’s length', () => {
  for (const length of [0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 128, 199_999]) {
    const message = Uint8Array.from({ length }, (_, at) => (at * 131 + length) & 255)
    expect(hex(sha256Plain(message))).toBe(createHash('sha256').update(message).digest('hex'))
  }
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.doUnmock('../src/core/outbox')
})

test('a photo whose sending fails just as the person asks for it goes on by itself', async () => {
  vi.resetModules()
  vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => undefined })
  vi.stubGlobal('navigator', {})
  vi.stubGlobal('BroadcastChannel', undefined)
  vi.stubGlobal('__APP_VERSION__', 'test')
  let puts = 0
  vi.stubGlobal('fetch', () => {
    puts += 1
    if (puts <= 2) return Promise.reject(new TypeError('lost on the way'))
    return Promise.resolve(new Response('{}', { status: 200, headers: { 'content-type': 'application/json' } }))
  })
  // Asked for between the failure and the note of it on disk.
  const asked = vi.fn()
  vi.doMock('../src/core/outbox', async (original) => ({
    ...(await original<typeof import('../src/core/outbox')>()),
    backOffMs: () => (queueMicrotask(asked), 500),
  }))
  const world = await import('../src/core/world')
  const sessions = await import('../src/core/session')
  const { write } = await import('../src/core/db')
  const { goOn } = await import('../src/core/photo-sender')
  const { photos } = await import('../src/core/photos')
  const owner = 'db.taker'
  await sessions.startSession('token', { id: 'taker', name: 'taker', memberships: [], databaseId: 'db', kind: 'demo', deviceId: 'd' })
  await world.load(owner)
  const photo = { photoId: 'f1', visitId: 'v1', pointId: 'p1', label: 'số 2', blob: new Blob(['x']), sha256: 'x' }
  await write(owner, ['blob'], async (tx) => {
    await tx.objectStore('blob').put({ ...photo, state: 'waiting', tries: 0, nextAt: 0, savedAt: Date.now() })
  })
  asked.mockImplementationOnce(() => void goOn(owner, { connected: true, fresh: true }))
  await goOn(owner, { connected: true, fresh: true })
  await vi.waitFor(() => expect(photos.value).toEqual([]), { timeout: 10_000 })
  expect(puts).toBe(3)
}, 15_000)
