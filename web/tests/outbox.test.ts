import { describe, expect, it } from 'vitest'
import type { OpResult, Queued } from '../src/core/ops'
import { answerConflict, backOffMs, batch, clockOffsetMs, MOST_BYTES, nextSize, postpone, rebased, resubmit, settle, tally } from '../src/core/outbox'
import { sha256 } from '../src/core/sha256'
import { followers } from '../src/phone/outbox/discarding'
import { readRescue, rescueFiles } from '../src/phone/outbox/rescue-file'

const queued = (opId: string, more: Partial<Queued> = {}, dependsOn?: string[]): Queued => ({
  opId,
  op: { opId, entity: 'visit', entityId: `e-${opId}`, kind: 'put', baseRev: null, clientAt: '2026-11-21T02:00:00Z', body: { note: opId }, dependsOn },
  state: 'waiting',
  tries: 0,
  nextAt: 0,
  label: opId,
  pointId: null,
  savedAt: 0,
  ...more,
})
const answer = (opId: string, more: Partial<OpResult>): OpResult => ({ opId, status: 'applied', ...more })

describe('a batch', () => {
  it('takes the oldest due ones, up to its size', () => {
    const queue = [queued('c'), queued('a'), queued('b', { nextAt: 500 }), queued('d', { state: 'rejected' })]
    expect(batch(queue, 100, 10).map((op) => op.opId)).toEqual(['a', 'c'])
    expect(batch(queue, 500, 2).map((op) => op.opId)).toEqual(['a', 'b'])
  })
  it('does not wait for days that a clock, put right since, has set', () => {
    const day = 86_400_000
    expect(batch([queued('a', { nextAt: 3 * day }), queued('b', { nextAt: 300_000 })], 0, 10).map((op) => op.opId)).toEqual(['a'])
  })
  it('never sends a child before the parent it names', () => {
    const queue = [queued('a', { nextAt: 900 }), queued('b', {}, ['a']), queued('c')]
    expect(batch(queue, 0, 10).map((op) => op.opId)).toEqual(['c'])
    expect(batch(queue, 900, 10).map((op) => op.opId)).toEqual(['a', 'b', 'c'])
    expect(batch([queued('b', {}, ['gone'])], 0, 10)).toHaveLength(1)
  })
  it('stays below the body limit, but always takes one', () => {
    const fat = queued('a')
    fat.op.body = { note: 'ơ'.repeat(MOST_BYTES) }
    const slim = Array.from({ length: 49 }, (_, i) => queued(`b${String(i).padStart(2, '0')}`))
    for (const one of slim) one.op.body = { note: 'x'.repeat(2000) }
    expect(batch([fat, ...slim], 0, 50).map((op) => op.opId)).toEqual(['a'])
    const sent = batch(slim, 0, 50)
    expect(JSON.stringify(sent).length).toBeLessThan(64 * 1024)
    expect(sent.length).toBeGreaterThan(20)
  })
})

describe('two edits of one record', () => {
  const edit = (opId: string, baseRev: number, more: Partial<Queued> = {}) => {
    const one = queued(opId, more)
    one.op = { ...one.op, entity: 'merchant', entityId: 'm', kind: 'patch', baseRev }
    return one
  }
  it('go one after the other, so that the second does not conflict with the first', () => {
    const [first, second] = [edit('a', 7), edit('b', 7)]
    expect(batch([first, second], 0, 10).map((op) => op.opId)).toEqual(['a'])
    expect(batch([edit('a', 7, { nextAt: 9 }), second], 0, 10)).toEqual([])
    expect(rebased([first, second], first.op, 8).map((one) => [one.opId, one.op.baseRev])).toEqual([['b', 8]])
  })
  it('are not moved over what somebody else changed, nor once sent', () => {
    const first = edit('a', 7)
    expect(rebased([edit('b', 7)], first.op, 9)).toEqual([])
    expect(rebased([edit('b', 7, { tries: 1 })], first.op, 8)).toEqual([])
    expect(rebased([edit('b', 6)], first.op, 8)).toEqual([])
  })
  it('are moved over a merge only in the fields that were taken', () => {
    const first = edit('a', 7)
    const other = edit('b', 7)
    other.op.body = { tradeNote: 'x' }
    expect(rebased([edit('c', 7), other], first.op, 9, true).map((one) => [one.opId, one.op.baseRev])).toEqual([['c', 9]])
  })
})

describe('a verdict', () => {
  it('lets go only of what was taken', () => {
    expect(settle(queued('a'), answer('a', { status: 'applied', rev: 3 }), 0)).toMatchObject({ done: true, rev: 3 })
    expect(settle(queued('a'), answer('a', { status: 'merged', rev: 4 }), 0)).toMatchObject({ done: true, rev: 4 })
    for (const status of ['conflict', 'held', 'rejected', 'retry'] as const) {
      expect(settle(queued('a'), answer('a', { status }), 0).done).toBe(false)
    }
  })
  it('of a duplicate is the first answer', () => {
    expect(settle(queued('a'), answer('a', { status: 'duplicate', first: 'rejected', code: 'gone' }), 0)).toMatchObject({
      done: false,
      queued: { state: 'rejected', reason: { code: 'gone' } },
    })
    expect(settle(queued('a'), answer('a', { status: 'duplicate', rev: 2 }), 0)).toMatchObject({ done: true, rev: 2 })
    expect(settle(queued('a'), answer('a', { status: 'duplicate', first: 'held' }), 0)).toMatchObject({ done: false, queued: { state: 'held' } })
  })
  it('keeps both values of a conflict', () => {
    const settled = settle(queued('a'), answer('a', { status: 'conflict', rev: 9, fields: ['note'], server: { note: 'khác' } }), 0)
    expect(settled).toMatchObject({ done: false, queued: { state: 'needs_choice', conflict: { rev: 9, server: { note: 'khác' } } } })
  })
  it('to wait is obeyed', () => {
    const settled = settle(queued('a'), answer('a', { status: 'retry', retryAfterS: 7 }), 1000)
    expect(settled).toMatchObject({ done: false, queued: { state: 'waiting', nextAt: 8000, tries: 1 } })
  })
})

describe('retries', () => {
  it('back off to five minutes, with jitter, never at once', () => {
    expect([1, 2, 3, 4, 5, 9].map((tries) => backOffMs(tries, () => 1))).toEqual([2000, 5000, 15000, 60000, 300000, 300000])
    expect(backOffMs(5, () => 0)).toBe(500)
    const [put] = postpone([queued('a'), queued('b')], new Set(['a']), 100, null, () => 1)
    expect(put).toMatchObject({ opId: 'a', tries: 1, nextAt: 2100 })
  })
  it('change the batch size with the network', () => {
    expect(nextSize(5, 'well')).toBe(10)
    expect(nextSize(40, 'well')).toBe(50)
    expect(nextSize(5, 'badly')).toBe(2)
    expect(nextSize(1, 'badly')).toBe(1)
  })
})

describe("a person's correction", () => {
  it('is a new operation, and what depended on the old one follows it', () => {
    let n = 0
    const queue = [
      queued('a', { state: 'rejected', reason: { code: 'validation', title: '', field: 'note' } }),
      queued('b', { state: 'rejected', reason: { code: 'dependency', title: '', field: null } }, ['a']),
      queued('c'),
    ]
    const { remove, add } = resubmit(queue, 'a', { note: 'đúng' }, () => `new${++n}`, 5)
    expect(remove).toEqual(['a', 'b'])
    expect(add.map((one) => [one.opId, one.op.opId, one.state, one.op.entityId, one.op.dependsOn])).toEqual([
      ['new1', 'new1', 'waiting', 'e-a', undefined],
      ['new2', 'new2', 'waiting', 'e-b', ['new1']],
    ])
    expect(add[0]!.op.body).toEqual({ note: 'đúng' })
  })
  it('of an account leaves its owner to confirm what it says now', () => {
    const account = queued('a')
    account.op = { ...account.op, entity: 'account', body: { holderName: 'LE THI HONG', bin: '970436' } }
    const agreed = queued('b', {}, ['a'])
    agreed.op = { ...agreed.op, entity: 'confirmation' }
    const said = resubmit([account, agreed], 'a', { holderName: 'LE THI HANH', bin: '970436' }, () => 'new', 5)
    expect([said.remove, said.add.map((one) => one.op.entity)]).toEqual([['a', 'b'], ['account']])
    // Sent again as it was, nothing about it is new to them.
    const again = resubmit([account, agreed], 'a', { ...account.op.body }, () => 'new', 5)
    expect(again.add.map((one) => one.op.entity)).toEqual(['account', 'confirmation'])
  })
  it("of an account takes its owner's no along, unless it is another account now", () => {
    const account = queued('a')
    account.op = { ...account.op, entity: 'account', body: { holderName: 'LE THI HONG', bin: '970436', account: '0011' } }
    const no = queued('b', {}, ['a'])
    no.op = { ...no.op, entity: 'confirmation', body: { agreed: false } }
    const left = (change: object) =>
      resubmit([account, no], 'a', { ...account.op.body, ...change }, () => 'new', 5).add.map((one) => one.op.entity)
    expect(left({ holderName: 'LE THI HANH' })).toEqual(['account', 'confirmation'])
    expect(left({ account: '0012' })).toEqual(['account'])
  })
  it('of a conflict drops the fields that the other keeps, and nothing that nobody disputed', () => {
    const one = queued('a', { state: 'needs_choice', conflict: { rev: 9, fields: ['note', 'x'], server: {}, base: {} } })
    one.op.body = { note: 'tôi', x: 1, other: 2 }
    expect(answerConflict(one, ['note'], () => 'new', 0)).toMatchObject({
      opId: 'new',
      conflict: undefined,
      op: { opId: 'new', kind: 'patch', baseRev: 9, body: { note: 'tôi', other: 2 } },
    })
    expect(answerConflict(one, ['note'], () => 'new', 0)!.op.body).not.toHaveProperty('x')
    expect(answerConflict(one, [], () => 'new', 0)!.op.body).toEqual({ other: 2 })
    expect(answerConflict({ ...one, op: { ...one.op, body: { note: 'tôi', x: 1 } } }, [], () => 'new', 0)).toBeNull()
  })
  it('of a conflict sends on what is sealed, unless the other keeps that', () => {
    const one = queued('a', { state: 'needs_choice', shown: { phone: '4821' }, conflict: { rev: 2, fields: ['tradeName'], server: {}, base: {} } })
    one.op = { ...one.op, body: { tradeName: 'tôi' }, sealed: 'v1.k' }
    expect(answerConflict(one, [], () => 'new', 0)).toMatchObject({ shown: { phone: '4821' }, op: { body: {}, sealed: 'v1.k' } })
    const phoneToo = { ...one, conflict: { ...one.conflict!, fields: ['tradeName', 'phone'] } }
    expect(answerConflict(phoneToo, [], () => 'new', 0)).toBeNull()
  })
  it('to discard takes along what cannot stand without it', () => {
    const queue = [queued('a'), queued('b', {}, ['a']), queued('c', {}, ['b']), queued('d')]
    expect(followers(queue, 'a').map((one) => one.opId)).toEqual(['b', 'c'])
    expect(followers(queue, 'd')).toEqual([])
  })
})

describe('a rescue file', () => {
  const lan = { databaseId: 'd', memberId: 'm', memberName: 'Lan', deviceId: 'p' }
  const written = (list: Queued[]) => rescueFiles(list, lan, '1', new Date('2026-11-22T00:00:00Z'))
  it('brings the same operations back, with the name of whoever recorded them', async () => {
    const list = [queued('b', { tries: 3, nextAt: 99 }, ['a']), queued('a')]
    const [file] = await written(list)
    const back = readRescue(file!.text)!
    expect(back.ops.map((one) => one.opId)).toEqual(['a', 'b'])
    expect(back.ops[1]!.op).toEqual(list[0]!.op)
    expect(back.ops.every((one) => one.nextAt === 0)).toBe(true)
    expect([back.memberName, back.memberId, back.databaseId]).toEqual(['Lan', 'm', 'd'])
    expect(readRescue('{"ops":[]}')).toBeNull()
    expect(readRescue('not json')).toBeNull()
  })
  it('is hashed over the records exactly as they stand in it', async () => {
    const [file] = await written([queued('a', { label: 'Bún bò “Năm”' })])
    const { sha256: told, count, version } = JSON.parse(file!.text) as { sha256: string; count: number; version: number }
    const ops = file!.text.slice(file!.text.indexOf('"ops":') + 6, -1)
    expect(told).toBe(await sha256(new TextEncoder().encode(ops).buffer))
    expect([count, version]).toEqual([1, 2])
  })
  it('is more than one where the server takes no more in one', async () => {
    const files = await written(Array.from({ length: 1001 }, (_, n) => queued(`n${String(n).padStart(4, '0')}`)))
    expect(files.map((file) => readRescue(file.text)!.ops.length)).toEqual([1000, 1])
    expect(new Set(files.map((file) => file.name)).size).toBe(2)
  })
})

describe('counts and clocks', () => {
  it('are said apart', () => {
    expect(tally([queued('a'), queued('b', { state: 'held' }), queued('c', { state: 'rejected' }), queued('d', { state: 'needs_choice' })])).toEqual({
      waiting: 1,
      held: 1,
      trouble: 2,
    })
    expect(clockOffsetMs('2026-11-21T00:00:10Z', Date.parse('2026-11-21T00:00:00Z'), Date.parse('2026-11-21T00:00:02Z'))).toBe(9000)
  })
})
