import { longDay } from '../../core/formats'
import { go } from '../../core/router'
import type { Day } from '../../core/types'
import { Button, Card, Header, Notice, Page } from '../../core/ui'
import { UnsentBadge } from '../outbox/unsent-badge'
import type { Line } from './walk-sheet'
import type { PlaceSheets } from './walk-sheet-lines'

/** What was in the sheet, after it was saved. */
export interface Saved {
  on: Day
  tally: { word: string; n: number }[]
  lines: number
  blank: number
  skipped: number
}

export function SavedSheet(props: { saved: Saved; sheets: PlaceSheets; line: Line; at: number; of: number; again: () => void }) {
  const { saved, sheets, line, at, of } = props
  const later = sheets.lines[sheets.lines.indexOf(line) + 1]
  const next = at + 1 < of ? `?day=${line.key}&to=${at + 2}` : later ? `?day=${later.key}` : null
  return (
    <Page header={<Header title="Đã lưu phiếu" under={`${sheets.name} · ${line.title}`} up={sheets.path} right={<UnsentBadge />} />}>
      <Notice kind="good" alert>
        <p class="strong">
          Đã lưu {saved.lines} lượt đến của ngày {longDay(saved.on)} trên máy.
        </p>
        <p>Có sóng là tự gửi. Lịch sử ghi rõ nguồn “giấy”.</p>
      </Notice>
      <Card title="Trong phiếu">
        <dl class="facts">
          {saved.tally.filter(({ n }) => n).map(({ word, n }) => [<dt key={word}>{word}</dt>, <dd key={`${word}n`}>{n}</dd>])}
          {saved.blank > 0 && [<dt key="b">Để trống, bỏ qua</dt>, <dd key="bn">{saved.blank}</dd>]}
          {saved.skipped > 0 && [<dt key="s">Đã có lượt ngày này, bỏ qua</dt>, <dd key="sn">{saved.skipped}</dd>]}
        </dl>
      </Card>
      {next && (
        <Button kind="primary" icon="next" wide onClick={() => go(`${sheets.path}/nhap-phieu${next}`, { replace: true })}>
          Nhập tờ kế tiếp
        </Button>
      )}
      <Button wide onClick={props.again}>
        Nhập một phiếu khác của dãy này
      </Button>
      <a class="button wide" href={`#${sheets.path}`}>
        Về danh sách
      </a>
    </Page>
  )
}
