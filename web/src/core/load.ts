/** Asks the server for something a screen shows: value, problem, reload. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { Problem } from './api'

export interface Loaded<T> {
  value: T | null
  problem: Problem | null
  busy: boolean
  reload: () => void
  set: (value: T) => void
}

/** Runs `ask` when a dependency changes; an answer that comes after a newer question is dropped. */
export function useLoaded<T>(ask: () => Promise<T>, dependencies: unknown[]): Loaded<T> {
  const [value, set] = useState<T | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(true)
  const turn = useRef(0)
  const reload = useCallback(() => {
    const mine = ++turn.current
    setBusy(true)
    ask().then(
      (answer) => {
        if (mine !== turn.current) return
        set(answer)
        setProblem(null)
        setBusy(false)
      },
      (error: unknown) => {
        if (mine !== turn.current) return
        setProblem(asProblem(error))
        setBusy(false)
      },
    )
  }, dependencies)
  useEffect(() => {
    reload()
    return () => {
      turn.current += 1
    }
  }, [reload])
  return { value, problem, busy, reload, set }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem(0, 'own-fault', 'Ứng dụng gặp lỗi. Tải lại trang rồi thử lại.', null, { error: String(error) })
}
