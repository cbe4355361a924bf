/** One line of a filled sheet: keys on a keyboard, buttons under a thumb. */
import { useState } from 'preact/hooks'
import { Icon } from '../../core/ui'
import type { Outcome, RefusalReason } from '../../core/types'
import { inWords, isBlank, withOutcome, withStill, withTool, type Marks } from './keying-marks'
import { OUTCOME_LETTERS, REASON_FIGURES, TOOL_FIGURES, type Stop } from './walk-sheet'
import { REFUSALS, TOOLS } from '../words'

export interface KeyRowProps {
  stop: Stop
  at: number
  of: number
  marks: Marks
  /** What was saved of that day already, and by whom. */
  already: string | null
  /** Nothing of the line is saved: it was blank when that came, or the person leaves it out. */
  skipped: boolean
  still: boolean
  wrong: string | null
  wrongNote: string | null
  change: (marks: Marks) => void
  leave: (left: boolean) => void
}

const THREE = OUTCOME_LETTERS.slice(0, 3)
const OTHERS = OUTCOME_LETTERS.slice(3)

export function KeyRow(props: KeyRowProps) {
  const { stop, marks, change, already, skipped } = props
  const [noting, setNoting] = useState(false)
  const told = `${stop.id}-told`
  const other = OTHERS.find(([, outcome]) => outcome === marks.outcome)?.[1] ?? ''
  const spoken = skipped ? `đã có: ${already}` : inWords(marks)
  const also = already && !isBlank(marks)
  return (
    <li>
      <div
        class={`keyrow ${skipped ? 'already' : ''} ${marks.outcome && !skipped ? 'marked' : ''} ${props.wrong ? 'wrong' : ''}`}
        role="group"
        tabIndex={0}
        data-stop={stop.id}
        aria-label={`${stop.code}, dòng ${props.at + 1} trên ${props.of}: ${spoken}`}
        aria-describedby={[props.wrong && told, also && `${stop.id}-also`].filter(Boolean).join(' ') || undefined}
      >
        <span class={`keycode ${stop.code.length > 7 ? 'long' : ''}`}>{stop.code}</span>
        {skipped ? (
          <span class="keydone">
            <Icon name="tick" size="tiny" /> Đã có lượt ngày này: {already}. Không ghi lần nữa.
          </span>
        ) : (
          <>
            <span class="keyset">
              {THREE.map(([letter, outcome, word]) => (
                <Key key={letter} of={stop} letter={letter} word={word} on={marks.outcome === outcome} press={() => change(withOutcome(marks, outcome))} />
              ))}
              <select
                class="keyother"
                tabIndex={-1}
                aria-label={`Kết quả khác, ${stop.code}`}
                value={other}
                onChange={(event) => change(withOutcome(marks, event.currentTarget.value as Outcome | ''))}
              >
                <option value="">Khác…</option>
                {OTHERS.map(([letter, outcome, word]) => (
                  <option key={letter} value={outcome}>
                    {word}
                  </option>
                ))}
              </select>
            </span>
            <span class="keymore">
              {marks.outcome === 'refused' ? (
                <select
                  class="keyreason"
                  tabIndex={-1}
                  aria-label={`Lý do từ chối, ${stop.code}`}
                  value={marks.reason}
                  onChange={(event) => change({ ...marks, reason: event.currentTarget.value as RefusalReason | '' })}
                >
                  <option value="">Lý do?</option>
                  {REASON_FIGURES.map(([figure, reason]) => (
                    <option key={figure} value={reason}>
                      {figure} {REFUSALS[reason]}
                    </option>
                  ))}
                </select>
              ) : (
                <>
                  {props.still && (
                    <Key of={stop} letter="D" word={`Vẫn đúng: ${stop.still}`} on={marks.still} press={() => change(withStill(marks))} />
                  )}
                  <span class={`keytools ${marks.outcome === 'met' ? 'open' : ''}`}>
                    {TOOL_FIGURES.map(([figure, tool, word]) => (
                      <Key key={tool} of={stop} letter={figure} word={word} full={TOOLS[tool]} on={marks.tools.includes(tool)} press={() => change(withTool(marks, tool))} />
                    ))}
                  </span>
                </>
              )}
              {!noting && !marks.note && marks.outcome && (
                <button type="button" class="key notekey" tabIndex={-1} aria-label={`Ghi chú, ${stop.code}`} onClick={() => setNoting(true)}>
                  <Icon name="edit" size="tiny" />
                </button>
              )}
              <input
                class={`keynote ${noting || marks.note ? 'open' : ''}`}
                type="text"
                tabIndex={-1}
                autocomplete="off"
                maxLength={200}
                placeholder="Ghi chú"
                aria-label={`Ghi chú, ${stop.code}`}
                aria-invalid={props.wrongNote ? true : undefined}
                value={marks.note}
                onInput={(event) => change({ ...marks, note: event.currentTarget.value.normalize('NFC') })}
              />
            </span>
          </>
        )}
      </div>
      {also && (
        <p class="keyalso">
          <span id={`${stop.id}-also`}>
            {skipped ? `Bạn bỏ dòng đã nhập: ${inWords(marks)}.` : `Cùng ngày đã có: ${already}. Dòng này vẫn được lưu.`}
          </span>
          <button type="button" class="key" onClick={() => props.leave(!skipped)}>
            {skipped ? 'Giữ lại' : 'Bỏ dòng này'}
            <span class="unseen">{stop.code}</span>
          </button>
        </p>
      )}
      {(props.wrong ?? props.wrongNote) && (
        <p class="keywrong" id={told}>
          <Icon name="warning" size="tiny" /> {props.wrong ?? props.wrongNote}
        </p>
      )}
    </li>
  )
}

interface KeyProps {
  of: Stop
  letter: string
  word: string
  full?: string
  on: boolean
  press: () => void
}

function Key({ of, letter, word, full, on, press }: KeyProps) {
  return (
    <button type="button" class="key" tabIndex={-1} aria-pressed={on} onClick={press}>
      <kbd aria-hidden="true">{letter}</kbd>
      {on && <Icon name="tick" size="tiny" />}
      <span>
        {word}
        <span class="unseen">{full ? `${full} ${of.code}` : of.code}</span>
      </span>
    </button>
  )
}
