/**
 * Practice: a street and a market row that nobody has ever walked, in a database of their own.
 *
 * The page is loaded anew on the way in and on the way out, so that not one record of a member and
 * one of practice are ever in memory together.
 */
import { deleteDB } from 'idb'
import { withDb, write } from './db'
import { addDays, today } from './formats'
import type { AccountRow, MarketRow, MerchantRow, PointRow, StreetRow } from './ops'
import { stateOf } from './overlay'
import { CURRENT, PRACTICE, PRACTICE_SEAL } from './session'
import type { AdviceCard, Bank, Outcome, Stage } from './types'
import { lastFour, writeTransfer } from './vietqr'
import { meta } from './world'

const BEFORE = 'phocho-before-practice'
/** In the tab's storage: the banks that the member's phone knows, so that a code of one is called by its name. */
const BANKS = 'phocho-tap-ngan-hang'
/** No institution has this number, so that a banking app refuses what is scanned by mistake. */
const BIN = '999999'
const STREET = 'tap-duong'
const MARKET = 'tap-cho'
const ROW = 'tap-day-1'
const WARD = 'tap'
const WIPE_MS = 2_000

export interface PracticeCode {
  name: string
  payload: string
  last4: string
}

const code = (name: string, account: string): PracticeCode => ({
  name,
  payload: writeTransfer(BIN, account),
  last4: lastFour(account),
})
/** Codes to "scan" where no shop is at hand: the same twice is a right board, another a swapped one. */
export const PRACTICE_CODES: PracticeCode[] = [code('mã tập 1', '00000001111'), code('mã tập 2', '00000002222')]

/** Whether the app can be loaded anew just now: from this phone, or from the server. */
async function canReload(): Promise<boolean> {
  if (navigator.serviceWorker?.controller) return true
  return fetch(location.pathname, { cache: 'no-store' }).then(
    (answer) => answer.ok,
    () => false,
  )
}

/** A key to seal to whose other half is thrown away: a real number typed in practice is readable to nobody. */
async function nobodysKey(): Promise<string> {
  const made = await crypto.subtle?.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
  if (!made) return ''
  const point = String.fromCharCode(...new Uint8Array(await crypto.subtle.exportKey('raw', made.publicKey)))
  return `tap.${btoa(point).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}`
}

/** Begins; false where the app could not be opened again. What the member saved is not touched. */
export async function enterPractice(): Promise<boolean> {
  if (!(await canReload())) return false
  await wiped()
  sessionStorage.setItem(BEFORE, sessionStorage.getItem(CURRENT) ?? '')
  sessionStorage.setItem(CURRENT, PRACTICE)
  sessionStorage.setItem(PRACTICE_SEAL, await nobodysKey())
  sessionStorage.setItem(BANKS, JSON.stringify(meta.value.banks))
  anew('/hom-nay')
  return true
}

/** Ends, erases all of it and goes back to whoever was here before. */
export async function leavePractice(path = '/'): Promise<boolean> {
  if (!(await canReload())) return false
  await wiped()
  const before = sessionStorage.getItem(BEFORE)
  if (before) sessionStorage.setItem(CURRENT, before)
  else sessionStorage.removeItem(CURRENT)
  sessionStorage.removeItem(BEFORE)
  sessionStorage.removeItem(BANKS)
  anew(path)
  return true
}

function anew(path: string): void {
  history.replaceState(null, '', `#${path}`)
  location.reload()
}

/** Another tab may hold the database open; then the next start of the app erases it. */
function wiped(): Promise<unknown> {
  const late = new Promise((done) => setTimeout(done, WIPE_MS))
  return Promise.race([deleteDB(`phocho-${PRACTICE}`).catch(() => undefined), late])
}

/** Lays out the stalls, once for each practice. */
export async function seedPractice(): Promise<void> {
  if (await withDb(PRACTICE, (db) => db.get('meta', 'meta'))) return
  const { points, merchants, accounts } = stalls()
  await write(PRACTICE, ['street', 'market', 'point', 'merchant', 'account', 'meta'], async (tx) => {
    await tx.objectStore('street').put(street)
    await tx.objectStore('market').put(market)
    for (const point of points) await tx.objectStore('point').put(point)
    for (const merchant of merchants) await tx.objectStore('merchant').put(merchant)
    for (const account of accounts) await tx.objectStore('account').put(account)
    await tx.objectStore('meta').put(reference(), 'meta')
  })
}

const street: StreetRow = { id: STREET, rev: 1, ward: WARD, name: 'Đường Tập' }
const market: MarketRow = {
  id: MARKET,
  rev: 1,
  ward: WARD,
  name: 'Chợ Tập',
  zones: [
    {
      id: 'tap-khu',
      code: 'T',
      name: 'Khu tập',
      rows: [{ id: ROW, kind: 'stalls', code: 'T1', goods: 'Rau, cá, tạp hóa', position: 1 }],
    },
  ],
}

interface Invented {
  name: string
  trade: string
  stage: Stage
  days: number
  outcome: Outcome
  account?: 'proposed' | 'confirmed'
}

/** By place; every other stall is still to be met. */
const KNOWN: Record<string, Invented> = {
  'T1-01': { name: 'Rau Cô Thử', trade: 'rau', stage: 'S3', days: 40, outcome: 'met', account: 'confirmed' },
  'T1-02': { name: 'Cá Chị Mẫu', trade: 'ca', stage: 'S2', days: 3, outcome: 'met', account: 'proposed' },
  'T1-03': { name: 'Tạp hóa Dì Tập', trade: 'tap_hoa', stage: 'S8', days: 12, outcome: 'refused' },
  'T1-04': { name: 'Trái cây Chú Nháp', trade: 'rau', stage: 'S6', days: 5, outcome: 'met', account: 'confirmed' },
  '2': { name: 'Quán Nước Thử', trade: 'an_uong', stage: 'S1', days: 33, outcome: 'met' },
}

function stalls(): { points: PointRow[]; merchants: MerchantRow[]; accounts: AccountRow[] } {
  const points: PointRow[] = []
  for (let at = 1; at <= 12; at++) {
    const stall = String(at).padStart(2, '0')
    points.push({ ...bare(`tap-sap-${stall}`, `T1-${stall}`), kind: 'stall', marketId: MARKET, rowId: ROW, stallCode: stall, stallOrder: at, width: 1 })
  }
  for (let at = 1; at <= 8; at++) {
    points.push({ ...bare(`tap-nha-${at}`, `${at} Đường Tập`), streetId: STREET, houseNumber: String(at), side: at % 2 ? 'odd' : 'even' })
  }
  const merchants: MerchantRow[] = []
  const accounts: AccountRow[] = []
  for (const point of points) {
    const known = KNOWN[point.houseNumber ?? point.label]
    if (!known) continue
    const on = addDays(today(), -known.days)
    Object.assign(point, { stage: known.stage, state: stateOf(known.stage), lastVisitOn: on, lastOutcome: known.outcome })
    const merchant = { ...registered, id: `${point.id}-ho`, pointId: point.id, tradeName: known.name, trade: known.trade }
    merchants.push(merchant)
    if (known.account) accounts.push(accountOf(merchant, known.account))
  }
  return { points, merchants, accounts }
}

const bare = (id: string, label: string): PointRow => ({
  id,
  rev: 1,
  ward: WARD,
  kind: 'shop',
  streetId: null,
  side: null,
  houseNumber: null,
  marketId: null,
  rowId: null,
  stallCode: null,
  stallOrder: null,
  width: null,
  label,
  landmark: null,
  status: 'open',
  statusOn: null,
  weakSignal: false,
  stage: 'S0',
  state: 'not_met',
  stale: false,
  fluent: false,
  notIn: false,
  lastVisitOn: null,
  lastOutcome: null,
  tools: {},
})

const registered = {
  rev: 1,
  tradeNote: '',
  ownerKind: 'household',
  ownerName: '',
  phoneLast4: '',
  simOwner: 'unknown',
  methods: ['cash'],
  usedBefore: false,
  consents: { register: { given: true, givenAt: '2026-01-01T00:00:00Z' } },
} satisfies Partial<MerchantRow>

function accountOf(merchant: MerchantRow, status: 'proposed' | 'confirmed'): AccountRow {
  const first = PRACTICE_CODES[0]!
  const id = `${merchant.id}-tk`
  return {
    id,
    rev: 1,
    pointId: merchant.pointId,
    merchantId: merchant.id,
    chain: id,
    version: 1,
    status,
    scheme: 'vietqr',
    source: 'scanned',
    bin: BIN,
    bankName: 'Ngân hàng Tập',
    last4: first.last4,
    holderName: 'TAI KHOAN TAP',
    confirmedKind: status === 'confirmed' ? 'officer' : null,
    proposedByMe: true,
    payload: first.payload,
  }
}

const card = (one: Pick<AdviceCard, 'slug' | 'kind' | 'reason' | 'title' | 'lines' | 'owner'>): AdviceCard => ({
  ...one,
  ask: 'Thẻ mẫu để tập. Thẻ thật có sau khi vào bằng đường dẫn mời.',
  more: [],
  source: 'Phố Chợ, chế độ tập',
  checkedOn: today(),
  validFrom: today(),
  validTo: addDays(today(), 1),
})

/** What a member's phone pulls once a day, invented. Nothing is ever pulled here, so nothing is "old". */
function reference(): object {
  const trades = { rau: 'Rau, trái cây', ca: 'Cá, hải sản', tap_hoa: 'Tạp hóa', an_uong: 'Ăn uống', khac: 'Ngành khác' }
  const purposes = { register: 'Lưu vào danh sách', provider_call: 'Cho ngân hàng gọi', print: 'In lên bảng QR', photo: 'Chụp ảnh' }
  return {
    trades: Object.entries(trades).map(([key, name]) => ({ code: key, name })),
    banks: [{ bin: BIN, name: 'Ngân hàng chỉ để tập', shortName: 'Ngân hàng Tập' }, ...(JSON.parse(sessionStorage.getItem(BANKS) ?? '[]') as Bank[])],
    consentTexts: Object.entries(purposes).map(([purpose, title]) => ({
      purpose,
      title,
      version: `${purpose}-tap`,
      text: 'Đây là bản tập. Khi làm thật, đọc nguyên văn nội dung hiện ở đây cho chủ hộ nghe rồi mới đánh dấu.',
    })),
    cards: [
      card({
        slug: 'dau-hieu-lua-dao',
        kind: 'scam',
        reason: null,
        title: 'Thẻ mẫu: dấu hiệu lừa đảo',
        owner: 'police',
        lines: ['Đọc to từng câu cho chủ hộ nghe.', 'Xong thì bấm “Đã đọc cho chủ hộ”.'],
      }),
      card({
        slug: 'so-thue',
        kind: 'answer',
        reason: 'so_thue',
        title: 'Thẻ mẫu: “Sợ thuế”',
        owner: 'tax_office',
        lines: ['Đọc thẻ, không tự tư vấn thuế.', 'Hộ hỏi thêm thì mời hỏi cơ quan thuế.'],
      }),
    ],
    scope: [STREET, MARKET],
  }
}
