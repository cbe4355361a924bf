/** House numbers that no list has, as a side of the street shows them between its rows. Pure. */

/** More than this in a row is a field or a wall, not forgotten houses. */
const MOST_SHOWN = 4

const plain = (houseNumber: string | null) => Number(/^\s*(\d+)/.exec(houseNumber ?? '')?.[1] ?? NaN)

/**
 * The whole numbers of one side that stand between two neighbours of that side: after 41, before 47A: 43, 45.
 * Both in walking order. None where either has no number, or where they are not of one parity.
 */
export function missingBetween(before: string | null, after: string | null): number[] {
  const from = plain(before)
  const to = plain(after)
  if (!Number.isFinite(from) || !Number.isFinite(to) || (to - from) % 2 !== 0) return []
  const missing: number[] = []
  for (let number = from + 2; number < to; number += 2) missing.push(number)
  return missing
}

/** "43, 45", or "43 … 59 (9 số)" where there are many. */
export function missingWords(missing: number[]): string {
  if (missing.length <= MOST_SHOWN) return missing.join(', ')
  return `${missing[0]} … ${missing[missing.length - 1]} (${missing.length} số)`
}

/** The code after the last one of a row, as wide as the others: 09 → 10, C4 → C5; "" where the last is no number. */
export function codeAfter(codes: string[]): string {
  const last = codes.reduce<RegExpExecArray | null>((highest, code) => {
    const found = /^(.*?)(\d+)$/.exec(code)
    return found && (!highest || Number(found[2]) > Number(highest[2])) ? found : highest
  }, null)
  if (!last) return ''
  const [, letters = '', digits = ''] = last
  return letters + String(Number(digits) + 1).padStart(digits.length, '0')
}
