/** Coming in by a link, which opens once: nothing is spent before this browser has shown that it keeps a session. */
import { api, Problem } from './api'
import { StorageFailed } from './db'
import { startSession, tryKeeping, type Session } from './session'
import type { Me } from './types'

/** In the browser's own storage: the code that was last asked with, and the nonce sent along. */
const ASKED = 'phocho-vao'
interface Asked {
  code: string
  nonce: string
}
/** Where that storage is missing or full: as long as the page stands. */
let last: Asked | null = null

function asked(): Asked | null {
  try {
    return (JSON.parse(localStorage.getItem(ASKED) ?? 'null') as Asked | null) ?? last
  } catch {
    return last
  }
}

function remember(one: Asked | null): void {
  last = one
  try {
    if (one) localStorage.setItem(ASKED, JSON.stringify(one))
    else localStorage.removeItem(ASKED)
  } catch {
    // Kept in `last`.
  }
}

/** Whether this browser has asked with the code and got no answer: the server repeats it for ten minutes. */
export const askedBefore = (code: string) => asked()?.code === code

function freshNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Spends the link. Throws StorageFailed before anything is spent, and Problem when the server refuses or is not heard. */
export async function comeIn(code: string, deviceName: string): Promise<Session> {
  const enter = () => askToEnter(code, deviceName)
  // The nonce is every tab's: a second one that repeated would end the answer that is on its way to the first.
  return navigator.locks ? await navigator.locks.request('phocho-vao', enter) : enter()
}

async function askToEnter(code: string, deviceName: string): Promise<Session> {
  await tryKeeping().catch((error: unknown) => {
    throw new StorageFailed(error)
  })
  const nonce = askedBefore(code) ? (asked() as Asked).nonce : freshNonce()
  // Before the question: of a lost answer nothing else is left.
  remember({ code, nonce })
  try {
    const answer = await api.post<{ token: string; member: Me }>('/sign-in', { code, deviceName, nonce }, { token: null })
    const started = await startSession(answer.token, answer.member)
    remember(null)
    return started
  } catch (error) {
    if (error instanceof Problem && error.slug.startsWith('invitation-')) remember(null)
    throw error
  }
}
