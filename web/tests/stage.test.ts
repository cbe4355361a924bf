import { afterEach, describe, expect, it } from 'vitest'
import type { AccountRow, PointRow } from '../src/core/ops'
import { stateShown } from '../src/core/ui'
import { rows } from '../src/core/world'
import { emptyRows } from '../src/core/layers'
import { staged } from '../src/phone/place-link'
import { maySayStill } from '../src/phone/visit/quick'

const point = (stage: string) => ({ id: 'p1', stage, state: 'has_qr', lastVisitOn: null }) as PointRow
const withAccount = (status: string) => {
  rows.value = emptyRows()
  rows.value.accounts.set('a1', { id: 'a1', pointId: 'p1', status } as AccountRow)
}
const said = (stage: string) => stateShown(staged(point(stage))).word

describe('a shop that was trained or paid', () => {
  afterEach(() => {
    rows.value = emptyRows()
  })
  it('is not said to have a code where no account is known', () => {
    expect(['S3', 'S4', 'S5'].map(said)).toEqual(['Có QR', 'Đã hướng dẫn', 'Có giao dịch'])
    expect(stateShown(staged(point('S4'))).icon).toBe('tick')
    withAccount('rejected')
    expect(said('S4')).toBe('Đã hướng dẫn')
    withAccount('proposed')
    expect(['S3', 'S4', 'S5'].map(said)).toEqual(['Có QR', 'Có QR', 'Có QR'])
  })
  it('is not said by one tap to have one still', () => {
    expect(maySayStill(point('S4'))).toBe(false)
    expect(maySayStill(point('S3'))).toBe(true)
    withAccount('confirmed')
    expect(maySayStill(point('S4'))).toBe(true)
  })
  it('is called as before where nothing is known of accounts', () => {
    expect(stateShown({ stage: 'S4', state: 'has_qr' }).word).toBe('Có QR')
    expect(stateShown({ stage: 'S4', state: 'has_qr', accountStatus: null }).word).toBe('Đã hướng dẫn')
  })
})
