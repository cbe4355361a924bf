/**
 * Payment codes on the phone, read as strictly as the server reads them: preview while registering, and
 * comparison with the wall where there is no network. NAPAS "định dạng mã VietQR", v1.0, 09/2021.
 */

export type Scheme = 'vietqr' | 'vnpay' | 'other'
export type ScanOutcome = 'same' | 'other_account' | 'unreadable'

export interface Reading {
  ok: boolean
  scheme: Scheme | null
  /** What tag 01 declares: 11 true, 12 false, absent null. */
  static: boolean | null
  bin: string | null
  account: string | null
  service: string | null
  amount: string | null
  problems: string[]
}

export interface Verdict {
  outcome: ScanOutcome
  reason: string | null
}

const TRANSFERS = ['QRIBFTTA', 'QRIBFTTC']
const PAYMENT = 'QRPUSH'
const TEMPLATES = /^(2[6-9]|3\d|4\d|5[01]|8\d|9\d|62|64)$/

class Broken extends Error {}

/** Values by ID; the length counts characters, not bytes. Throws Broken with the server's slug. */
function walk(level: string, endId?: string): { values: Map<string, string>; rest: string } {
  const letters = Array.from(level)
  const values = new Map<string, string>()
  let at = 0
  while (at < letters.length) {
    const id = letters.slice(at, at + 2).join('')
    const length = letters.slice(at + 2, at + 4).join('')
    if (length.length < 2) throw new Broken('leftover')
    if (!/^[0-9]{2}$/.test(id)) throw new Broken('id-not-digits')
    if (!/^[0-9]{2}$/.test(length)) throw new Broken('length-not-digits')
    if (length === '00') throw new Broken('length-zero')
    const start = at + 4
    at = start + Number(length)
    if (at > letters.length) throw new Broken('length-overrun')
    if (values.has(id)) throw new Broken('repeated-id')
    values.set(id, letters.slice(start, at).join(''))
    if (id === endId) return { values, rest: letters.slice(at).join('') }
  }
  return { values, rest: '' }
}

/** CRC-16/CCITT-FALSE over the UTF-8 bytes, four capital hex digits. */
export function checksum(text: string): string {
  let crc = 0xffff
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte << 8
    for (let i = 0; i < 8; i++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc.toString(16).toUpperCase().padStart(4, '0')
}

function broken(...problems: string[]): Reading {
  return { ok: false, scheme: null, static: null, bin: null, account: null, service: null, amount: null, problems }
}

export function readPayload(payload: string): Reading {
  if (!payload.trim()) return broken('empty')
  if (!/^[0-9]{4}/.test(payload)) return broken('not-a-payment-code')
  let root: Map<string, string>
  try {
    const walked = walk(payload, '63')
    root = walked.values
    const frame: string[] = []
    if (!payload.startsWith('000201')) frame.push('format-indicator')
    if (walked.rest) frame.push('text-after-crc')
    const crc = root.get('63')
    if (crc === undefined) frame.push('crc-missing')
    else if (!/^[0-9A-Fa-f]{4}$/.test(crc)) frame.push('crc-malformed')
    else if (checksum(payload.slice(0, payload.length - walked.rest.length - 4)) !== crc.toUpperCase()) frame.push('crc-wrong')
    if (frame.length) return broken(...frame)
  } catch (error) {
    if (error instanceof Broken) return broken(error.message)
    throw error
  }
  return judge(root)
}

function judge(root: Map<string, string>): Reading {
  const problems = new Set<string>()
  const templates = new Map<string, Map<string, string>>()
  for (const [tag, value] of root) {
    if (!TEMPLATES.test(tag)) continue
    try {
      const inside = walk(value).values
      templates.set(tag, inside)
      if (tag !== '62' && tag !== '64' && !inside.has('00')) problems.add('guid-missing')
    } catch (error) {
      if (!(error instanceof Broken)) throw error
      templates.set(tag, new Map())
      problems.add(error.message)
    }
  }
  judgeCharacters(root, templates, problems)
  const initiation = root.get('01')
  const isStatic = initiation === '11' ? true : initiation === '12' ? false : null
  if (initiation !== undefined && isStatic === null) problems.add('initiation-unknown')
  const amount = root.get('54') ?? null
  if (amount !== null) {
    if (amount.length > 13 || !/^[0-9]+\.?[0-9]*$/.test(amount)) problems.add('amount-malformed')
    else if (!/[1-9]/.test(amount)) problems.add('amount-zero')
  }
  if (![...root.keys()].some((tag) => tag >= '02' && tag <= '51')) problems.add('destination-missing')
  let scheme: Scheme = 'other'
  let bin: string | null = null
  let account: string | null = null
  let service: string | null = null
  // Told by the GUID, never by the tag alone: electricity bills stand in tag 26 without VNPAY's.
  if (root.get('38')?.startsWith('0010A000000727') || templates.get('38')?.get('00') === 'A000000727') {
    scheme = 'vietqr'
    const template = templates.get('38') ?? new Map<string, string>()
    service = template.get('02') ?? null
    if (service !== null && service.length > 10) problems.add('service-too-long')
    const beneficiary = template.get('01')
    if (beneficiary === undefined) {
      if (template.size) problems.add('beneficiary-missing')
    } else {
      try {
        const inside = walk(beneficiary).values
        bin = inside.get('00') ?? null
        account = inside.get('01') ?? null
        if (bin === null || account === null) problems.add('beneficiary-incomplete')
        if ([...inside.keys()].some((id) => id !== '00' && id !== '01')) problems.add('beneficiary-extra')
        if (bin !== null && !/^[0-9]{6}$/.test(bin)) problems.add('bin-malformed')
        if (account !== null && (account.length > 19 || !account.trim())) problems.add('account-length')
      } catch (error) {
        if (!(error instanceof Broken)) throw error
        problems.add(error.message)
      }
    }
    if (!root.has('53')) problems.add('currency-missing')
    if (root.get('58') !== 'VN') problems.add(root.has('58') ? 'country-not-vn' : 'country-missing')
    if (initiation === undefined && service !== null && TRANSFERS.includes(service)) problems.add('initiation-missing')
    if (!/^[0-9]{4}$/.test(root.get('52') ?? '0000')) problems.add('category-malformed')
  } else if (root.get('26')?.startsWith('0010A000000775') || templates.get('26')?.get('00') === 'A000000775') {
    scheme = 'vnpay'
    account = templates.get('26')?.get('01') ?? null
    if (account === null) problems.add('merchant-id-missing')
  }
  if (scheme !== 'other' && (root.get('53') ?? '704') !== '704') problems.add('currency-not-vnd')
  const ok = problems.size === 0
  return {
    ok,
    scheme,
    static: isStatic,
    bin: ok ? bin : null,
    account: ok ? account : null,
    service,
    amount,
    problems: [...problems].sort(),
  }
}

/** Only the language template and EMVCo's reserved tags may leave ASCII. */
function judgeCharacters(root: Map<string, string>, templates: Map<string, Map<string, string>>, problems: Set<string>) {
  for (const [tag, value] of root) {
    if (/[\u0000-\u001f\u007f]/.test(value)) problems.add('control-character')
    if (tag >= '65' && tag <= '79') continue
    const common =
      tag === '64'
        ? [...(templates.get('64') ?? [])].filter(([id]) => id !== '01' && id !== '02').map(([, inside]) => inside).join('')
        : value
    if (/[^\u0000-\u007f]/.test(common)) problems.add('non-ascii')
  }
}

/** Why a stall may not have this code as its standing one, in the server's slugs; null when it may. */
export function mayDisplay(reading: Reading): string | null {
  if (!reading.ok) return reading.problems[0] ?? 'payload-broken'
  if (reading.scheme === 'other') return 'unknown-scheme'
  if (reading.static === false) return 'dynamic-code'
  if (reading.amount !== null) return 'amount-locked'
  if (reading.scheme === 'vietqr') {
    const service = reading.service ?? PAYMENT
    if (service === 'QRCASH') return 'cash-withdrawal'
    if (!TRANSFERS.includes(service) && service !== PAYMENT) return 'unknown-service'
  }
  return null
}

/** Whether the code on the wall pays what the register holds. Fields are compared, never strings. */
export function compare(scanned: string, registered: string): Verdict {
  const found = readPayload(scanned)
  const expected = readPayload(registered)
  if (!expected.ok) return { outcome: 'unreadable', reason: 'registered-unreadable' }
  if (!found.ok) {
    const foreign = found.problems.includes('empty') || found.problems.includes('not-a-payment-code')
    return { outcome: 'unreadable', reason: foreign ? 'not-a-payment-code' : 'tampered' }
  }
  let locked: string | null = null
  if (found.static === false && expected.static !== false) locked = 'dynamic-code'
  else if (found.amount !== null && found.amount !== expected.amount) locked = 'amount-locked'
  let difference: string | null = null
  if (found.scheme !== expected.scheme) difference = found.scheme === 'other' ? 'unknown-scheme' : 'other-scheme'
  else if (found.bin !== expected.bin) difference = 'other-bank'
  else if (found.account !== expected.account) difference = 'other-account'
  else if (found.scheme === 'vietqr' && (found.service ?? PAYMENT) !== (expected.service ?? PAYMENT)) difference = 'other-service'
  else if (found.scheme === 'other' && scanned !== registered) difference = 'unknown-scheme'
  return difference === null ? { outcome: 'same', reason: locked } : { outcome: 'other_account', reason: locked ?? difference }
}

/** Compares with each standing account of a point; the best verdict wins: same, then other, then unreadable. */
export function compareAll(scanned: string, registered: string[]): Verdict {
  const verdicts = registered.map((payload) => compare(scanned, payload))
  return (
    verdicts.find((verdict) => verdict.outcome === 'same') ??
    verdicts.find((verdict) => verdict.outcome === 'other_account') ??
    verdicts[0] ?? { outcome: 'unreadable', reason: 'nothing-registered' }
  )
}

/** A static transfer code for an account that was typed: the payload the server composes too. */
export function writeTransfer(bin: string, account: string): string {
  const object = (id: string, value: string) => id + String(value.length).padStart(2, '0') + value
  const beneficiary = object('00', bin) + object('01', account)
  const template = object('00', 'A000000727') + object('01', beneficiary) + object('02', 'QRIBFTTA')
  const text = object('00', '01') + object('01', '11') + object('38', template) + object('53', '704') + object('58', 'VN') + '6304'
  return text + checksum(text)
}

export function lastFour(account: string): string {
  return account.slice(-4)
}
