import { describe, expect, it } from 'vitest'
import { existsSync, readFileSync } from 'node:fs'
import { finder, fold, ranked, runTogether, searchKey } from '../src/core/fold'
import { compareHouses, sideOf } from '../src/core/houses'
import { readRoute } from '../src/core/router'
import { comeAfter, uuid7 } from '../src/core/uuid7'
import { newNumber, stallNumber, wholePoint } from '../src/phone/outbox/mending'
import { looksLikeCitizenId, tradesOfGoods, wrongInNote } from '../src/phone/register/registration'
import { EMPTY_VISIT, toolsSeen } from '../src/phone/visit/visiting'
import { addDays, ago, count, daysBetween, longDay } from '../src/core/formats'

describe('uuid7', () => {
  it('keeps the order of ids made in one millisecond, and when the clock steps back', () => {
    const ids = Array.from({ length: 5000 }, () => uuid7(1_700_000_000_000))
    ids.push(uuid7(1_600_000_000_000))
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
  it('goes on after what an earlier run left waiting, made by a clock that ran ahead', () => {
    const time = (1_900_000_000_000).toString(16).padStart(12, '0')
    const ids = [`${time.slice(0, 8)}-${time.slice(8)}-7ffe-8000-000000000000`]
    comeAfter(ids[0])
    for (let n = 0; n < 3; n += 1) ids.push(uuid7(1_800_000_000_000))
    for (const id of [ids[0], undefined, 'not of this form']) comeAfter(id)
    ids.push(uuid7(1_800_000_000_000))
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('fold', () => {
  it('forgets accents, đ, tone placement, case and spelling form', () => {
    for (const name of ['Phổ Hòa', 'Phổ Hoà', 'phố  hoa', 'Phổ Hòa'.normalize('NFD')]) expect(fold(name)).toBe('pho hoa')
    expect(fold('Đặng')).toBe('dang')
  })
  it('finds a stall by its code, its short code, and its name without accents', () => {
    const stall = searchKey(fold('Sạp cá Bà Năm A2-07'))
    for (const asked of ['a2 7', 'A2-07', 'nam ca', 'bà năm', 'a2 0']) expect(finder(asked)?.(stall)).toBe(true)
    for (const asked of ['a2 8', 'năm cá bảy', 'ap']) expect(finder(asked)?.(stall)).toBe(false)
    expect(finder('')).toBeNull()
    expect(finder(' / ')).toBeNull()
  })
  it('finds a house up an alley by its number, and a number only whole', () => {
    const inHaste = searchKey(fold(runTogether('A2-09').join(' ')))
    for (const asked of ['a209', 'A29', 'a20']) expect(finder(asked)?.(inHaste)).toBe(true)
    for (const asked of ['a2 9', 'a219', '209']) expect(finder(asked)?.(inHaste)).toBe(false)
    const house = searchKey(fold('47/2 Nguyễn Nghiêm, sạp 010'))
    for (const asked of ['47/2', '47 2 nghiem', '10', '010']) expect(finder(asked)?.(house)).toBe(true)
    for (const asked of ['1', '7/2']) expect(finder(asked)?.(house)).toBe(false)
  })
  it('puts a shop or an owner of that name before all who stand in a street of that name', () => {
    const shop = (own: string, place: string) => ({ own: searchKey(fold(own)), key: searchKey(fold(own)) + searchKey(fold(place)) })
    const [far, near, other] = [shop('Vải Lan', '1 Nguyễn Nghiêm'), shop('Chị Nghiêm', '9 Trần Phú'), shop('Cá', '2 Trần Phú')]
    expect(ranked([far, other, near], finder('nghiem')!)).toEqual([near, far])
    expect(ranked([far, other, near], finder('tran phu')!)).toEqual([other, near])
    const at = (house: string) => ({ ...shop('', `${house} Trần Phú`), number: searchKey(fold(house)) })
    const houses = ['50', '5A', '5', '12/5'].map(at)
    expect(ranked([...houses, { ...shop('5 Sao', '1 Trần Phú'), number: '' }], finder('5')!, '5').map((one) => one.number || one.own)).toEqual([' 5 ', ' 5 sao ', ' 50 ', ' 5a ', ' 12 5 '])
    expect(ranked(houses, finder('5 tran')!, '5 Trần')[0]).toBe(houses[2])
  })
})

describe('house numbers', () => {
  it('come in the order in which people walk', () => {
    const walked = ['1', '1A', '1B', '2', '10', '12/3A', '12/10', '47', '47A', '47/2', '49', 'đối diện cổng chợ']
    expect([...walked].reverse().sort(compareHouses)).toEqual(walked)
  })
  it('tell the side by the first number', () => {
    expect([sideOf('47A'), sideOf('12/3'), sideOf('Km 3'), sideOf('cổng chợ'), sideOf(null)]).toEqual([
      'odd',
      'even',
      'none',
      'none',
      'none',
    ])
  })
})

describe('days and numbers', () => {
  it('are written as Vietnamese readers write them', () => {
    expect(count(1234567)).toBe('1.234.567')
    expect(longDay('2026-01-05')).toBe('05/01/2026')
    expect(addDays('2026-02-27', 2)).toBe('2026-03-01')
    expect(daysBetween('2026-11-01', '2026-11-21')).toBe(20)
    expect(ago('2026-11-20', '2026-11-21')).toBe('hôm qua')
  })
})

describe('routes', () => {
  it('read parts and questions, and survive a broken escape', () => {
    expect(readRoute('#/cho/abc?day=r1')).toMatchObject({ path: ['cho', 'abc'] })
    expect(readRoute('#/cho/abc?day=r1').query.get('day')).toBe('r1')
    expect(readRoute('#/vao/%E0%').path).toEqual(['vao', '%E0%'])
  })
})

describe('the built app', () => {
  // The build runs before the tests in scripts/test; on its own this file has nothing to look at.
  const index = '../backend/static/index.html'
  it.runIf(existsSync(index))('asks nothing of another origin and runs no inline script', () => {
    const html = readFileSync(index, 'utf8')
    expect(html).not.toMatch(/https?:\/\//)
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/)
    expect(html).not.toMatch(/\son[a-z]+=/)
  })
})

describe('what was typed in the field', () => {
  it('offers the number that an eleven-digit one became in 2018, and nothing for others', () => {
    expect(newNumber('0169 123 4567')).toBe('0391234567')
    expect(newNumber('+84 123.456.7890')).toBe('0834567890')
    for (const other of ['0912345678', '0111234567', '01691234', '']) expect(newNumber(other)).toBeNull()
  })
  it("takes a stall's number without its row's code", () => {
    for (const typed of ['A1-21', 'a1 21', '21', 'A1 - 21']) expect(stallNumber(typed, 'A1')).toBe('21')
    expect(stallNumber('7', 'A1')).toBe('07')
    expect(stallNumber('A7', 'A')).toBe('07')
    expect(stallNumber('7a', 'A1')).toBe('7A')
    expect(stallNumber('A121', 'A1')).toBe('A121')
  })
  it('gives a point that an older app made the kind it left out', () => {
    expect(wholePoint({ rowId: 'r', stallCode: 'A1-21' }, 'A1')).toEqual({ rowId: 'r', stallCode: '21', kind: 'stall' })
    expect(wholePoint({ streetId: 's', houseNumber: '5A' }, '')).toMatchObject({ kind: 'shop' })
    expect(wholePoint({ marketId: 'm', label: 'Rau cô Tư' }, '')).toMatchObject({ kind: 'mobile' })
  })
  it("finds a citizen's number in free text as the server does", () => {
    for (const text of ['CCCD 051123456789', '051 123 456 789', '0511.2345.6789']) expect(looksLikeCitizenId(text)).toBe(true)
    for (const text of ['0912345678', '1234567890123', 'gọi 0912345678 ngày 3']) expect(looksLikeCitizenId(text)).toBe(false)
  })
  it("offers the trades of a row's goods", () => {
    const trades = ['thit Thịt', 'ca Cá, hải sản', 'ca_phe Cà phê', 'hang_kho Hàng khô'].map((line) => {
      const [code = '', ...name] = line.split(' ')
      return { code, name: name.join(' ') }
    })
    expect(tradesOfGoods('Thịt, hàng khô', trades).map((trade) => trade.code)).toEqual(['thit', 'hang_kho'])
    expect(tradesOfGoods('', trades)).toEqual([])
  })
  it('notes the tools that a visit saw, once', () => {
    const same = { outcome: 'same' } as Parameters<typeof toolsSeen>[1]
    expect(toolsSeen({ ...EMPTY_VISIT, trained: true }, same, {})).toEqual(['qr_board', 'guidance'])
    expect(toolsSeen({ ...EMPTY_VISIT, trained: true }, same, { guidance: { state: 'done' } })).toEqual(['qr_board'])
    expect(toolsSeen(EMPTY_VISIT, null, {})).toEqual([])
  })
})

describe('a note', () => {
  it('takes days, prices and houses, and no number that has a field of its own', () => {
    for (const fine of ['hẹn 20/11/2026 lúc 8h', '1.250.000 đồng', 'bán 125.000.000 mỗi tháng', 'số 12/3A, gọi cửa sau', '20-11-2026']) expect(wrongInNote(fine)).toBeNull()
    for (const number of ['gọi 0912 345 678', 'dán đè 090123456789012', 'tk 1234-5678-9']) expect(wrongInNote(number)).toMatch(/ô riêng/)
    expect(wrongInNote('012345678901')).toMatch(/CCCD/)
  })
})
