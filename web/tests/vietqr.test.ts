import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checksum, compare, compareAll, mayDisplay, readPayload, writeTransfer } from '../src/core/vietqr'

// Invented accounts of the demonstration.
const Q1 = '00020101021138570010A00000072701270006970436011300000000012340208QRIBFTTA53037045802VN6304FA43'
const Q2 = '00020101021138570010A00000072701270006970422011300000000099990208QRIBFTTA53037045802VN630460B1'
const Q3 = '00020101021238570010A00000072701270006970405011300000000056780208QRIBFTTA53037045405350005802VN62190815CHO DUC PHO A1263044282'

const sealed = (objects: string) => objects + '6304' + checksum(objects + '6304')

describe('reading', () => {
  it('finds bank and account', () => {
    expect(checksum('123456789')).toBe('29B1')
    expect(readPayload(Q1)).toMatchObject({ ok: true, scheme: 'vietqr', static: true, bin: '970436', account: '0000000001234' })
    expect(readPayload(Q1.slice(0, -4) + 'fa43').ok).toBe(true)
    expect(writeTransfer('970436', '0000000001234')).toBe(Q1)
  })
  it('refuses what is wrong, each with its reason', () => {
    expect(readPayload(Q1.slice(0, -1) + '4').problems).toEqual(['crc-wrong'])
    expect(readPayload(Q1 + 'x').problems).toEqual(['text-after-crc'])
    expect(readPayload('https://example.com').problems).toEqual(['not-a-payment-code'])
    expect(readPayload('').problems).toEqual(['empty'])
    // The broken example of the NAPAS document: the checksum is right, the inner length is not.
    const broken = sealed('00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN')
    expect(readPayload(broken).ok).toBe(false)
    expect(readPayload(sealed('00020101021138570010A00000072701270006970436011300000000012340208QRIBFTTA53038405802VN')).problems).toContain(
      'currency-not-vnd',
    )
  })
  it('lets a stall have a standing code only', () => {
    expect(mayDisplay(readPayload(Q1))).toBeNull()
    expect(mayDisplay(readPayload(Q3))).toBe('dynamic-code')
  })
})

describe('the wall', () => {
  it('is the same whatever the order of the parts', () => {
    const moved = sealed('00020101021153037045802VN38570010A00000072701270006970436011300000000012340208QRIBFTTA')
    expect(compare(moved, Q1)).toEqual({ outcome: 'same', reason: null })
  })
  it('is another account, with the reason that tells most', () => {
    expect(compare(Q2, Q1)).toEqual({ outcome: 'other_account', reason: 'other-bank' })
    expect(compare(writeTransfer('970436', '1111111'), Q1)).toEqual({ outcome: 'other_account', reason: 'other-account' })
    expect(compare(Q3, Q1)).toEqual({ outcome: 'other_account', reason: 'dynamic-code' })
  })
  it('is unreadable when tampered with or no payment code', () => {
    expect(compare(Q1.slice(0, -1) + '4', Q1)).toEqual({ outcome: 'unreadable', reason: 'tampered' })
    expect(compare('hello', Q1)).toEqual({ outcome: 'unreadable', reason: 'not-a-payment-code' })
  })
  it('is the same when one of several accounts is', () => {
    expect(compareAll(Q2, [Q1, Q2]).outcome).toBe('same')
    expect(compareAll(Q2, []).reason).toBe('nothing-registered')
  })
})

const folder = process.env.VIETQR_VECTORS
describe.runIf(folder && existsSync(folder))('the vectors of VIETQR_VECTORS', () => {
  const read = (name: string) => JSON.parse(readFileSync(join(folder!, name), 'utf8')) as unknown
  const payloads = (data: unknown): string[] => {
    const list = Array.isArray(data) ? data : Object.values(data as object).find(Array.isArray)
    return (list as { payload: string }[]).map((one) => one.payload)
  }
  it('are accepted and rejected as they say', () => {
    const good = payloads(read('vietqr_vectors.json'))
    const bad = payloads(read('vietqr_vectors_negative.json'))
    expect(good.filter((payload) => !readPayload(payload).ok)).toEqual([])
    expect(bad.filter((payload) => readPayload(payload).ok)).toEqual([])
    expect(good.length + bad.length).toBeGreaterThan(10)
  })
})
