import { describe, expect, it } from 'vitest'
import type { Entity, Op, Queued } from '../src/core/ops'
import { answerConflict, resubmit } from '../src/core/outbox'
import { overlay } from '../src/core/overlay'
import { emptyRows } from '../src/core/layers'
import { isWorstPin } from '../src/core/pin'
import { inClear, partOf, sealed } from '../src/core/seal'

function queued(entity: Entity, body: Record<string, unknown>, more: Partial<Op> = {}): Queued {
  const op: Op = { opId: `op-${entity}`, entity, entityId: `of-${entity}`, kind: 'put', baseRev: null, clientAt: '2026-11-22T02:00:00Z', body, ...more }
  return { opId: op.opId, op, state: 'waiting', tries: 0, nextAt: 0, label: '', pointId: 'p', savedAt: 0 }
}

/** A server of the test's own: its public key as phones are told it, and the key that opens. */
async function server() {
  const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
  const point = Buffer.from(await crypto.subtle.exportKey('raw', pair.publicKey))
  return { pair, key: `0123456789abcdef.${point.toString('base64url')}` }
}

async function opened(part: string, entityId: string, pair: CryptoKeyPair): Promise<unknown> {
  const [, , point, iv, data] = part.split('.').map((text) => Buffer.from(text, 'base64url'))
  const own = await crypto.subtle.importKey('raw', point!, { name: 'ECDH', namedCurve: 'P-256' }, false, [])
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: own }, pair.privateKey, 256)
  const info = new TextEncoder().encode(`phocho seal v1|${entityId}`)
  const key = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info },
    await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']),
    { name: 'AES-GCM', length: 256 },
    false,
    ['decrypt'],
  )
  const additionalData = new TextEncoder().encode(entityId)
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: iv!, additionalData }, key, data!)))
}

describe('a sealed record', () => {
  it('holds its number for the server alone, and shows the last four', async () => {
    const { pair, key } = await server()
    const before = queued('merchant', { tradeName: 'Cô Bảy', phone: '0912345678' })
    const after = await sealed(before, inClear(before.op)!, key)
    expect(after.op.body).toEqual({ tradeName: 'Cô Bảy' })
    expect(after.shown).toEqual({ phone: '5678' })
    expect(JSON.stringify(after)).not.toContain('0912345678')
    expect(await opened(after.op.sealed!, 'of-merchant', pair)).toEqual({ phone: '0912345678' })
    await expect(opened(after.op.sealed!, 'of-another', pair)).rejects.toThrow()
  })

  it('shows its shop as before, with the copy and without', async () => {
    const { key } = await server()
    const merchant = queued('merchant', { pointId: 'p', tradeName: 'Cô Bảy', methods: [], consents: [], phone: '0912345678' })
    const account = queued('account', { merchantId: 'of-merchant', source: 'typed', bin: '970436', account: '0000000001234', holderName: 'BAY', holderKind: 'person' }, { opId: 'op-second' })
    const list = await Promise.all([merchant, account].map((one) => sealed(one, inClear(one.op)!, key)))
    const copies = new Map(list.map((one, at) => [partOf(one.op)!, inClear([merchant, account][at]!.op)!]))
    const clear = overlay(emptyRows(), [merchant, account]).accounts.get('of-account')
    expect(overlay(emptyRows(), list, copies).accounts.get('of-account')).toEqual(clear)
    const without = overlay(emptyRows(), list)
    expect(without.accounts.get('of-account')).toMatchObject({ last4: '1234', payload: null })
    expect(without.merchants.get('of-merchant')?.phoneLast4).toBe('5678')
  })

  it('keeps its part under a new id when it is sent again, and through a choice that keeps it', () => {
    const part = 'v1.0.a.b.c'
    const refused: Queued = { ...queued('merchant', { tradeName: 'Sai' }, { sealed: part }), state: 'rejected', shown: { phone: '5678' } }
    const { add } = resubmit([refused], refused.opId, { tradeName: 'Đúng' }, () => 'new', 0)
    expect(add[0]?.op).toMatchObject({ opId: 'new', sealed: part, body: { tradeName: 'Đúng' } })

    const conflict = { rev: 4, fields: ['tradeName', 'phone'], server: {}, base: {} }
    const asked: Queued = { ...refused, state: 'needs_choice', conflict }
    expect(answerConflict(asked, ['phone'], () => 'a', 0)?.op).toMatchObject({ sealed: part, body: {}, baseRev: 4 })
    const theirs = answerConflict(asked, ['tradeName'], () => 'b', 0)
    expect(theirs?.op.sealed).toBeUndefined()
    expect(theirs?.shown).toBeUndefined()
  })
})

describe('a PIN', () => {
  it.each(['000000', '123456', '654321', '121212', '123123', '112233', '123321', '150889', '199020', '111222', '12345', 'abcdef'])('%s is refused', (pin) => {
    expect(isWorstPin(pin)).toBe(true)
  })
  it.each(['482915', '705318', '936027'])('%s is taken', (pin) => {
    expect(isWorstPin(pin)).toBe(false)
  })
})
