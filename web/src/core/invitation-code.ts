/** An invitation's code as people type, paste or read it to each other. Pure; the server reads it alike. */

const ALPHABET = /^[0-9A-HJKMNP-TV-Z]$/
export const CODE_LENGTH = 26

export interface ReadCode {
  /** What was meant, in capitals, without spaces. */
  code: string
  /** Characters that no code has, as typed. */
  strange: string[]
  /** The merchant's own link was pasted: another door. */
  merchants: boolean
}

/** Reads a link or a code; capitals, spaces, dashes and O/0, I/L/1 do not matter. */
export function readCode(text: string): ReadCode {
  const pasted = /#\/(vao|xac-nhan)\/([^\s?#]+)/.exec(text)
  let typed = pasted?.[2] ?? text
  try {
    typed = decodeURIComponent(typed)
  } catch {
    // A lone percent sign is a slip of the finger.
  }
  const strange: string[] = []
  let code = ''
  for (const letter of typed.normalize('NFKC').toUpperCase()) {
    if (/[\s\-–—._·•]/.test(letter)) continue
    const meant = letter === 'O' ? '0' : letter === 'I' || letter === 'L' ? '1' : letter
    if (ALPHABET.test(meant)) code += meant
    else strange.push(letter)
  }
  return { code, strange, merchants: pasted?.[1] === 'xac-nhan' }
}

/** What is wrong with a code, said so that it can be mended; null when it can be asked about. */
export function wrongWithCode({ code, strange, merchants }: ReadCode): string | null {
  if (merchants) return 'Đây là đường dẫn để chủ hộ xác nhận, không phải mã mời của thành viên.'
  if (strange.length) return `Mã không có chữ “${strange.slice(0, 3).join('”, “')}”. Xem lại chỗ đó.`
  if (code.length < CODE_LENGTH) return `Không có mã này: mới ${code.length} trong ${CODE_LENGTH} chữ. Xem còn sót nhóm nào.`
  if (code.length > CODE_LENGTH) return `Dư ${code.length - CODE_LENGTH} chữ: mã có ${CODE_LENGTH} chữ.`
  return null
}

/** In groups of five, as it is printed and read aloud; the last takes the rest. */
export function grouped(code: string): string {
  const groups = code.match(/.{1,5}/g) ?? []
  const last = groups.length > 5 ? [groups.slice(4).join('')] : []
  return [...groups.slice(0, last.length ? 4 : undefined), ...last].join('-')
}
