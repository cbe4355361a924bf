import { describe, expect, it } from 'vitest'
import type { Entity, Queued } from '../src/core/ops'
import { isCitizenCard } from '../src/core/qr-words'
import { correctionOf } from '../src/phone/outbox/mending'
import { fieldsOf, isRegistration, recordWords, settledBody, withoutScan } from '../src/phone/outbox/record-words'

function waiting(entity: Entity, body: Record<string, unknown>, more: Partial<Queued> = {}): Queued {
  const op = { opId: 'o1', entity, entityId: 'e1', kind: 'put' as const, baseRev: null, clientAt: '2026-11-22T05:00:00Z', body }
  return { opId: 'o1', op, state: 'waiting', tries: 0, nextAt: 0, label: 'Lượt đến Phở Trinh', pointId: 'p1', savedAt: 1, ...more }
}

const visit = (body: object) => waiting('visit', { pointId: 'p1', source: 'phone', claims: [], ...body })
const tool = (body: object) => waiting('tool', { pointId: 'p1', tool: 'wallet', onDate: '2026-11-22', ...body })

describe('a record that waits', () => {
  it('says what it is, so that two of one shop do not read the same', () => {
    const said = [
      recordWords(visit({ outcome: 'not_in' })),
      recordWords(visit({ outcome: 'refused', refusalReason: 'so_thue' })),
      recordWords(visit({ outcome: 'met', claims: [{ kind: 'qr_displayed', evidence: 'seen' }] })),
      recordWords(visit({ outcome: 'met', note: 'hẹn chiều' })),
      recordWords(tool({ state: 'done', provider: 'Lan' })),
      recordWords(tool({ state: 'blocked', obstacle: 'Sóng yếu' })),
      recordWords(tool({ state: 'undone' })),
    ]
    expect(said).toEqual([
      'Vắng',
      'Từ chối · Sợ thuế',
      'Đã gặp · mã QR đang trưng',
      'Đã gặp · “hẹn chiều”',
      'Đã xong · ngày 22/11/2026 · giúp: Lan',
      'Vướng: Sóng yếu',
      'Chưa có · ngày 22/11/2026',
    ])
  })

  it('says of a scan whether it is a confirmed account of the shop', () => {
    const scan = { ...visit({ outcome: 'met' }), shown: { scanned: '9999' } }
    expect(recordWords(scan, ['1234'])).toBe('Đã gặp · mã khác trên tường ••• 9999')
    expect(recordWords(scan, ['1234', '9999'])).toBe('Đã gặp · mã trên tường ••• 9999')
    expect(recordWords(scan)).toBe('Đã gặp · mã trên tường ••• 9999')
  })

  it('says which fields an edit changes, and of a sealed number the last four only', () => {
    const edit = waiting('merchant', { tradeName: 'Bà Bảy', trade: 'tap_hoa' }, { shown: { phone: '5678' } })
    edit.op.kind = 'patch'
    expect(recordWords(edit)).toBe('Tên trên biển hiệu: Bà Bảy · Ngành hàng · Điện thoại ••• 5678')
  })

  it('can be corrected whatever it is: a visit by its outcome, a tool by its state', () => {
    const absent = visit({ outcome: 'not_in' })
    expect(fieldsOf(absent, absent.op.body, [absent])).toEqual(['outcome', 'note'])
    expect(fieldsOf(absent, { ...absent.op.body, outcome: 'refused' }, [absent])).toContain('refusalReason')
    const wallet = tool({ state: 'done' })
    expect(fieldsOf(wallet, wallet.op.body, [])).toEqual(['state', 'onDate', 'provider'])
    expect(fieldsOf(wallet, { ...wallet.op.body, state: 'blocked' }, [])).toEqual(['state', 'onDate', 'obstacle'])
  })

  it("leaves a registration's own visit met, with its note to correct", () => {
    const own = visit({ outcome: 'met', merchantId: 'm1' })
    const merchant = waiting('merchant', { pointId: 'p1', tradeName: 'Phở Trinh' })
    merchant.op.entityId = 'm1'
    expect(isRegistration(own, [merchant, own])).toBe(true)
    expect(fieldsOf(own, own.op.body, [merchant, own])).toEqual(['note'])
    expect(isRegistration({ ...own, savedAt: 2 }, [merchant, own])).toBe(false)
  })

  it('keeps nothing that its new outcome contradicts, and everything when only the note changed', () => {
    const met = visit({ outcome: 'met', claims: [{ kind: 'active', evidence: 'said' }], scanned: '000201' })
    const gone = settledBody(met.op, { ...met.op.body, outcome: 'not_in', refusalReason: 'phi' })
    expect(gone).toMatchObject({ outcome: 'not_in', claims: [] })
    expect(Object.keys(gone)).not.toEqual(expect.arrayContaining(['scanned']))
    expect(gone).not.toHaveProperty('refusalReason')
    expect(settledBody(met.op, { ...met.op.body, note: 'x' })).toEqual({ ...met.op.body, note: 'x' })
    // The scan as it lies here once it is sealed, with the key to it gone or not.
    const shut = { ...met, shown: { scanned: '1234' }, op: { ...met.op, sealed: 'v1.a.b.c.d' } }
    expect(withoutScan(shut, gone).op.sealed).toBeUndefined()
    expect(withoutScan(shut, gone).shown).toBeUndefined()
    expect(withoutScan(shut, { ...met.op.body, note: 'x' })).toBe(shut)
    const done = tool({ state: 'done', provider: 'Lan' })
    expect(settledBody(done.op, { ...done.op.body, state: 'undone' })).not.toHaveProperty('provider')
  })
})

describe('the code on an identity card', () => {
  it('is known by twelve digits and strokes', () => {
    expect(isCitizenCard('000000000000|000000000|Nguyễn Văn Thử|01011990|Nam|Thôn Thử|01012021')).toBe(true)
    expect(isCitizenCard('000000000000||Nguyễn Văn Thử|01011990|Nam|Thôn Thử|01012021||')).toBe(true)
  })
  it('is not a payment code, a link or twelve digits alone', () => {
    for (const code of ['00020101021138540010A00000072701', 'https://vi.du/000000000000|a|b', '000000000000', '000000000000|a']) {
      expect(isCitizenCard(code)).toBe(false)
    }
  })
})

describe('a record that was sent while it was being corrected', () => {
  it('is a shop whose changed fields alone are sent, on no revision', () => {
    const shop = { tradeName: 'Cô Bay', trade: 'tap_hoa', ownerName: 'Bảy' }
    const made = correctionOf(waiting('merchant', shop), { tradeName: 'Cô Bảy', trade: 'tap_hoa' })
    expect(made).toMatchObject({ entity: 'merchant', entityId: 'e1', kind: 'patch', body: { tradeName: 'Cô Bảy', ownerName: '' } })
    expect(made?.body).not.toHaveProperty('trade')
    expect(made?.baseRev).toBeUndefined()
  })
  it('is a point put again under its id, and a tool and an account under another', () => {
    expect(correctionOf(waiting('point', { houseNumber: '47' }), { houseNumber: '47A' })).toMatchObject({ entityId: 'e1', kind: 'put', body: { houseNumber: '47A' } })
    expect(correctionOf(waiting('tool', { state: 'done' }), { state: 'blocked' })?.entityId).not.toBe('e1')
    const account = correctionOf(waiting('account', { account: '123456', holderName: 'A' }), { account: '123456', holderName: 'B' })
    expect(account?.entityId).not.toBe('e1')
    expect(account?.body).toMatchObject({ replaces: 'e1', holderName: 'B' })
  })
  it('is nothing where what was sent stands: a visit, an answer, a number this phone no longer knows', () => {
    expect(correctionOf(waiting('visit', { note: '' }), { note: 'mai' })).toBeNull()
    expect(correctionOf(waiting('consent', { given: true }), { given: false })).toBeNull()
    expect(correctionOf(waiting('account', { holderName: 'A' }), { holderName: 'B' })).toBeNull()
  })
})
