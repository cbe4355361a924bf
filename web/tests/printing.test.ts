import { describe, expect, it } from 'vitest'
import { isFine, layoutName, layoutNamed, LAYOUTS, sheetsFor } from '../src/core/layouts'
import { beside, fileSize, type PrintFile } from '../src/core/ui/print-files'
import { isRunning, jobWords } from '../src/desk/batch-job'
import { outdatedLines } from '../src/desk/batch-outdated'
import { changeWords } from '../src/desk/change-words'
import { signWords } from '../src/desk/batch-approve'
import { wayOn } from '../src/desk/batch-concerned'
import { missingForBoard, underWay } from '../src/desk/board-history'
import { recalledLines, stepsBack } from '../src/desk/batch-recalled'
import { inOrder } from '../src/desk/batch-lines'
import { byRoute } from '../src/desk/batch-groups'
import { canBeHelped, hasBoard, ownFirst } from '../src/desk/batch-new'
import { isAlone } from '../src/desk/batch-steps'
import { boardsOf, boardWords } from '../src/desk/board-look'
import { onPaper } from '../src/desk/layout-choice'
import { usualPrinter } from '../src/desk/printer-choice'
import { smallModuleWords } from '../src/desk/small-modules'
import type { AccountBeside, BatchLine, BoardIssue, LineSigns, NotReady, PointSheet, ReadyPoint, RenderJob } from '../src/desk/wire'

const job = (more: Partial<RenderJob>): RenderJob => ({ state: 'running', drawn: 0, read: 0, total: 0, lotsDone: 0, lots: 1, sentence: '', lineIds: [], ...more })

describe('what is said of a drawing under way', () => {
  it('counts boards drawn and read back, and stacks where there are several', () => {
    expect(jobWords(job({ drawn: 1250, read: 800, total: 2000 }))).toBe('Đã dựng 1.250/2.000 bảng, đọc lại 800/2.000')
    expect(jobWords(job({ drawn: 1250, read: 800, total: 2000, lots: 2, lotsDone: 1 }))).toContain('xong 1/2 xấp')
  })

  it('says that it waits, and runs until it is done, stopped or failed', () => {
    expect(jobWords(job({ state: 'waiting' }))).toContain('chờ tới lượt')
    expect((['waiting', 'running', 'failed', 'stopped', 'done'] as const).filter((state) => isRunning(job({ state })))).toEqual(['waiting', 'running'])
    expect(isRunning(null)).toBe(false)
  })
})

describe('a released batch with a board recalled before printing', () => {
  const line = (id: string, more: Partial<BatchLine> = {}) => ({ id, recalled: false, voidedAt: null, ...more }) as BatchLine
  const [fine, gone, dropped] = [line('a'), line('b', { recalled: true }), line('c', { recalled: true, voidedAt: '2026-11-22T00:00:00Z' })]

  it('is held back by the recalled line until it is printed', () => {
    expect(recalledLines({ state: 'released' }, [fine, gone, dropped])).toEqual([gone])
    expect(recalledLines({ state: 'printed' }, [fine, gone])).toEqual([])
  })

  it('drops the line and draws the rest, where there is a rest', () => {
    const drop = { step: 'lines/b/void', body: { reason: 'Bị thu hồi trước khi in' } }
    expect(stepsBack([gone], [fine, gone, dropped])).toEqual([drop, 'render'])
    expect(stepsBack([gone], [gone, dropped])).toEqual([drop])
  })
})

describe('a frozen board that the register contradicts by now', () => {
  const line = (id: string, changed: BatchLine['changed'], voidedAt: string | null = null) => ({ id, changed, voidedAt }) as BatchLine
  const [fine, renamed, dropped, shop] = [line('a', []), line('b', [{ what: 'shop_name', now: 'Bún cô Bảy' }]), line('c', [{ what: 'point', now: '' }], '2026-11-22T00:00:00Z'), line('d', null)]

  it('is told until it is dropped, in words', () => {
    expect(outdatedLines([fine, renamed, dropped, shop])).toEqual([renamed])
    expect(renamed.changed?.map(changeWords)).toEqual(['tên nay là “Bún cô Bảy”'])
    expect(dropped.changed?.map(changeWords)).toEqual(['điểm đang ghi là không hoạt động'])
  })

  it('comes after those that nobody can hang up', () => {
    const closed = line('e', [{ what: 'point', now: '' }])
    expect(outdatedLines([renamed, closed])).toEqual([closed])
  })

  it('is dropped with its own reason', () => {
    expect(stepsBack([renamed], [fine, renamed], 'Đổi tên')).toEqual([{ step: 'lines/b/void', body: { reason: 'Đổi tên' } }, 'render'])
  })
})

describe('a code of small modules', () => {
  const line = (smallModuleMm: number | null, voidedAt: string | null = null) => ({ smallModuleMm, voidedAt }) as BatchLine

  it('is told before the release with how many and how small, unless it is dropped', () => {
    expect(smallModuleWords([line(null), line(0.2, '2026-11-22T00:00:00Z')])).toBe('')
    expect(smallModuleWords([line(0.918), line(null), line(0.849)])).toContain('2 bảng có ô mã QR dưới 1 mm, nhỏ nhất 0,85 mm.')
  })
})

describe('a line that an officer must look at', () => {
  const line = { bank: 'Vietcombank', last4: '5678', holderName: 'NGUYEN THI SAU' }
  const found: LineSigns = { unusual: [], othersHere: [], sameElsewhere: [], heldReason: '', releaseReason: '', releasedByName: '', broughtByName: '' }
  const other: AccountBeside = { label: 'A1-02', shopName: 'Thịt bà Năm', bank: 'BIDV', last4: '1234', holderName: 'LE VAN NAM', confirmedAt: '2026-11-12T03:00:00Z', earlier: true }

  it('says what it was before, or what came after', () => {
    expect(signWords('changed', line, { ...found, othersHere: [other] })).toBe(
      'trước là BIDV •••• 1234, LE VAN NAM (xác nhận 12/11/2026); nay Vietcombank •••• 5678. Hỏi chủ hộ có đổi thật không.',
    )
    expect(signWords('changed', line, { ...found, othersHere: [{ ...other, earlier: false }] })).toContain('sau đó điểm này có thêm BIDV •••• 1234')
    expect(signWords('changed', line, found)).toContain('nay Vietcombank •••• 5678')
  })

  it('names the other shop of a number, and why a hold was let go', () => {
    expect(signWords('duplicate', line, { ...found, sameElsewhere: [other] })).toContain('A1-02 Thịt bà Năm')
    expect(signWords('duplicate', line, found)).toContain('phường khác')
    expect(signWords('held_before', line, { ...found, heldReason: 'Ngân hàng lạ.', releaseReason: 'Đã gọi', releasedByName: 'Minh' })).toBe('Ngân hàng lạ. Cho qua vì: Đã gọi (Minh).')
    expect(signWords('typed', line, found)).toContain('4 số cuối')
  })
})

describe('the shops that are ready', () => {
  it('stand together by row and street side, in the order of delivery', () => {
    const ready = ['a/A2', 'b/A2', 'c/A10', 'd/A2'].map((one) => ({ pointId: one[0], route: one.slice(2) }) as ReadyPoint)
    expect(byRoute(ready).map(({ route, points }) => [route, points.map((one) => one.pointId).join('')])).toEqual([
      ['A2', 'abd'],
      ['A10', 'c'],
    ])
  })
})

describe('a board that is printed', () => {
  it('is made again by name, delivered or not; while it is under way it is not', () => {
    const left = ['already-delivered', 'already-printed', 'already-in-batch', 'no-account'].map((slug) => ({ slug }) as NotReady)
    expect(left.filter(hasBoard).map((one) => one.slug)).toEqual(['already-delivered', 'already-printed'])
    expect(left.filter(canBeHelped).map((one) => one.slug)).toEqual(['no-account'])
  })
})

describe('the board of a point', () => {
  const issue = (state: BoardIssue['state'], more: Partial<BoardIssue> = {}) => ({ state, voidedAt: null, recalledAt: null, ...more }) as BoardIssue
  const sheet = (given: boolean | null, ...statuses: string[]) =>
    ({ point: { status: 'open' }, merchant: { consents: given === null ? {} : { print: { given, givenAt: '' } } }, accounts: statuses.map((status) => ({ status })) }) as unknown as PointSheet

  it('is under way until it is printed, unless it was dropped or recalled', () => {
    const states = (['draft', 'frozen', 'rendered', 'verified', 'released', 'printed', 'delivered', 'cancelled'] as const).filter((state) => underWay([issue(state)]))
    expect(states).toEqual(['draft', 'frozen', 'rendered', 'verified', 'released'])
    expect(underWay([issue('released', { recalledAt: '2026-11-22T00:00:00Z' }), issue('draft', { voidedAt: '2026-11-22T00:00:00Z' })])).toBeUndefined()
  })

  it('is ordered once nothing is missing, and what is missing is said', () => {
    expect(missingForBoard(sheet(true, 'superseded', 'confirmed'))).toBe('')
    expect(missingForBoard(sheet(true, 'proposed'))).toContain('chờ xác nhận')
    expect(missingForBoard(sheet(true, 'held'))).toContain('giữ lại')
    expect(missingForBoard(sheet(true))).toContain('chưa có tài khoản')
    expect(missingForBoard(sheet(null, 'confirmed'))).toContain('chưa hỏi')
    expect(missingForBoard(sheet(false, 'confirmed'))).toContain('không đồng ý')
    expect(missingForBoard({ ...sheet(true, 'confirmed'), point: { id: '', label: '', place: '', status: 'closed' } })).toContain('không hoạt động')
  })
})

describe('who cannot be printed yet', () => {
  it("has the officer's own next steps first and the unregistered last", () => {
    const rows = ['no-merchant', 'no-account', 'account-waiting', 'no-merchant', 'account-held', 'no-print-consent'].map((slug, at) => ({ slug, pointId: `${at}` }) as NotReady)
    expect(ownFirst(rows).map((one) => one.pointId).join('')).toBe('241503')
  })
})

describe('a line that cannot be drawn', () => {
  const fault = (field: string, problem: string) => ({ lineId: 'a', field, problem, sentence: '' })

  it('is renamed only for its name, and has a larger format for a place without room', () => {
    expect(wayOn(fault('shop_name', 'print-text-too-long'))).toContain('Sửa tên')
    expect(wayOn(fault('place', 'print-text-too-long'))).toContain('khổ lớn hơn')
    expect(wayOn(fault('holder_name', 'print-text-too-long'))).toContain('khổ lớn hơn')
    expect(wayOn(fault('place', 'print-glyph-missing'))).toContain('Đường & chợ')
    for (const other of [undefined, fault('', 'print-code-too-dense')]) expect(wayOn(other)).toMatch(/^Bỏ dòng khỏi lô rồi chốt lại/)
  })
})

describe('who prints a batch', () => {
  it('is the ward for one sheet of its own A4, and the shop for the rest', () => {
    expect([usualPrinter(4, 'a4-4xa6'), usualPrinter(5, 'a4-4xa6'), usualPrinter(1, 'a6'), usualPrinter(2, 'sticker-50x70')]).toEqual([
      'ward',
      'print_shop',
      'print_shop',
      'print_shop',
    ])
  })
})

describe('a look at the boards of a batch', () => {
  const board = (position: number, voidedAt: string | null = null) =>
    ({ position, voidedAt, shopName: 'Thịt cô Sáu', place: 'Sạp A1-01 · Chợ Đức Phổ', holderName: 'NGUYEN THI SAU', bank: 'Vietcombank', last4: '1001', code: '7K2M-9QXD' }) as BatchLine

  it('goes by delivery, past those that are dropped', () => {
    expect(boardsOf([board(3), board(2, '2026-11-22T00:00:00Z'), board(1)]).map((one) => one.position)).toEqual([1, 3])
  })

  it('says in words what the picture shows, and that it is a sample', () => {
    expect(boardWords(board(1))).toBe(
      'Bảng mẫu của Thịt cô Sáu, Sạp A1-01 · Chợ Đức Phổ: người nhận NGUYEN THI SAU, Vietcombank •••• 1001, mã bảng 7K2M-9QXD. Có dấu MẪU – KHÔNG CHUYỂN TIỀN.',
    )
  })
})

describe('the ways of putting boards on paper', () => {
  it('all hold their boards on the sheet', () => {
    for (const { name, width, height, columns, rows, board, pitch, bleed } of LAYOUTS) {
      expect((columns - 1) * pitch.x + board.width + 2 * bleed, name).toBeLessThanOrEqual(width)
      expect((rows - 1) * pitch.y + board.height + 2 * bleed, name).toBeLessThanOrEqual(height)
    }
  })

  it('warns of a code whose modules are below a millimetre, and of no other', () => {
    expect(LAYOUTS.filter(isFine).map((one) => one.name)).toEqual(['sticker-50x70', 'card-85x54'])
  })

  it('counts the sheets and the blank places', () => {
    expect(sheetsFor(9, layoutNamed('sra3-8xa6')!)).toBe(2)
    expect(onPaper(2, 'a4-4xa6')).toBe('2 bảng trên 1 tờ giấy A4, còn 2 chỗ trống.')
    expect(onPaper(4, 'a4-4xa6')).toBe('4 bảng trên 1 tờ giấy A4.')
    expect(onPaper(3, 'a6')).toBe('3 tờ 111 × 154 mm.')
  })

  it('leaves a name that it does not know as it is', () => {
    expect(layoutName('a2-of-tomorrow')).toBe('a2-of-tomorrow')
  })
})

describe('the files of a batch', () => {
  const file = (kind: PrintFile['kind']) => ({ kind }) as PrintFile
  const [lot, ticket, zip] = [file('lot'), file('ticket'), file('zip')]

  it('come with their papers, but for one board that the ward prints by itself', () => {
    expect(beside([lot, ticket, zip], lot, false)).toEqual([ticket, zip])
    expect(beside([lot, ticket, zip], zip, false)).toEqual([lot, ticket])
    expect(beside([lot, ticket, zip], lot, true)).toEqual([])
    const batch = { printer: 'ward', lines: 1 } as const
    expect([isAlone(batch), isAlone({ ...batch, lines: 2 }), isAlone({ ...batch, printer: 'print_shop' })]).toEqual([true, false, false])
  })
})

describe('how large a file is', () => {
  it('is said in KB or MB as Vietnamese readers write them', () => {
    expect([fileSize(400), fileSize(35_200), fileSize(4_712_000)]).toEqual(['1 KB', '35 KB', '4,7 MB'])
  })
})

describe('the lines of a batch', () => {
  const line = (id: string, position: number, more: Partial<BatchLine> = {}) => ({ id, position, unusual: [], approvedBy: null, voidedAt: null, ...more }) as BatchLine

  it('keep their order when one is approved, so that no other button comes under the pointer', () => {
    const lifted = new Set<string>()
    const lines = [line('a', 1), line('b', 2, { unusual: ['typed'] }), line('c', 3, { unusual: ['typed'] })]
    const ids = (some: BatchLine[]) => inOrder(some, lifted).map(({ id }) => id)
    expect(ids(lines)).toEqual(['b', 'c', 'a'])
    const approved = lines.map((one) => (one.id === 'b' ? { ...one, approvedBy: { id: 'm', name: 'Minh' } } : one))
    expect(ids(approved)).toEqual(['b', 'c', 'a'])
    expect(inOrder(approved, new Set()).map(({ id }) => id)).toEqual(['c', 'a', 'b'])
    expect(ids([...approved, line('d', 0, { unusual: ['typed'], voidedAt: '2026-11-22T00:00:00Z' })])).toEqual(['b', 'c', 'a', 'd'])
  })
})
