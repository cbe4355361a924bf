/** Trades, banks, consent texts and advice cards on this phone: without them nobody can be registered. */
import { api } from './api'
import { renewMe, session } from './session'
import type { AdviceCard, Bank, ConsentText, Listed, Me, Trade } from './types'
import { loadedFor, meta, setMeta } from './world'

const REFERENCE_EVERY_MS = 24 * 3600_000

/** Asks for what a registration needs, once a day, or at once where the server's key is not known. */
export async function fetchReference(owner: string): Promise<void> {
  // A session of before there was a key gets one before the next number is typed.
  const keyed = session.value?.me.sealingKey !== undefined
  if (Math.abs(Date.now() - meta.value.referenceAt) < REFERENCE_EVERY_MS && meta.value.cards && keyed) return
  const [trades, banks, consentTexts, cards, me] = await Promise.all([
    api.get<Listed<Trade> | Trade[]>('/trades'),
    api.get<Listed<Bank> | Bank[]>('/banks', { query: { limit: 500 } }),
    api.get<Listed<ConsentText> | ConsentText[]>('/consent-texts'),
    api.get<Listed<AdviceCard>>('/cards'),
    api.get<Me>('/me'),
  ])
  // Whoever signed in meanwhile has a notebook of their own.
  if (session.value?.key !== owner || loadedFor.value !== owner) return
  await renewMe(me)
  await setMeta({ trades: list(trades), banks: list(banks), consentTexts: list(consentTexts), cards: list(cards), referenceAt: Date.now() })
}

function list<T>(answer: Listed<T> | T[]): T[] {
  return Array.isArray(answer) ? answer : answer.items
}
