/** A phiếu đi as it lies on paper: A4, a line per stop, boxes to tick. The same page on the phone and at the desk. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { Button } from '../../core/ui'
import { inPages, OUTCOME_LETTERS, REASON_FIGURES, TOOL_FIGURES, type Line, type Stop } from './walk-sheet'
import { REFUSALS, TOOLS } from '../words'
import './walk-sheet.css'

/** The pages of the lines chosen, first to be looked at, then printed; `place` heads each of them. */
export function Sheets({ place, lines }: { place: string; lines: Line[] }) {
  const [whole, setWhole] = useState(true)
  const shelf = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const here = shelf.current
    if (!here) return
    const fit = () => here.style.setProperty('--fit', whole ? `${Math.min(1, here.clientWidth / A4_PX)}` : '1')
    fit()
    const watch = new ResizeObserver(fit)
    watch.observe(here)
    return () => watch.disconnect()
  }, [whole])
  const pages = lines.flatMap((line) => inPages(line.stops).map((stops, at, all) => ({ line, stops, at, of: all.length })))
  return (
    <>
      <div class="buttons unprinted">
        <span class="grow">
          <Button kind="primary" icon="print" wide onClick={() => window.print()}>
            {pages.length > 1 ? `In ${pages.length} tờ A4` : 'In tờ A4'}
          </Button>
        </span>
        <Button icon={whole ? 'search' : 'image'} onClick={() => setWhole(!whole)}>
          {whole ? 'Xem to' : 'Xem cả tờ'}
        </Button>
      </div>
      <div class="a4shelf" ref={shelf} tabIndex={0} role="region" aria-label="Xem trước tờ phiếu">
        {pages.map(({ line, stops, at, of }) => (
          <SheetPage key={`${line.key}.${at}`} place={place} line={line} stops={stops} at={at} of={of} />
        ))}
      </div>
    </>
  )
}

/** 198 mm of page on screen, at 96 px to the inch. */
const A4_PX = 749

function SheetPage({ place, line, stops, at, of }: { place: string; line: Line; stops: Stop[]; at: number; of: number }) {
  return (
    <section class="a4" aria-label={`${line.title}, tờ ${at + 1}/${of}`} style={{ '--stops': `${stops.length}` }}>
      <div class="a4head">
        <h2>
          PHIẾU ĐI · {line.title} <span class="a4place">{place}</span>
        </h2>
        <p>
          {[line.under, `${stops.length} ${line.noun}`, of > 1 ? `tờ ${at + 1}/${of}` : ''].filter(Boolean).join(' · ')}
        </p>
        <p class="a4blanks">
          <span class="a4day">Ngày đi: …… / …… / 20……</span> <span class="a4line">Người đi:</span>
        </p>
      </div>
      <table class="a4rows">
        <colgroup>
          {['code', 'tick', 'tick', 'write', 'write', 'tick', 'tick', 'tick', 'tick', 'still', 'note'].map((name, index) => (
            <col key={index} class={name} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <th scope="col" class="code" rowSpan={2}>
              {line.noun === 'số nhà' ? 'Số nhà' : 'Sạp'}
            </th>
            <th scope="colgroup" colSpan={4}>
              Kết quả
            </th>
            <th scope="colgroup" colSpan={4}>
              Bốn công cụ, đã xong
            </th>
            <th scope="col" class="still" rowSpan={2}>
              Vẫn đúng
            </th>
            <th scope="col" class="note" rowSpan={2}>
              Ghi chú
            </th>
          </tr>
          <tr>
            <th scope="col">Gặp</th>
            <th scope="col">Vắng</th>
            <th scope="col">Từ chối (số)</th>
            <th scope="col">Khác (chữ)</th>
            {TOOL_FIGURES.map(([, , word]) => (
              <th scope="col" key={word}>
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {stops.map((stop) => (
            <tr key={stop.id}>
              <th scope="row" class={`code ${stop.code.length > 7 ? 'long' : ''}`}>
                {stop.code}
              </th>
              <td><Box /></td>
              <td><Box /></td>
              <td><Box wide /></td>
              <td><Box wide /></td>
              {TOOL_FIGURES.map(([figure]) => (
                <td key={figure}><Box /></td>
              ))}
              <td class="still">
                {stop.still && (
                  <span>
                    <Box /> {stop.still}
                  </span>
                )}
              </td>
              <td class="note" />
            </tr>
          ))}
        </tbody>
      </table>
      <div class="a4legend">
        <p>
          <b>Từ chối, ghi số:</b> {REASON_FIGURES.map(([figure, reason]) => `${figure} ${REFUSALS[reason].toLowerCase().replace('sim', 'SIM')}`).join(' · ')}
        </p>
        <p>
          <b>Khác, ghi chữ:</b>{' '}
          {OUTCOME_LETTERS.slice(3)
            .map(([letter, , word]) => `${letter} = ${word.toLowerCase()}`)
            .join(' · ')}
          . <b>Công cụ:</b> {TOOL_FIGURES.map(([, tool, word]) => `${word} = ${lowered(TOOLS[tool])}`).join(' · ')}.
        </p>
        <p>
          <b>Vẫn đúng:</b> đánh dấu khi điều in cạnh ô vẫn đúng hôm đi. Chỗ nào không ghé thì để trống cả dòng.{' '}
          <b>Không ghi tên, số điện thoại, CCCD hay số tài khoản của ai lên phiếu.</b>
        </p>
      </div>
    </section>
  )
}

const lowered = (words: string) => words.charAt(0).toLowerCase() + words.slice(1)

const Box = ({ wide }: { wide?: boolean }) => <span class={`a4box ${wide ? 'wide' : ''}`} aria-hidden="true" />
