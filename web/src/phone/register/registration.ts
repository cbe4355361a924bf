/** What a registration form becomes: its operations, its refusals, its likely duplicates. Pure. */
import { fold } from '../../core/fold'
import type { AccountBody, ConsentBody, MerchantBody, MerchantRow, PointRow, VisitBody } from '../../core/ops'
import type { ConsentText, HolderKind, Id, Instant, Method, OwnerKind, Purpose, SimOwner, Trade } from '../../core/types'
import type { NewOp } from '../../core/new-ops'
import { uuid7 } from '../../core/uuid7'
import { dialled } from '../outbox/mending'

/** An owner's answers by purpose, and how they were given. */
export interface Consented {
  consents: Purpose[]
  consentMethod: 'on_device' | 'spoken' | 'signed'
  witness: string
  /** Whom the owner lets call, by name. */
  provider: string
}

export interface RegistrationDraft extends Consented {
  /** What its records will be called, from the first letter on: kept and saved once more, they are the same records. */
  ids?: Ids
  /** When it was last changed, which is when they are of. */
  at?: Instant
  step: 1 | 2 | 3
  tradeName: string
  trade: string
  tradeNote: string
  usedBefore: 'yes' | 'no' | null
  payload: string
  bin: string
  account: string
  holderName: string
  holderKind: HolderKind
  ownerName: string
  ownerKind: OwnerKind
  phone: string
  simOwner: SimOwner
  methods: Method[]
}

export const EMPTY_REGISTRATION: RegistrationDraft = {
  step: 1,
  tradeName: '',
  trade: '',
  tradeNote: '',
  usedBefore: null,
  consents: [],
  consentMethod: 'on_device',
  witness: '',
  provider: '',
  payload: '',
  bin: '',
  account: '',
  holderName: '',
  holderKind: 'person',
  ownerName: '',
  ownerKind: 'household',
  phone: '',
  simOwner: 'unknown',
  methods: [],
}

export type Wrong = Partial<Record<keyof RegistrationDraft, string>>

export function wrongInStep1(draft: RegistrationDraft): Wrong {
  const wrong: Wrong = {}
  if (!draft.tradeName.trim()) wrong.tradeName = 'Nhập tên như trên biển hiệu, ví dụ: Tạp hóa Cô Bảy.'
  if (looksLikeCitizenId(draft.tradeName)) wrong.tradeName = NO_CITIZEN_ID
  if (!draft.trade) wrong.trade = 'Chọn ngành hàng.'
  return { ...wrong, ...wrongInConsents(draft, draft.consents) }
}

/** What is missing of how the purposes of `changed` were answered. */
export function wrongInConsents(draft: Consented, changed: Purpose[]): Wrong {
  const wrong: Wrong = {}
  if (changed.length && draft.consentMethod === 'spoken' && !draft.witness.trim()) {
    wrong.witness = 'Đồng ý bằng lời cần tên người chứng kiến.'
  }
  if (looksLikeCitizenId(draft.witness)) wrong.witness = NO_CITIZEN_ID
  const calls = changed.includes('provider_call') && draft.consents.includes('provider_call')
  if (calls && !draft.provider.trim()) wrong.provider = 'Ghi tên đơn vị mà chủ hộ cho phép gọi.'
  if (looksLikeCitizenId(draft.provider)) wrong.provider = NO_CITIZEN_ID
  return wrong
}

export function wrongInStep2(draft: RegistrationDraft): Wrong {
  const wrong: Wrong = {}
  // A name without a number is a slip, not "no account": what was typed is not dropped in silence.
  if (!hasAccount(draft) && draft.holderName.trim()) wrong.account = 'Có tên chủ tài khoản mà chưa có số. Nhập số tài khoản, hoặc xóa tên nếu hộ chưa có.'
  if (!hasAccount(draft)) return wrong
  if (!draft.consents.includes('register')) wrong.payload = 'Hộ chưa đồng ý lưu thông tin nên chưa được lưu tài khoản.'
  if (!draft.payload) {
    if (!/^\d{6}$/.test(draft.bin)) wrong.bin = 'Chọn ngân hàng.'
    if (!/^\d{6,19}$/.test(draft.account)) wrong.account = 'Số tài khoản chỉ gồm 6 đến 19 chữ số, không dấu chấm hay chữ.'
  }
  if (!draft.holderName.trim()) wrong.holderName = 'Nhập tên chủ tài khoản như ứng dụng ngân hàng hiện.'
  if (looksLikeCitizenId(draft.holderName)) wrong.holderName = NO_CITIZEN_ID
  return wrong
}

export function wrongInStep3(draft: RegistrationDraft): Wrong {
  const wrong: Wrong = {}
  if (looksLikeCitizenId(draft.ownerName)) wrong.ownerName = NO_CITIZEN_ID
  const digits = dialled(draft.phone)
  if (draft.phone.trim()) {
    if (/^01\d{9}$/.test(digits)) wrong.phone = 'Số 11 chữ số đã đổi đầu số từ năm 2018. Hỏi lại số mới 10 chữ số.'
    else if (!/^0\d{9,10}$/.test(digits)) wrong.phone = 'Số điện thoại chưa đúng. Nhập đủ 10 chữ số, ví dụ 0912 345 678.'
  }
  return wrong
}

/** Of what was said when the person went on, what is not mended yet. */
export function unmended(said: Wrong, now: Wrong): Wrong {
  return Object.fromEntries(Object.entries(now).filter(([field]) => field in said))
}

export const NO_CITIZEN_ID = 'Đừng ghi số CCCD. Phố Chợ không lưu số này.'

/** Twelve digits in a free field, with or without spaces, are taken for a citizen's number, as on the server. */
export function looksLikeCitizenId(text: string): boolean {
  return /(^|\D)\d([ .-]?\d){11}(?!\d)/.test(text)
}

/** Nine digits or more in a note are an account or a telephone, and would lie there in clear. */
export function wrongInNote(text: string): string | null {
  if (looksLikeCitizenId(text)) return NO_CITIZEN_ID
  const noMoney = text.replace(/(?<!\d)[1-9]\d{0,2}(\.\d{3})+(?!\d)/g, '')
  return /\d([ .-]?\d){8}/.test(noMoney) ? 'Đừng ghi số tài khoản hay số điện thoại vào đây; các số đó có ô riêng.' : null
}

export function hasAccount(draft: RegistrationDraft): boolean {
  return Boolean(draft.payload || draft.bin || draft.account)
}

/** Answers to the purposes of `asked`: what is ticked is given; the texts are those on this phone. */
export function consentsOf(draft: Consented, texts: ConsentText[], givenAt: string, asked = draft.consents): ConsentBody[] {
  return asked.map((purpose) => ({
    purpose,
    given: draft.consents.includes(purpose),
    textVersion: texts.find((text) => text.purpose === purpose)?.version ?? '',
    method: draft.consentMethod,
    ...(draft.consentMethod === 'spoken' ? { witness: draft.witness.trim() } : {}),
    ...(purpose === 'provider_call' && draft.consents.includes(purpose) ? { provider: draft.provider.trim() } : {}),
    givenAt,
  }))
}

export interface Ids {
  merchant: Id
  account: Id
  visit: Id
  consent: Id
}
export const freshIds = (): Ids => ({ merchant: uuid7(), account: uuid7(), visit: uuid7(), consent: uuid7() })

/** The operations of a registration, parent first: merchant, account, and the visit that it is. */
export function registrationOps(
  draft: RegistrationDraft,
  point: Pick<PointRow, 'id' | 'label'>,
  texts: ConsentText[],
  ids: Omit<Ids, 'consent'>,
  now: Date,
): NewOp[] {
  const at = now.toISOString()
  const name = draft.tradeName.trim()
  const known = draft.consents.includes('register')
  const merchant: MerchantBody = {
    pointId: point.id,
    tradeName: name,
    trade: draft.trade,
    ownerKind: draft.ownerKind,
    methods: draft.methods,
    simOwner: draft.simOwner,
    usedBefore: draft.usedBefore === null ? null : draft.usedBefore === 'yes',
    consents: consentsOf(draft, texts, at),
  }
  if (draft.tradeNote.trim()) merchant.tradeNote = draft.tradeNote.trim()
  // Without the consent to keep them, the owner's name and number never leave the form.
  if (known && draft.ownerName.trim()) merchant.ownerName = draft.ownerName.trim()
  if (known && draft.phone.trim()) merchant.phone = draft.phone.trim()
  const ops: NewOp[] = [
    { entity: 'merchant', entityId: ids.merchant, body: merchant, label: `Đăng ký ${name}`, pointId: point.id },
  ]
  const visit: VisitBody = {
    pointId: point.id,
    merchantId: ids.merchant,
    outcome: 'met',
    source: 'phone',
    claims: [],
    visitedAt: at,
  }
  if (hasAccount(draft) && known) {
    ops.push({
      entity: 'account',
      entityId: ids.account,
      body: accountBody(draft, ids.merchant),
      label: `Tài khoản của ${name}`,
      pointId: point.id,
    })
    visit.claims.push({ kind: 'has_account', evidence: draft.payload ? 'scanned' : 'said' })
  }
  ops.push({ entity: 'visit', entityId: ids.visit, body: visit, label: `Lượt đến ${name}`, pointId: point.id })
  return ops.map((op) => ({ ...op, at }))
}

export function accountBody(draft: RegistrationDraft, merchantId: Id, replaces?: Id): AccountBody {
  const body: AccountBody = {
    merchantId,
    source: draft.payload ? 'scanned' : 'typed',
    holderName: draft.holderName.trim(),
    holderKind: draft.holderKind,
  }
  if (draft.payload) body.payload = draft.payload
  else {
    body.bin = draft.bin
    body.account = draft.account
  }
  if (replaces) body.replaces = replaces
  return body
}

/** The trades that a row is laid out for, by its goods as the plan writes them: "Thịt, cá" → thit, ca. */
export function tradesOfGoods(goods: string, trades: Trade[]): Trade[] {
  const kinds = goods
    .split(/[,;/–&+]|-|\bvà\b/)
    .map(fold)
    .filter(Boolean)
  return trades.filter((trade) => {
    const name = fold(trade.name)
    return kinds.some((kind) => fold(trade.code.replaceAll('_', ' ')) === kind || name === kind || name.startsWith(`${kind} `) || name.startsWith(`${kind},`))
  })
}

/** The name in a bank's spelling, offered while the holder's field is empty: "Nguyễn Thị Bảy" → "NGUYEN THI BAY". */
export function bankSpelling(name: string): string {
  return fold(name).toUpperCase()
}

export interface Likely {
  merchant: MerchantRow
  point: PointRow | undefined
  why: string
}

// Twenty thousand names are not folded again at every keystroke.
const folded = new WeakMap<MerchantRow, string>()

function foldedName(merchant: MerchantRow): string {
  const known = folded.get(merchant)
  if (known !== undefined) return known
  const name = fold(merchant.tradeName)
  folded.set(merchant, name)
  return name
}

/** Merchants that may be the same shop: the same account, the folded name equal or nearly, or the phone's last four. */
export function likelyDuplicates(
  draft: Pick<RegistrationDraft, 'tradeName' | 'payload'> & Partial<Pick<RegistrationDraft, 'phone'>>,
  pointId: Id,
  merchants: Iterable<MerchantRow>,
  points: ReadonlyMap<Id, PointRow>,
  accountOwners: ReadonlyMap<string, Id>,
  accountKey: string | null,
): Likely[] {
  const name = fold(draft.tradeName)
  const digits = dialled(draft.phone ?? '')
  const last4 = digits.length >= 9 ? digits.slice(-4) : ''
  const place = points.get(pointId)
  const found: Likely[] = []
  const sameAccount = accountKey ? accountOwners.get(accountKey) : undefined
  for (const merchant of merchants) {
    if (merchant.pointId === pointId) continue
    const other = foldedName(merchant)
    const why = sameAccount === merchant.id ? 'cùng tài khoản nhận tiền' : name.length >= 4 && other === name ? 'cùng tên' : null
    if (why) found.push({ merchant, point: points.get(merchant.pointId), why })
    else if ((name.length >= 6 && alike(name, other)) || (last4 && merchant.phoneLast4 === last4)) {
      const point = points.get(merchant.pointId)
      if (!place || !point || (point.streetId ?? point.marketId) !== (place.streetId ?? place.marketId)) continue
      found.push({ merchant, point, why: merchant.phoneLast4 === last4 && last4 ? 'cùng 4 số cuối điện thoại, cùng nơi' : 'tên gần giống, cùng nơi' })
    }
    if (found.length === 3) break
  }
  return found
}

/** One in the other, or one letter apart: "pho ba sau", "pho ba sao". */
function alike(name: string, other: string): boolean {
  if (other.includes(name) || (other.length >= 6 && name.includes(other))) return true
  if (Math.abs(name.length - other.length) > 1) return false
  let start = 0
  while (start < name.length && name[start] === other[start]) start += 1
  let end = 0
  while (end < Math.min(name.length, other.length) - start && name[name.length - 1 - end] === other[other.length - 1 - end]) end += 1
  return Math.max(name.length, other.length) - start - end <= 1
}
