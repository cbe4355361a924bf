/** The fold key of a text, the same as the server's: NFC, đ to d, marks off, lower case, single spaces. */
export function fold(text: string): string {
  // Each letter is worked out once: a phone folds twenty thousand names for its search.
  const folded = text.normalize('NFC').toLowerCase().replace(/[^\0-\x7f]/g, (letter) => letters.get(letter) ?? learn(letter))
  return folded.replace(/\s+/g, ' ').trim()
}

const letters = new Map<string, string>()

function learn(letter: string): string {
  const plain = letter.replace(/[đĐ]/g, 'd').normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase()
  letters.set(letter, plain)
  return plain
}

/**
 * What a folded text can be found by, made once for each: every word after a space, and each number without
 * its leading zeros between "=" and a space. " sap ca a2 07 =7 " is found by "a2 0" and by "7", not by "=1".
 */
export function searchKey(folded: string): string {
  const words = ` ${folded.replace(/[^a-z0-9]+/g, ' ').trim()} `
  if (!words.includes(' 0')) return words
  const bare = words.match(/ 0+\d[^ ]*/g) ?? []
  return words + bare.map((word) => `=${word.replace(/^ 0+(?=\d)/, '')} `).join('')
}

/** A code as it is typed in a hurry: "A209" and "A29" for A2-09. */
export const runTogether = (code: string | null | undefined | false) => (code ? [code, code.replace(/-0+/g, '')].map((one) => one.replace(/-/g, '')) : [])

/** A question, folded here, as a test of search keys: every word of it begins a word of the text, or is its number. */
export function finder(question: string): ((key: string) => boolean) | null {
  const words = fold(question).split(/[^a-z0-9]+/).filter(Boolean)
  if (words.length === 0) return null
  const looked = words.map((word) => [` ${word}`, `=${word} `] as const)
  return (key) => looked.every(([begins, number]) => key.includes(begins) || key.includes(number))
}

/** What a question finds, in the order given: the very number asked for, then by own names, then by the place. */
export function ranked<T extends { own: string; number?: string; key: string }>(all: T[], query: (key: string) => boolean, asked = ''): T[] {
  const words = searchKey(fold(asked))
  const rows: [T[], T[], T[]] = [[], [], []]
  for (const one of all) {
    if (query(one.key)) rows[one.number && words.includes(one.number) ? 0 : query(one.own) ? 1 : 2].push(one)
  }
  return rows.flat()
}
