/** The steps of a form as steps of the browser's history, so that its Back goes one step back. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import { back, go, type Route } from '../../core/router'

/** Entries that this visit to a form has put on the history above its first step. */
let pushed = 0

const stepIn = (route: Route) => Number(route.query.get('buoc') ?? 1) || 1

/**
 * Keeps the address at the form's step; a Back or a Forward of the browser sets the step. Done before the screen is
 * drawn: whoever sees a step can already go back from it.
 */
export function useSteps(path: string, route: Route, ready: boolean, step: number, set: (step: number) => void): void {
  const asked = stepIn(route)
  const last = useRef(asked)
  /** The furthest step that was open: a Forward may come back to it, and no further. */
  const reached = useRef(1)
  if (ready) reached.current = Math.max(reached.current, step)
  const addressOf = (to: number) => (to > 1 ? `${path}?buoc=${to}` : path)
  useLayoutEffect(() => {
    pushed = 0
  }, [path])
  useLayoutEffect(() => {
    if (!ready || asked === last.current) return
    pushed = Math.max(0, pushed + asked - last.current)
    if (asked <= reached.current) {
      last.current = asked
      // Also when the step looks right: a press before it may still be on its way into the state.
      set(asked)
    } else {
      // An address typed by hand: it is put right, so that address and screen never differ.
      last.current = step
      go(addressOf(step), { replace: true })
    }
  }, [ready, asked])
  useLayoutEffect(() => {
    if (!ready || step === last.current) return
    if (step > last.current) {
      for (let next = last.current + 1; next <= step; next += 1) go(addressOf(next))
      pushed += step - last.current
    } else if (pushed >= last.current - step) {
      pushed -= last.current - step
      for (let above = last.current; above > step; above -= 1) back(path)
    } else {
      go(addressOf(step), { replace: true })
    }
    last.current = step
  }, [ready, step])
}

/** Leaves the form for good: its steps go from the history with it. */
export function leaveSteps(to: string): void {
  if (pushed === 0) return go(to, { replace: true })
  addEventListener('popstate', () => go(to, { replace: true }), { once: true })
  history.go(-pushed)
  pushed = 0
}
