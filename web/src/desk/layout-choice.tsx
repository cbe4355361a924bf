/** Which paper the boards are printed on: each way drawn, with who prints it and what it is for. */
import { useId } from 'preact/hooks'
import { count } from '../core/formats'
import { isFine, layoutNamed, LAYOUTS, moduleMm, sheetsFor } from '../core/layouts'
import { Icon, Notice, Wrong } from '../core/ui'
import { LayoutDrawing } from '../core/ui/layout-drawing'
import './layout-choice.css'

/** "0,84 đến 1,0 mm", rounded down: what is a little under a millimetre must not read as one. */
const millimetres = (range: [number, number]) =>
  `${range.map((value) => (Math.floor(value * 100) / 100).toLocaleString('vi-VN', { minimumFractionDigits: 1 })).join(' đến ')} mm`

export function LayoutChoice(props: { value: string; boards: number; onChange: (layout: string) => void; wrong?: string | null }) {
  const name = useId()
  const chosen = layoutNamed(props.value)
  return (
    <fieldset>
      <legend class="legend">Khổ in</legend>
      <div class="layouts">
        {LAYOUTS.map((layout) => (
          <label class="choice layout" key={layout.name}>
            <input type="radio" name={name} checked={props.value === layout.name} onChange={() => props.onChange(layout.name)} />
            <LayoutDrawing layout={layout} />
            <span class="words">
              <b>{layout.title}</b>
              <span class="small">{layout.use}</span>
              {isFine(layout) && (
                <span class="small fine">
                  <Icon name="warning" size="tiny" /> Ô mã {millimetres(moduleMm(layout))}: phải quét gần
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      {props.wrong && <Wrong text={props.wrong} />}
      {chosen && (
        <div role="status" class="layoutsays">
          {props.boards > 0 && <p class="small">{onPaper(props.boards, props.value)}</p>}
          {isFine(chosen) && (
            <Notice>
              <p>
                Ô của mã chỉ {millimetres(moduleMm(chosen))}, mã dài thì dưới 1,0 mm: điện thoại phải đưa gần mới quét được. Hợp khi khách đứng ngay trước quầy; còn treo tường thì chọn bảng A6.
              </p>
            </Notice>
          )}
        </div>
      )}
    </fieldset>
  )
}

/** "2 bảng trên 1 tờ giấy A4, còn 2 chỗ trống". */
export function onPaper(boards: number, name: string): string {
  const layout = layoutNamed(name)
  if (!layout) return ''
  const sheets = sheetsFor(boards, layout)
  const blank = sheets * layout.columns * layout.rows - boards
  const paper = layout.columns * layout.rows > 1 ? `${count(boards)} bảng trên ${count(sheets)} tờ ${layout.paper.replace(/^tờ /, '')}` : `${count(boards)} ${layout.paper}`
  return `${paper}${blank > 0 ? `, còn ${count(blank)} chỗ trống` : ''}.`
}
