/** Forms half filled in, kept on every input, so that a call or a dead battery costs nothing. */
import { signal } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { around, idIn, type Around } from './begun-rows'
import { withDb, write, type Draft } from './db'
import { joined } from './joined'
import { hide, reveal } from './local-key'
import { holdHere } from './router'
import { session } from './session'
import type { Id } from './types'
import { view } from './world'

export interface Drafted<T> {
  value: T
  /** Changes some fields and keeps the draft. */
  set: (change: Partial<T>) => void
  /** False until the kept draft was looked for. */
  ready: boolean
  /** Whether anything was typed that is not saved yet. */
  dirty: boolean
  /** Whether all of that is on disk. */
  kept: boolean
  /** It was saved or thrown away in another tab: the names of its records are spent, and it is written no more. */
  spent: boolean
  discard: () => Promise<void>
}

const dirtyForms = signal(0)
/** Whether a form on screen holds something unsaved; a new version waits for it. */
export const anyDirty = () => dirtyForms.value > 0

const onScreen = new Map<object, string>()

/** Tells the other tabs which draft was written. */
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('phocho-draft')

/** The points and places that begun forms are of: those kept, and those on screen, which may not be on disk. */
export async function begunAt(owner: string): Promise<Set<Id>> {
  const kept = await withDb(owner, (db) => db.getAllKeys('draft'))
  return new Set([...kept, ...onScreen.values()].map(idIn))
}

/** What a draft holds, with the rows it stands on; null where this phone's key does not open it. */
export const valueOf = <T extends object>(owner: string, draft: Draft): Promise<(Partial<T> & { of?: Around }) | null> =>
  draft.hidden ? reveal(owner, draft.hidden) : Promise.resolve(draft.value as T)

/** What begun forms stand on. */
export async function begunRows(owner: string): Promise<(Around | undefined)[]> {
  const kept = await withDb(owner, (db) => db.getAll('draft'))
  return Promise.all(kept.map(async (draft) => (await valueOf(owner, draft))?.of))
}

export function useDraft<T extends object>(key: string, empty: T): Drafted<T> {
  const [value, setValue] = useState<T>(empty)
  const [ready, setReady] = useState(false)
  const [dirty, setDirty] = useState(false)
  const [kept, setKept] = useState(false)
  const [spent, setSpent] = useState(false)
  /** A write is under way; what is typed meanwhile goes with the next. */
  const writing = useRef(false)
  const unwritten = useRef(false)
  const latest = useRef<T>(empty)
  const turn = useRef(0)
  /** What lies on disk as far as this tab knows, and since when. */
  const disk = useRef({ value: empty, savedAt: 0 })
  /** Stands for this form while leaving it would lose what it holds. */
  const form = useRef({ shown: true }).current
  const owner = session.value?.key ?? ''

  useEffect(() => {
    let here = true
    form.shown = true
    onScreen.set(form, key)
    take()
      .catch(() => undefined)
      .finally(() => here && setReady(true))
    const told = (event: Event) => {
      if (event.type === 'message' ? (event as MessageEvent).data === key : !document.hidden) take().catch(() => undefined)
    }
    channel?.addEventListener('message', told)
    // A tab that slept may have been told nothing.
    document.addEventListener('visibilitychange', told)
    // The phone rings, the app is swiped away: what was typed a moment ago goes to disk now.
    addEventListener('pagehide', flush)
    return () => {
      here = false
      removeEventListener('pagehide', flush)
      channel?.removeEventListener('message', told)
      document.removeEventListener('visibilitychange', told)
      form.shown = false
      onScreen.delete(form)
      holdHere(form, false)
      flush()
    }
  }, [key])

  useEffect(() => {
    if (!dirty) return
    dirtyForms.value += 1
    return () => {
      dirtyForms.value -= 1
    }
  }, [dirty])

  /** Takes up what another tab has written; what was typed here since stands. */
  async function take() {
    const mine = turn.current
    const kept = await withDb(owner, (db) => db.get('draft', key))
    if (!kept) return disk.current.savedAt && turn.current === mine ? end() : undefined
    if (kept.savedAt === disk.current.savedAt) return
    const found = await valueOf<T>(owner, kept)
    if (turn.current !== mine) return
    const theirs = { ...empty, ...found }
    const before = disk.current.value
    disk.current = { value: found ? theirs : before, savedAt: kept.savedAt }
    if (!found) return
    latest.current = joined(before, latest.current, theirs) as T
    setValue(latest.current)
    setDirty(true)
    setKept(!unwritten.current)
  }

  /** What is typed from now on would go under names that another tab's records have. */
  function end() {
    turn.current += 1
    unwritten.current = false
    holdHere(form, false)
    setDirty(false)
    setKept(false)
    setSpent(true)
  }

  function flush() {
    if (writing.current || !unwritten.current) return
    writing.current = true
    unwritten.current = false
    const value = latest.current
    const mine = turn.current
    const { savedAt: known } = disk.current
    // A walk sheet stands on its whole street, and its paper can be keyed in again.
    const rows = key.startsWith('phieu') ? [] : around(view.value, idIn(key))
    const whole = rows.length ? { ...value, of: rows } : value
    hide(owner, key, whole)
      .then(async (hidden) => {
        // Saved or thrown away while the cipher worked: this one is no longer wanted.
        if (turn.current !== mine) return
        const draft = { key, savedAt: Math.max(Date.now(), known + 1), ...(hidden ? { value: null, hidden } : { value: whole }) }
        let gone = false
        let behind = false
        await write(owner, ['draft'], async (tx) => {
          const there = await tx.objectStore('draft').get(key)
          gone = !there && known > 0
          behind = there !== undefined && there.savedAt !== known
          if (!gone && !behind) await tx.objectStore('draft').put(draft)
        })
        if (gone) return turn.current === mine ? end() : undefined
        if (behind) {
          await take()
          unwritten.current = turn.current === mine
          return
        }
        disk.current = { value, savedAt: draft.savedAt }
        channel?.postMessage(key)
      })
      .then(
        () => {
          setKept(latest.current === value)
          if (latest.current === value) holdHere(form, false)
        },
        // A draft that cannot be kept must not stop the hand that types; leaving the form asks, and the save tells.
        () => holdHere(form, form.shown && turn.current === mine),
      )
      .finally(() => {
        writing.current = false
        flush()
      })
  }

  return {
    value,
    ready,
    dirty,
    kept,
    spent,
    set: (change) => {
      if (spent) return
      latest.current = { ...latest.current, ...change }
      setValue(latest.current)
      setDirty(true)
      setKept(false)
      unwritten.current = true
      flush()
    },
    discard: async () => {
      unwritten.current = false
      turn.current += 1
      holdHere(form, false)
      latest.current = empty
      disk.current = { value: empty, savedAt: 0 }
      setValue(empty)
      setDirty(false)
      setSpent(false)
      await write(owner, ['draft'], (tx) => tx.objectStore('draft').delete(key)).catch(() => undefined)
      channel?.postMessage(key)
    },
  }
}
