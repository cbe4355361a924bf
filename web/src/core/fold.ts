/** The fold key of a text, the same as the server's: NFC, đ to d, marks off, lower case, single spaces. */
export function fold(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[đĐ]/g, 'd')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
}

/**
 * What a folded text can be found by, made once for each: every word after a space, and each number without
 * its leading zeros between "=" and a space. " sap ca a2 07 =7 " is found by "a2 0" and by "7", not by "=1".
 */
export function searchKey(folded: string): string {
  const words = folded.split(/[^a-z0-9]+/).filter(Boolean)
  const bare = words.filter((word) => /^0+\d/.test(word)).map((word) => `=${word.replace(/^0+(?=\d)/, '')}`)
  return ` ${[...words, ...bare].join(' ')} `
}

/** A question, folded here, as a test of search keys: every word of it begins a word of the text, or is its number. */
export function finder(question: string): ((key: string) => boolean) | null {
  const words = fold(question).split(/[^a-z0-9]+/).filter(Boolean)
  if (words.length === 0) return null
  const looked = words.map((word) => [` ${word}`, `=${word} `] as const)
  return (key) => looked.every(([begins, number]) => key.includes(begins) || key.includes(number))
}
