import { describe, expect, it } from 'vitest'
import { bare } from '../src/core/trace'
import type { Queued } from '../src/core/ops'
import { bundleOf, masked } from '../src/phone/help/trouble-bundle'

const NAME = 'Canary Thị Vàng Anh'
const PHONE = '0912345678'
const ACCOUNT = '0123456789012'
const NOTE = 'nhà có con chim hoàng yến'
const ID = '0193aaaa-bbbb-7ccc-8ddd-eeeeffff0001'

const queued = (entity: Queued['op']['entity'], more: Partial<Queued> = {}): Queued => ({
  opId: ID,
  op: {
    opId: ID,
    entity,
    entityId: ID,
    kind: 'put',
    baseRev: null,
    clientAt: '2026-11-22T01:00:00Z',
    body: { tradeName: NAME, ownerName: NAME, phone: PHONE, account: ACCOUNT, note: NOTE, pointId: ID },
  },
  state: 'waiting',
  tries: 2,
  nextAt: 0,
  label: `Đăng ký ${NAME}`,
  pointId: ID,
  savedAt: 0,
  ...more,
})

const here = {
  appVersion: '2026.11.22',
  at: 3_600_000,
  agent: 'Chrome',
  language: 'vi',
  zone: 'Asia/Ho_Chi_Minh',
  screen: { width: 390, height: 844, ratio: 2 },
  network: '4g',
  online: true,
  installed: true,
  worker: true,
  secure: true,
  signedIn: true,
  sessionEnded: false,
  database: 'open' as const,
  usedBytes: 1_234_567,
  quotaBytes: null,
  persisted: true,
  clockOffsetMs: -1500,
  lastPulledAt: 0,
  lastSentAt: null,
  rows: { points: 20 },
  queue: [
    queued('merchant'),
    queued('merchant', { savedAt: 3_000_000, tries: 0 }),
    queued('visit', {
      state: 'rejected',
      reason: { code: 'validation', title: `Ô này của ${NAME} sai: ${PHONE}`, field: 'note', offer: ACCOUNT },
      conflict: { rev: 1, fields: ['note'], server: { note: NOTE }, base: {} },
    }),
    queued('account', { state: 'rejected', reason: { code: NOTE, title: NAME, field: null } }),
  ],
  traced: [
    { at: 0, method: 'GET', path: `/points/${ID}/sheet?q=${NAME}`, status: 500, ms: 40, slug: 'unexpected', id: ID.replace('0001', '9999') },
    { at: 0, method: 'GET', path: `/search/${NAME}`, status: 404, ms: 40, slug: `không ${NAME}`, id: PHONE },
  ],
  words: `Máy đứng. Gọi tôi ${PHONE}, tài khoản ${ACCOUNT}`,
}

describe('a trouble report', () => {
  it('names nobody: no name, phone, account, note or id of a record', () => {
    const text = JSON.stringify(bundleOf(here))
    for (const canary of [NAME, 'Canary', PHONE, ACCOUNT, NOTE, ID, 'Đăng ký']) expect(text).not.toContain(canary)
  })
  it('tells what helps: what waits, how long, what the server said and under which id', () => {
    const told = bundleOf(here)
    expect(told.queue).toContainEqual({ entity: 'merchant', kind: 'put', state: 'waiting', count: 2, oldestMinutes: 60, mostTries: 2 })
    expect(told.queue).toContainEqual(expect.objectContaining({ entity: 'visit', state: 'rejected', reason: 'validation' }))
    expect(told.calls[0]).toEqual(expect.objectContaining({ path: '/points/:x/sheet', slug: 'unexpected', status: 500 }))
    expect(told.calls[0]?.id).toMatch(/9999$/)
    expect(told.storage.usedMb).toBe(1.2)
    expect(told.words).toBe('Máy đứng. Gọi tôi ••••••••••, tài khoản •••••••••••••')
  })
  it('hides digits of every script, and keeps no more than 500 characters', () => {
    expect(masked('số ４５٦ 7')).toBe('số ••• •')
    expect(masked('a'.repeat(900))).toHaveLength(500)
  })
  it('keeps of an address only the words of the API', () => {
    expect(bare('/sign-in/7K3QX01ABCDEFGHJKMNPQR9T2M')).toBe('/sign-in/:x')
    expect(bare('/sync/pull?cursor=abc')).toBe('/sync/pull')
  })
})
