/** House numbers in walking order: 47 < 47A < 47/2 < 49; a place without a number comes last. */

export type Side = 'odd' | 'even' | 'none'

type Part = string | number

function parts(text: string): Part[] {
  const clean = text.normalize('NFC').trim().toUpperCase()
  return (clean.match(/\d+|[^\d\s]+/g) ?? []).map((part) => (/^\d/.test(part) ? Number(part) : part))
}

/** Letters come before "/", because 47A is a neighbour's door and 47/2 is up the alley. */
function rank(part: Part | undefined): number {
  if (part === undefined) return 0
  if (typeof part === 'number') return 3
  return part.startsWith('/') ? 2 : 1
}

export function compareHouses(a: string | null, b: string | null): number {
  if (!a || !b) return a ? -1 : b ? 1 : 0
  const left = parts(a)
  const right = parts(b)
  const leftNumbered = typeof left[0] === 'number'
  if (leftNumbered !== (typeof right[0] === 'number')) return leftNumbered ? -1 : 1
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const x = left[i]
    const y = right[i]
    const order = rank(x) - rank(y)
    if (order !== 0) return order
    if (x === y) continue
    if (typeof x === 'number' && typeof y === 'number') return x - y
    return String(x) < String(y) ? -1 : 1
  }
  return 0
}

/** The side of the street by the first number; "none" where there is no number. */
export function sideOf(houseNumber: string | null): Side {
  const first = parts(houseNumber ?? '')[0]
  if (typeof first !== 'number') return 'none'
  return first % 2 === 1 ? 'odd' : 'even'
}

/** Compares stall codes of one row: A2-9 before A2-10. */
export function compareCodes(a: string, b: string): number {
  return collator.compare(a, b)
}

const collator = new Intl.Collator('vi', { numeric: true })
