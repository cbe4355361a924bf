/** Hash routes: `#/duong/0193…?loc=chua-gap`. The server needs to know only "/". */
import { signal } from '@preact/signals'

export interface Route {
  /** The parts between slashes, decoded: ["duong", "0193…"]. */
  path: string[]
  query: URLSearchParams
}

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?')
  return { path: path.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query) }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export const route = signal<Route>(readRoute(typeof location === 'undefined' ? '' : location.hash))

let depth = 0

/** A way off the screen that waits for a person's word, because what is on the screen would be lost. */
export const leaving = signal<(() => void) | null>(null)

const atRisk = new Set<object>()
/** Says of a form whether leaving its screen would lose what it holds. */
export function holdHere(form: object, holds: boolean): void {
  if (holds) atRisk.add(form)
  else atRisk.delete(form)
}

/** Goes on with `leave` once the person said so; false where nothing would be lost. */
function asks(hash: string, leave: () => void): boolean {
  if (atRisk.size === 0 || readRoute(hash).path.join('/') === route.peek().path.join('/')) return false
  leaving.value = () => {
    leaving.value = null
    atRisk.clear()
    leave()
  }
  return true
}

if (typeof addEventListener !== 'undefined') {
  addEventListener('beforeunload', (event) => {
    if (atRisk.size) event.preventDefault()
  })
  addEventListener('hashchange', (event) => {
    if (asks(location.hash, () => history.back())) {
      // The address goes back to the form: a step back from it leads where this step led.
      history.pushState(history.state, '', new URL(event.oldURL).hash)
      return
    }
    route.value = readRoute(location.hash)
    scrollTo(0, 0)
  })
}

/** Goes to a path such as "/hom-nay". `replace` leaves no step to come back to. */
export function go(path: string, options: { replace?: boolean } = {}): void {
  if (options.replace) {
    if (asks(`#${path}`, () => go(path, options))) return
    history.replaceState(history.state, '', `#${path}`)
    route.value = readRoute(location.hash)
    scrollTo(0, 0)
  } else {
    depth += 1
    location.hash = path
  }
}

/** One step back inside the app, or to `fallback` when the app was opened here. */
export function back(fallback: string): void {
  if (depth > 0) {
    depth -= 1
    history.back()
  } else {
    go(fallback, { replace: true })
  }
}
