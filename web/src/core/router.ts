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

if (typeof addEventListener !== 'undefined') {
  addEventListener('hashchange', () => {
    route.value = readRoute(location.hash)
    scrollTo(0, 0)
  })
}

/** Goes to a path such as "/hom-nay". `replace` leaves no step to come back to. */
export function go(path: string, options: { replace?: boolean } = {}): void {
  if (options.replace) {
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
