import { describe, expect, it } from 'vitest'
import type { AccountRow, MerchantRow, Op, PointRow, Queued } from '../src/core/ops'
import { overlay } from '../src/core/overlay'
import { emptyRows, type Rows } from '../src/core/layers'
import { EMPTY_REGISTRATION, likelyDuplicates, looksLikeCitizenId, registrationOps, unmended, wrongInStep1, wrongInStep2, wrongInStep3 } from '../src/phone/register/registration'
import { wrongInConsents } from '../src/phone/register/registration'
import { begun, changedFields, changedPurposes, consentChanges, type MerchantEdit } from '../src/phone/shop/editing'
import { claimsOf, EMPTY_VISIT, judgeWall } from '../src/phone/visit/visiting'
import { stillTrue } from '../src/phone/visit/quick'

const Q1 = '00020101021138570010A00000072701270006970436011300000000012340208QRIBFTTA53037045802VN6304FA43'
const Q2 = '00020101021138570010A00000072701270006970422011300000000099990208QRIBFTTA53037045802VN630460B1'

const point = (id: string, more: Partial<PointRow> = {}): PointRow => ({
  id, rev: 1, ward: 'w', kind: 'shop', streetId: 's', side: 'odd', houseNumber: '45', marketId: null, rowId: null, stallCode: null,
  stallOrder: null, width: null, label: '45 Nguyễn Nghiêm', landmark: '', status: 'open', statusOn: null, weakSignal: false, stage: 'S0',
  state: 'not_met', stale: false, fluent: false, notIn: false, lastVisitOn: null, lastOutcome: null, tools: {}, ...more,
})
const merchant = (id: string, pointId: string, tradeName: string): MerchantRow => ({
  id, rev: 1, pointId, tradeName, trade: 'tap_hoa', tradeNote: '', ownerKind: 'household', ownerName: '', phoneLast4: '', simOwner: 'unknown',
  methods: [], usedBefore: null, consents: {},
})
let n = 0
const op = (entity: Op['entity'], entityId: string, body: object, more: Partial<Queued> & { kind?: Op['kind'] } = {}): Queued => {
  const opId = `op${String(++n).padStart(4, '0')}`
  return {
    opId, state: 'waiting', tries: 0, nextAt: 0, label: '', pointId: 'p1', savedAt: 0, ...more,
    op: { opId, entity, entityId, kind: more.kind ?? 'put', baseRev: null, clientAt: '2026-11-21T02:00:00Z', body: body as Record<string, unknown> },
  }
}
const world = (): Rows => {
  const rows = emptyRows()
  rows.points.set('p1', point('p1'))
  return rows
}

describe('what waits on the phone', () => {
  it('is seen at once, and the pulled rows stay as they were', () => {
    const rows = world()
    const seen = overlay(rows, [
      op('merchant', 'm1', { pointId: 'p1', tradeName: 'Tạp hóa Cô Bảy', trade: 'tap_hoa', ownerKind: 'household', methods: [], consents: [] }),
      op('account', 'a1', { merchantId: 'm1', source: 'scanned', payload: Q1, holderName: 'NGUYEN THI BAY', holderKind: 'person' }),
      op('confirmation', 'c1', { accountId: 'a1', last4: '1234', agreedAt: '' }),
    ])
    expect(seen.points.get('p1')).toMatchObject({ stage: 'S2', state: 'met', pending: 'waiting' })
    expect(seen.accounts.get('a1')).toMatchObject({ last4: '1234', status: 'confirmed', bin: '970436' })
    expect(rows.points.get('p1')).toMatchObject({ stage: 'S0' })
    expect(rows.merchants.size).toBe(0)
  })
  it('survives a pulled row of the same entity', () => {
    const rows = world()
    rows.merchants.set('m1', merchant('m1', 'p1', 'Tên cũ'))
    const edit = op('merchant', 'm1', { tradeName: 'Tên mới' }, { kind: 'patch' })
    rows.merchants.set('m1', { ...merchant('m1', 'p1', 'Tên của người khác'), rev: 8 })
    expect(overlay(rows, [edit]).merchants.get('m1')).toMatchObject({ tradeName: 'Tên mới', rev: 8 })
  })
  it('says trouble where a person must look', () => {
    const seen = overlay(world(), [op('visit', 'v1', { pointId: 'p1', outcome: 'refused', claims: [] }, { state: 'rejected' })])
    expect(seen.points.get('p1')).toMatchObject({ state: 'stopped', stage: 'S8', pending: 'trouble' })
  })
  it('raises a stage by a matching scan only', () => {
    const rows = world()
    rows.accounts.set('a1', {
      id: 'a1', rev: 1, pointId: 'p1', merchantId: 'm1', chain: 'a1', version: 1, status: 'confirmed', scheme: 'vietqr', source: 'scanned',
      bin: '970436', bankName: '', last4: '1234', holderName: 'X', confirmedKind: 'officer', proposedByMe: false, payload: Q1,
    })
    const visit = (scanned: string) => op('visit', `v${scanned.slice(-4)}`, { pointId: 'p1', outcome: 'met', claims: [], scanned })
    expect(overlay(rows, [visit(Q2)]).points.get('p1')).toMatchObject({ stage: 'S1', incidentOpen: true, incidentKind: 'other_account' })
    expect(overlay(rows, [visit(Q1)]).points.get('p1')?.stage).toBe('S3')
    expect(judgeWall(['lottery', Q2], [...rows.accounts.values()])).toMatchObject({ outcome: 'other_account', found4: '9999', expected4: ['1234'] })
    expect(judgeWall([Q2, Q1], [...rows.accounts.values()])).toMatchObject({ outcome: 'same', code: Q1 })
  })
  it('says of a code that it is the account which waits for its confirmation, where none is confirmed', () => {
    const rows = overlay(world(), [
      op('merchant', 'm1', { pointId: 'p1', tradeName: 'Cô Bảy', trade: 'tap_hoa', ownerKind: 'household', methods: [], consents: [] }),
      op('account', 'a1', { merchantId: 'm1', source: 'scanned', payload: Q1, holderName: 'NGUYEN THI BAY', holderKind: 'person' }),
    ])
    const accounts = [...rows.accounts.values()]
    expect(judgeWall(['lottery', Q1], accounts)).toMatchObject({ outcome: 'unreadable', code: Q1, found4: '1234', unconfirmed: true })
    expect(judgeWall([Q2], accounts)?.unconfirmed).toBe(false)
    const other = { ...accounts[0]!, id: 'a2', status: 'confirmed' as const, payload: Q2 }
    expect(judgeWall([Q1], [...accounts, other])).toMatchObject({ outcome: 'other_account', unconfirmed: false })
  })
  it('brings the day that the last visit promised, until a later visit promises none', () => {
    const promise = op('visit', 'v1', { pointId: 'p1', outcome: 'met', claims: [], revisitOn: '2026-11-29' })
    expect(overlay(world(), [promise]).points.get('p1')?.revisitOn).toBe('2026-11-29')
    const again = op('visit', 'v2', { pointId: 'p1', outcome: 'not_in', claims: [] })
    expect(overlay(world(), [promise, again]).points.get('p1')?.revisitOn).toBeNull()
  })
  it('lists a shop that was on no list', () => {
    const rows = world()
    rows.streets.set('s', { id: 's', rev: 1, ward: 'w', name: 'Nguyễn Nghiêm' })
    const seen = overlay(rows, [op('point', 'p2', { ward: 'w', kind: 'shop', streetId: 's', houseNumber: '47A' }, { pointId: 'p2' })])
    expect(seen.points.get('p2')).toMatchObject({ kind: 'shop', side: 'odd', label: '47A Nguyễn Nghiêm', state: 'not_met', pending: 'waiting' })
  })
})

describe('a registration', () => {
  const draft = { ...EMPTY_REGISTRATION, tradeName: ' Tạp hóa Cô Bảy ', trade: 'tap_hoa', payload: Q1, holderName: 'NGUYEN THI BAY', ownerName: 'Nguyễn Thị Bảy', phone: '0912345678' }
  const ids = { merchant: 'm', account: 'a', visit: 'v' }
  it('has no consent ticked before anyone was asked', () => {
    expect(EMPTY_REGISTRATION.consents).toEqual([])
  })
  it('without consent keeps the shop and the visit, and no personal data', () => {
    const ops = registrationOps(draft, point('p1'), [], ids, new Date(0))
    expect(ops.map((one) => one.entity)).toEqual(['merchant', 'visit'])
    expect(JSON.stringify(ops)).not.toMatch(/Bảy"?,"ownerName|0912345678|NGUYEN THI BAY|000000001234/)
    expect(wrongInStep2(draft).payload).toBeTruthy()
  })
  it('with consent is merchant, account, visit, in this order', () => {
    const texts = [{ purpose: 'register' as const, version: '2026-05', title: '', text: '' }]
    const ops = registrationOps({ ...draft, consents: ['register'] }, point('p1'), texts, ids, new Date(0))
    expect(ops.map((one) => one.entity)).toEqual(['merchant', 'account', 'visit'])
    expect(ops[0]!.body).toMatchObject({ tradeName: 'Tạp hóa Cô Bảy', phone: '0912345678', consents: [{ purpose: 'register', given: true, textVersion: '2026-05' }] })
    expect(ops[1]!.body).toEqual({ merchantId: 'm', source: 'scanned', payload: Q1, holderName: 'NGUYEN THI BAY', holderKind: 'person' })
    expect(ops[2]!.body).toMatchObject({ outcome: 'met', claims: [{ kind: 'has_account', evidence: 'scanned' }] })
  })
  it('shows of what was refused only what is not mended yet, and nothing that was not said', () => {
    const said = wrongInStep1(EMPTY_REGISTRATION)
    expect(Object.keys(unmended(said, said))).toEqual(['tradeName', 'trade'])
    expect(Object.keys(unmended(said, wrongInStep1({ ...EMPTY_REGISTRATION, tradeName: 'Cá Bà Năm' })))).toEqual(['trade'])
    expect(unmended({}, said)).toEqual({})
  })
  it('is refused field by field', () => {
    expect(Object.keys(wrongInStep1(EMPTY_REGISTRATION))).toEqual(['tradeName', 'trade'])
    expect(wrongInStep3({ ...EMPTY_REGISTRATION, phone: '01691234567' }).phone).toMatch(/2018/)
    expect(wrongInStep3({ ...EMPTY_REGISTRATION, phone: '0912 345 678' })).toEqual({})
    expect(wrongInStep3({ ...EMPTY_REGISTRATION, phone: '+84 912 345 678' })).toEqual({})
    expect(wrongInStep2({ ...EMPTY_REGISTRATION, consents: ['register'], bin: '970436', account: '12.345', holderName: 'A' }).account).toBeTruthy()
    expect(looksLikeCitizenId('Bảy 051999000001')).toBe(true)
    expect(looksLikeCitizenId('0912345678')).toBe(false)
  })
  it('warns of the same name and of the same account', () => {
    const points = new Map([['p1', point('p1')], ['p2', point('p2', { label: '47' })]])
    const others = [merchant('m2', 'p2', 'Tạp hoá Cô Bảy')]
    expect(likelyDuplicates({ tradeName: 'tap hoa co bay', payload: '' }, 'p1', others, points, new Map(), null)).toMatchObject([{ why: 'cùng tên' }])
    const found = likelyDuplicates({ tradeName: 'Khác hẳn', payload: Q1 }, 'p1', others, points, new Map([['970436:0000000001234', 'm2']]), '970436:0000000001234')
    expect(found).toMatchObject([{ why: 'cùng tài khoản nhận tiền' }])
    expect(likelyDuplicates({ tradeName: 'Phở Hương', payload: '' }, 'p1', others, points, new Map(), null)).toEqual([])
  })
})

describe('a visit', () => {
  it('says only what was ticked', () => {
    expect(claimsOf(EMPTY_VISIT)).toEqual([])
    expect(claimsOf({ ...EMPTY_VISIT, payments: 'many', paymentsEvidence: 'seen', trained: true })).toEqual([
      { kind: 'trained', evidence: 'seen' },
      { kind: 'active', evidence: 'seen', amount: 20 },
    ])
    expect(claimsOf({ ...EMPTY_VISIT, payments: 'none' })).toEqual([{ kind: 'not_used', evidence: 'said' }])
  })
  it('has something to say again only where something stood', () => {
    expect(stillTrue({ stage: 'S0' })).toBeNull()
    expect(stillTrue({ stage: 'S8' })).toBeNull()
    expect(stillTrue({ stage: 'S6' })).toMatchObject([{ kind: 'active' }])
  })
})

describe("an owner's answer before a witness", () => {
  const holding = (status: string): Rows => {
    const account = {
      id: 'a1', rev: 2, pointId: 'p1', merchantId: 'm1', chain: 'a1', version: 1, status, scheme: 'vietqr', source: 'scanned',
      bin: '970436', bankName: '', last4: '1234', holderName: 'X', confirmedKind: null, proposedByMe: true, payload: Q1,
    } as unknown as AccountRow
    return { ...world(), accounts: new Map([['a1', account]]) }
  }
  const no = () => op('confirmation', 'c1', { accountId: 'a1', agreed: false, agreedAt: '' })
  it('does not confirm again what an officer rejected meanwhile', () => {
    const seen = overlay(holding('rejected'), [op('confirmation', 'c1', { accountId: 'a1', last4: '1234', agreedAt: '' })])
    expect(seen.accounts.get('a1')).toMatchObject({ status: 'rejected' })
  })
  it.each(['proposed', 'held'])('turns a %s account down at once where it is a no', (status) => {
    const seen = overlay(holding(status), [no()])
    expect(seen.accounts.get('a1')).toMatchObject({ status: 'rejected', rejectedReason: 'Chủ hộ báo không phải tài khoản của mình' })
    // The board on the wall may hang rightly: it is not a swapped code.
    expect(seen.points.get('p1')?.incidentOpen).toBeUndefined()
  })
  it('takes nothing out of force, as on the server', () => {
    const seen = overlay(holding('confirmed'), [no()])
    expect(seen.accounts.get('a1')).toMatchObject({ status: 'confirmed' })
    expect(seen.points.get('p1')?.incidentOpen).toBeUndefined()
  })
})

describe('an edit', () => {
  const before = { ...merchant('m1', 'p1', 'Cũ'), ownerName: 'Nguyễn Thị Bảy', consents: { register: { given: true, givenAt: '' } }, methods: ['cash' as const] }
  const edit = begun(before, undefined)
  it('sends nothing that did not change', () => {
    expect(changedFields(edit)).toEqual({})
    expect(consentChanges(edit, 'm1', [], new Date(0))).toEqual([])
    expect(changedFields({ ...edit, tradeName: ' Mới ', phone: '0912 345 678' })).toEqual({ tradeName: 'Mới', phone: '0912 345 678' })
  })
  it('that withdraws consent sends the withdrawal and no personal field', () => {
    const withdrawn = { ...edit, consents: [], ownerName: 'Khác', phone: '0912345678' }
    expect(changedFields(withdrawn)).toEqual({})
    expect(consentChanges(withdrawn, 'm1', [], new Date(0))).toMatchObject([{ purpose: 'register', given: false, merchantId: 'm1' }])
  })
  it('that gives a consent says how it was given, before whom and to whom', () => {
    const asked: MerchantEdit = { ...edit, consents: ['register', 'photo', 'provider_call'], consentMethod: 'spoken', witness: ' Bà Năm ', provider: 'VNPT' }
    expect(changedPurposes(asked).sort()).toEqual(['photo', 'provider_call'])
    for (const body of consentChanges(asked, 'm1', [], new Date(0))) expect(body).toMatchObject({ given: true, method: 'spoken', witness: 'Bà Năm' })
    expect(consentChanges(asked, 'm1', [], new Date(0)).find((one) => one.purpose === 'provider_call')).toMatchObject({ provider: 'VNPT' })
    expect(wrongInConsents({ ...asked, witness: '', provider: '' }, changedPurposes(asked))).toMatchObject({ witness: expect.any(String), provider: expect.any(String) })
    expect(wrongInConsents({ ...edit, consentMethod: 'spoken' }, changedPurposes(edit))).toEqual({})
  })
  it('taken up days later neither gives back a consent withdrawn meanwhile nor a name changed meanwhile', () => {
    const kept: MerchantEdit = JSON.parse(JSON.stringify({ ...edit, ownerName: 'Nguyễn Thị Tám' }))
    // The row has moved on; the draft says what its writer saw and changed.
    expect(changedFields(kept)).toEqual({ ownerName: 'Nguyễn Thị Tám' })
    expect(consentChanges(kept, 'm1', [], new Date(0))).toEqual([])
    expect(kept.from).toMatchObject({ rev: before.rev, consents: ['register'] })
  })
})
