/** The ways of putting boards on paper, by printing's own names; lengths in millimetres. */

export interface Layout {
  name: string
  /** What comes out. */
  title: string
  paper: string
  /** Who prints it, and where it stands. */
  use: string
  width: number
  height: number
  columns: number
  rows: number
  board: { width: number; height: number }
  /** From one board's trim to the next. */
  pitch: { x: number; y: number }
  bleed: number
  /** The code's side with its quiet zone. */
  symbol: number
}

const A6 = { width: 105, height: 148 }

/** The ward's own printer first: most batches are for it. */
export const LAYOUTS: Layout[] = [
  {
    name: 'a4-4xa6',
    title: '4 bảng A6 trên giấy A4',
    paper: 'giấy A4',
    use: 'In tại phường bằng máy in A4 thường, rồi cắt làm bốn.',
    width: 210, height: 297, columns: 2, rows: 2, board: A6, pitch: { x: 105, y: 148.5 }, bleed: 0, symbol: 71.2,
  },
  {
    name: 'a6',
    title: '1 bảng A6',
    paper: 'tờ 111 × 154 mm',
    use: 'Nhà in: từng bảng một, màu tràn lề 3 mm.',
    width: 111, height: 154, columns: 1, rows: 1, board: A6, pitch: { x: 111, y: 154 }, bleed: 3, symbol: 71.2,
  },
  {
    name: 'a5',
    title: '1 bảng A5',
    paper: 'tờ 154 × 216 mm',
    use: 'Nhà in: bảng lớn cho quầy rộng, quét được từ xa hơn.',
    width: 154, height: 216, columns: 1, rows: 1, board: { width: 148, height: 210 }, pitch: { x: 154, y: 216 }, bleed: 3, symbol: 100.36,
  },
  {
    name: 'a3-4xa6',
    title: '4 bảng A6 trên giấy A3',
    paper: 'giấy A3',
    use: 'Nhà in có máy A3: tràn lề, có dấu cắt.',
    width: 297, height: 420, columns: 2, rows: 2, board: A6, pitch: { x: 111, y: 154 }, bleed: 3, symbol: 71.2,
  },
  {
    name: 'sra3-8xa6',
    title: '8 bảng A6 trên giấy SRA3',
    paper: 'giấy SRA3',
    use: 'Nhà in, cả chợ hay cả tuyến đường: tràn lề, có dấu cắt.',
    width: 450, height: 320, columns: 4, rows: 2, board: A6, pitch: { x: 111, y: 154 }, bleed: 3, symbol: 71.2,
  },
  {
    name: 'sticker-50x70',
    title: 'Tem dán 50 × 70 mm',
    paper: 'decal',
    use: 'Dán lên cân, tủ kính, mặt quầy hẹp.',
    width: 210, height: 297, columns: 4, rows: 4, board: { width: 50, height: 70 }, pitch: { x: 50, y: 70 }, bleed: 0, symbol: 45,
  },
  {
    name: 'card-85x54',
    title: 'Thẻ 85 × 54 mm',
    paper: 'giấy bìa cứng',
    use: 'Để quầy nhỏ, đeo cổ, gánh hàng rong.',
    width: 210, height: 297, columns: 2, rows: 5, board: { width: 85, height: 54 }, pitch: { x: 85, y: 54 }, bleed: 0, symbol: 45.4,
  },
]

const KNOWN = new Map(LAYOUTS.map((one) => [one.name, one]))

export function layoutNamed(name: string): Layout | null {
  return KNOWN.get(name) ?? null
}

/** "4 bảng A6 trên giấy A4"; a name that is not known here stands as it is. */
export function layoutName(name: string): string {
  return KNOWN.get(name)?.title ?? name
}

/** Modules a side at level Q, with four of quiet zone on either side: a common payment code, and one with a name and a town in it. */
const COMMON_MODULES = 37 + 8
const LONG_MODULES = 45 + 8
/** Below this a phone must come close to read the code. */
const LEAST_EASY_MM = 1

/** How large a module is: with a long payment code, and with a common one. */
export function moduleMm(layout: Layout): [number, number] {
  return [layout.symbol / LONG_MODULES, layout.symbol / COMMON_MODULES]
}

export function isFine(layout: Layout): boolean {
  return moduleMm(layout)[0] < LEAST_EASY_MM
}

/** How many sheets so many boards take. */
export function sheetsFor(boards: number, layout: Layout): number {
  return Math.ceil(boards / (layout.columns * layout.rows))
}
