import { describe, expect, it } from 'vitest'
import { accountsByPoint, Layered, settle } from '../src/core/layers'
import type { AccountRow } from '../src/core/ops'

const account = (id: string, pointId: string, status = 'proposed') => ({ id, pointId, status }) as AccountRow
const table = () => new Map([account('a1', 'p1'), account('a2', 'p2'), account('a3', 'p2')].map((row) => [row.id, row]))
const ids = (rows: AccountRow[]) => rows.map((row) => row.id).sort()

describe('a layer over a table', () => {
  it('shows its changes, additions and removals, and leaves the table as it is', () => {
    const base = table()
    const layer = new Layered(base)
    layer.set('a1', account('a1', 'p1', 'confirmed'))
    layer.set('a4', account('a4', 'p1'))
    layer.delete('a2')
    expect([...layer.keys()].sort()).toEqual(['a1', 'a3', 'a4'])
    expect([layer.size, new Map(layer).size, [...layer.values()].length]).toEqual([3, 3, 3])
    expect([layer.get('a1')?.status, layer.get('a2'), layer.has('a2'), layer.has('a4')]).toEqual(['confirmed', undefined, false, true])
    expect([...base.keys()]).toEqual(['a1', 'a2', 'a3'])
    expect(base.get('a1')?.status).toBe('proposed')
  })
  it('takes back a row that it had removed', () => {
    const layer = new Layered(table())
    layer.delete('a1')
    layer.set('a1', account('a1', 'p9'))
    expect([layer.get('a1')?.pointId, layer.size]).toEqual(['p9', 3])
  })
  it('is grouped like the table under it, by where each row now belongs', () => {
    const base = table()
    expect(ids(accountsByPoint.of(base, 'p2'))).toEqual(['a2', 'a3'])
    const layer = new Layered(base)
    layer.set('a2', account('a2', 'p1'))
    layer.set('a5', account('a5', 'p2'))
    expect(ids(accountsByPoint.of(layer, 'p1'))).toEqual(['a1', 'a2'])
    expect(ids(accountsByPoint.of(layer, 'p2'))).toEqual(['a3', 'a5'])
    layer.set('a6', account('a6', 'p2'))
    expect(ids(accountsByPoint.of(layer, 'p2'))).toEqual(['a3', 'a5', 'a6'])
    expect(ids(accountsByPoint.of(base, 'p2'))).toEqual(['a2', 'a3'])
  })
  it('happens in the table when it is settled, and the groups follow', () => {
    const base = table()
    accountsByPoint.of(base, 'p1')
    const layer = new Layered(base)
    layer.set('a2', account('a2', 'p1'))
    layer.set('a4', account('a4', 'p1'))
    layer.delete('a3')
    expect(settle(layer, accountsByPoint)).toBe(base)
    expect(ids(accountsByPoint.of(base, 'p1'))).toEqual(['a1', 'a2', 'a4'])
    expect(accountsByPoint.of(base, 'p2')).toEqual([])
    expect([...base.keys()].sort()).toEqual(['a1', 'a2', 'a4'])
  })
})
