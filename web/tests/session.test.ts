import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Me } from '../src/core/types'

let sessions: typeof import('../src/core/session')

const begin = (id: string) => sessions.startSession(`token-${id}`, { id, name: id, memberships: [], databaseId: 'db', kind: 'demo', deviceId: 'd' } as unknown as Me)

beforeEach(async () => {
  vi.resetModules()
  const kept = new Map<string, string>()
  vi.stubGlobal('sessionStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) })
  sessions = await import('../src/core/session')
})

describe('a session', () => {
  it('that an old tab finds ended is taken up where another tab has begun it anew', async () => {
    await begin('m1')
    const old = sessions.session.value!
    await sessions.startSession('newer', old.me)
    sessions.session.value = old
    await sessions.endSession()
    expect(sessions.session.value).toMatchObject({ token: 'newer', ended: false })
    await sessions.endSession()
    expect(sessions.session.value).toMatchObject({ token: 'newer', ended: true })
  })
  it('signed out of in another tab is nobody else here', async () => {
    await begin('m1')
    await begin('m2')
    sessionStorage.setItem(sessions.CURRENT, 'db.m1')
    const [first] = (await sessions.sessions()).filter((one) => one.key === 'db.m1')
    sessions.session.value = first!
    await sessions.forgetSession()
    sessionStorage.setItem(sessions.CURRENT, 'db.m1')
    expect(await sessions.restoreSession()).toBeNull()
  })
})
