/** What a trouble report holds: how the app fares, nothing of whom it works for. Pure. */
import { bare, type Traced } from '../../core/trace'
import type { Queued } from '../../core/ops'

export interface Circumstances {
  appVersion: string
  at: number
  agent: string
  language: string
  zone: string
  screen: { width: number; height: number; ratio: number }
  network: string | null
  online: boolean
  installed: boolean
  worker: boolean
  secure: boolean
  signedIn: boolean
  sessionEnded: boolean
  database: 'open' | 'failed' | 'none'
  usedBytes: number | null
  quotaBytes: number | null
  persisted: boolean | null
  clockOffsetMs: number
  lastPulledAt: number | null
  lastSentAt: number | null
  rows: Record<string, number>
  queue: Queued[]
  traced: Traced[]
  /** In the person's own words, may be empty. */
  words: string
}

const MOST_WORDS = 500

/** A person's words with every digit hidden: accounts, phones and ids are digits. */
export function masked(words: string): string {
  return words.trim().slice(0, MOST_WORDS).replace(/\p{Nd}/gu, '•')
}

const SLUG = /^[a-z][a-z0-9_-]{0,48}$/
const ID = /^[0-9a-f-]{36}$/i

/** Ages in minutes: enough to see what is stuck, too coarse to say who was met when. */
const minutes = (from: number, to: number) => Math.max(0, Math.round((to - from) / 60_000))

function queueOf(queue: Queued[], at: number) {
  const groups = new Map<string, { entity: string; kind: string; state: string; reason?: string; count: number; oldestMinutes: number; mostTries: number }>()
  for (const one of queue) {
    const reason = one.reason?.code
    const group = {
      entity: one.op.entity,
      kind: one.op.kind,
      state: one.state,
      ...(reason ? { reason: SLUG.test(reason) ? reason : 'other' } : {}),
    }
    const key = Object.values(group).join('|')
    const sum = groups.get(key) ?? { ...group, count: 0, oldestMinutes: 0, mostTries: 0 }
    sum.count += 1
    sum.oldestMinutes = Math.max(sum.oldestMinutes, minutes(one.savedAt, at))
    sum.mostTries = Math.max(sum.mostTries, one.tries)
    groups.set(key, sum)
  }
  return [...groups.values()]
}

function callsOf(traced: Traced[], at: number) {
  return traced.map((one) => ({
    minutesAgo: minutes(one.at, at),
    method: one.method,
    path: bare(one.path),
    status: one.status,
    ms: one.ms,
    ...(one.slug && SLUG.test(one.slug) ? { slug: one.slug } : {}),
    ...(one.id && ID.test(one.id) ? { id: one.id } : {}),
  }))
}

/** Every field is written out: what somebody adds to a record later does not slip in. */
export function bundleOf(here: Circumstances) {
  return {
    phoCho: 'bao-loi',
    version: 1,
    app: here.appVersion,
    at: new Date(here.at).toISOString(),
    words: masked(here.words),
    browser: {
      agent: here.agent,
      language: here.language,
      zone: here.zone,
      installed: here.installed,
      worker: here.worker,
      secure: here.secure,
    },
    screen: here.screen,
    network: { online: here.online, kind: here.network },
    session: { signedIn: here.signedIn, ended: here.sessionEnded },
    storage: {
      database: here.database,
      usedMb: megabytes(here.usedBytes),
      quotaMb: megabytes(here.quotaBytes),
      persisted: here.persisted,
      rows: here.rows,
    },
    clockOffsetMs: here.clockOffsetMs,
    pulledMinutesAgo: here.lastPulledAt === null ? null : minutes(here.lastPulledAt, here.at),
    sentMinutesAgo: here.lastSentAt === null ? null : minutes(here.lastSentAt, here.at),
    queue: queueOf(here.queue, here.at),
    calls: callsOf(here.traced, here.at),
  }
}

const megabytes = (bytes: number | null) => (bytes === null ? null : Math.round(bytes / 1e5) / 10)
