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

/** Whether every word of the query begins a word of the text, or stands inside a code such as "a2-07". Both folded. */
export function matches(foldedText: string, foldedQuery: string): boolean {
  const bare = foldedText.replace(/[^a-z0-9]+/g, ' ')
  const words = bare.split(' ')
  const asked = foldedQuery.replace(/[^a-z0-9/]+/g, ' ').trim()
  if (!asked) return false
  return asked.split(' ').every((part) => {
    const plain = part.replace(/\//g, '')
    return words.some((word) => word.startsWith(plain) || word.replace(/^0+(?=\d)/, '') === plain)
  })
}
