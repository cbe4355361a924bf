/** What went between phone and server, without saying about whom: kept for a trouble report. */

export interface Traced {
  at: number
  method: string
  /** The address with every id, code and number taken out: "/points/:x/sheet". */
  path: string
  status: number
  ms: number
  slug?: string
  /** Under which the server's log holds the cause. */
  id?: string
}

const KEY = 'phocho-trace'
const MOST = 20

/** Keeps words of the API's own and drops whatever could name somebody. */
export function bare(path: string): string {
  const [bared = ''] = path.split(/[?#]/)
  return bared
    .split('/')
    .map((part) => (part === '' || /^[a-z][a-z-]{0,23}$/.test(part) ? part : ':x'))
    .join('/')
}

let kept: Traced[] | undefined

export function traced(): Traced[] {
  if (!kept) {
    try {
      kept = JSON.parse(localStorage.getItem(KEY) ?? '[]') as Traced[]
    } catch {
      kept = []
    }
  }
  return kept
}

/** Failures outlive a reload: that is what people do first. */
export function trace(one: Traced): void {
  kept = [...traced(), { ...one, path: bare(one.path) }].slice(-MOST)
  if (!one.slug) return
  try {
    localStorage.setItem(KEY, JSON.stringify(kept.filter((other) => other.slug)))
  } catch {
    // Storage refused or full: the list in memory is what there is.
  }
}
