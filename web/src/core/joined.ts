/** A form that two tabs have typed in since the same beginning, laid together. Pure. */

type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What records will be called. */
const NAMES = /^ids$|Ids?$/

/**
 * `mine` over `theirs`: what was changed here since `base` stands, all else is theirs, field by field. Only what the
 * records will be called is whoever's was first on disk, so that both tabs save the same records.
 */
export function joined(base: unknown, mine: unknown, theirs: unknown): unknown {
  if (mine === base) return theirs
  if (!isFields(mine) || !isFields(theirs)) return mine
  const before = isFields(base) ? base : {}
  const names = Object.keys({ ...theirs, ...mine })
  return Object.fromEntries(
    names.map((name) => [name, NAMES.test(name) && theirs[name] ? theirs[name] : joined(before[name], mine[name], theirs[name])]),
  )
}
