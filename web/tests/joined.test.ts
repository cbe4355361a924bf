import { describe, expect, it } from 'vitest'
import { joined } from '../src/core/joined'

describe('a form typed in by two tabs', () => {
  const base = { name: '', note: '', methods: [], marks: { a: { outcome: '' }, b: { outcome: '' } } }
  it('keeps what each of them typed', () => {
    const mine = { ...base, note: 'mai quay lại', marks: { ...base.marks, b: { outcome: 'met' } } }
    const theirs = { ...base, name: 'Cô Bảy', methods: ['cash'], marks: { a: { outcome: 'refused' }, b: { outcome: '' } } }
    expect(joined(base, mine, theirs)).toEqual({
      name: 'Cô Bảy', note: 'mai quay lại', methods: ['cash'], marks: { a: { outcome: 'refused' }, b: { outcome: 'met' } },
    })
  })
  it('stands as it was typed here last where both typed in one field', () => {
    expect(joined(base, { ...base, name: 'Cô Tám' }, { ...base, name: 'Cô Bảy' })).toMatchObject({ name: 'Cô Tám' })
  })
  it('is the same records in both: those of the tab that was first on disk', () => {
    const mine = { ...base, ids: { visit: 'v2' }, visitId: 'v2', toolIds: { guidance: 't2' } }
    const theirs = { ...base, ids: { visit: 'v1' }, visitId: 'v1', toolIds: { guidance: 't1' } }
    expect(joined(base, mine, theirs)).toMatchObject({ ids: { visit: 'v1' }, visitId: 'v1', toolIds: { guidance: 't1' } })
    expect(joined(base, mine, base)).toMatchObject({ visitId: 'v2' })
  })
})
