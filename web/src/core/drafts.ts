/** Forms half filled in, kept on every input, so that a call or a dead battery costs nothing. */
import { signal } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { withDb, write } from './db'
import { hide, reveal } from './local-key'
import { holdHere } from './router'
import { session } from './session'
import type { Id } from './types'

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
  discard: () => Promise<void>
}

const dirtyForms = signal(0)
/** Whether a form on screen holds something unsaved; a new version waits for it. */
export const anyDirty = () => dirtyForms.value > 0

const onScreen = new Map<object, string>()

/** The points and places that begun forms are of: those kept, and those on screen, which may not be on disk. */
export async function begunAt(owner: string): Promise<Set<Id>> {
  const kept = await withDb(owner, (db) => db.getAllKeys('draft'))
  // "dang-ky:<point>", and of a walk sheet "phieu:/duong/<street>:…".
  return new Set([...kept, ...onScreen.values()].map((key) => key.split(':')[1]?.split('/').pop() ?? ''))
}

export function useDraft<T extends object>(key: string, empty: T): Drafted<T> {
  const [value, setValue] = useState<T>(empty)
  const [ready, setReady] = useState(false)
  const [dirty, setDirty] = useState(false)
  const [kept, setKept] = useState(false)
  /** A write is under way; what is typed meanwhile goes with the next. */
  const writing = useRef(false)
  const unwritten = useRef(false)
  const latest = useRef<T>(empty)
  const turn = useRef(0)
  /** Stands for this form while leaving it would lose what it holds. */
  const form = useRef({ shown: true }).current
  const owner = session.value?.key ?? ''

  useEffect(() => {
    let here = true
    form.shown = true
    onScreen.set(form, key)
    withDb(owner, (db) => db.get('draft', key))
      .then(async (kept) => {
        const value = kept?.hidden ? await reveal<Partial<T>>(owner, kept.hidden) : kept?.value
        if (!here || !value) return
        latest.current = { ...empty, ...(value as Partial<T>) }
        setValue(latest.current)
        setDirty(true)
        setKept(true)
      })
      .catch(() => undefined)
      .finally(() => here && setReady(true))
    // The phone rings, the app is swiped away: what was typed a moment ago goes to disk now.
    addEventListener('pagehide', flush)
    return () => {
      here = false
      removeEventListener('pagehide', flush)
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

  function flush() {
    if (writing.current || !unwritten.current) return
    writing.current = true
    unwritten.current = false
    const value = latest.current
    const mine = turn.current
    hide(owner, key, value)
      .then(async (hidden) => {
        // Saved or thrown away while the cipher worked: this one is no longer wanted.
        if (turn.current !== mine) return
        const draft = { key, savedAt: Date.now(), ...(hidden ? { value: null, hidden } : { value }) }
        await write(owner, ['draft'], async (tx) => void (await tx.objectStore('draft').put(draft)))
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
    set: (change) => {
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
      setValue(empty)
      setDirty(false)
      await write(owner, ['draft'], (tx) => tx.objectStore('draft').delete(key)).catch(() => undefined)
    },
  }
}
