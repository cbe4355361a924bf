/** The steps of a form as steps of the browser's history, so that its Back goes one step back. */
import { useEffect, useRef } from 'preact/hooks'
import { back, go, type Route } from '../core/router'

/** Entries that this visit to a form has put on the history above its first step. */
let pushed = 0

const stepIn = (route: Route) => Number(route.query.get('buoc') ?? 1) || 1

/** Keeps the address at the form's step; a Back or a Forward of the browser sets the step. */
export function useSteps(path: string, route: Route, ready: boolean, step: number, set: (step: number) => void): void {
  const asked = stepIn(route)
  const last = useRef(asked)
  useEffect(() => {
    pushed = 0
  }, [path])
  useEffect(() => {
    if (!ready) return
    if (asked === last.current) return
    pushed = Math.max(0, pushed + asked - last.current)
    last.current = asked
    // A step not reached yet is not jumped to by a Forward.
    if (asked < step) set(asked)
  }, [ready, asked])
  useEffect(() => {
    if (!ready || step === last.current) return
    if (step > last.current) {
      for (let next = last.current + 1; next <= step; next += 1) go(`${path}?buoc=${next}`)
      pushed += step - last.current
    } else if (pushed >= last.current - step) {
      pushed -= last.current - step
      for (let above = last.current; above > step; above -= 1) back(path)
    } else {
      go(step > 1 ? `${path}?buoc=${step}` : path, { replace: true })
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
