import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { StorageFailed } from '../../core/db'
import { useDraft } from '../../core/drafts'
import { corrected, longDay } from '../../core/formats'
import type { Route } from '../../core/router'
import { useOnce } from '../../core/once'
import { session } from '../../core/session'
import { requestSync, syncState } from '../../core/sync'
import type { Day } from '../../core/types'
import { uuid7 } from '../../core/uuid7'
import type { NewOp } from '../../core/new-ops'
import { save } from '../../core/saving'
import { view } from '../../core/world'
import { useAlready } from './keying-already'
import { Button, Header, Loading, Notice, Page } from '../../core/ui'
import { EMPTY_SHEET, inWords, isBlank, lacking, mayBeStill, named, NO_MARKS, pressed, toolsOf, visitOf, type Marks, type SheetDraft } from './keying-marks'
import { SheetHead, wrongHead } from './keying-head'
import { KeyRow } from './keying-row'
import { SavedSheet, type Saved } from './keying-saved'
import { wrongInNote } from '../register/registration'
import { Rescue } from '../outbox/rescue'
import { Missing } from '../lists/street'
import { UnsentBadge } from '../outbox/unsent-badge'
import { inPages, OUTCOME_LETTERS, type Line, type Stop } from './walk-sheet'
import { lineAsked, sheetsOf, type PlaceSheets } from './walk-sheet-lines'
import { TOOLS } from '../words'
import './keying.css'
import { Spent } from '../notices/spent'

/** A filled walk sheet keyed in: its lines in the order of the paper, all saved at once. */
export default function Keying({ route }: { route: Route }) {
  const [kind, id = ''] = route.path
  const sheets = sheetsOf(kind === 'duong' ? 'duong' : 'cho', id)
  if (!sheets) return syncState.value.phase === 'idle' ? <Missing /> : <Loading what="Đang tải nơi này về máy…" />
  const line = lineAsked(sheets, route.query.get('day'))
  if (!line) {
    return (
      <Page header={<Header title="Nhập phiếu" under={sheets.name} up={sheets.path} />}>
        <Notice>
          <p>Nơi này chưa có điểm nào nên chưa có phiếu để nhập.</p>
        </Notice>
      </Page>
    )
  }
  const pages = inPages(line.stops)
  const at = Math.min(Math.max(Number(route.query.get('to') ?? '1') || 1, 1), pages.length) - 1
  return <SheetForm key={`${line.key}.${at}`} sheets={sheets} line={line} page={pages[at] ?? []} at={at} of={pages.length} />
}

interface SheetFormProps {
  sheets: PlaceSheets
  line: Line
  page: Stop[]
  at: number
  of: number
}

function SheetForm({ sheets, line, page, at, of }: SheetFormProps) {
  const key = `phieu:${sheets.path}:${line.key}:${at}`
  const draft = useDraft<SheetDraft>(key, EMPTY_SHEET)
  const { value, set } = draft
  // A stop added meanwhile moves others to the next sheet: what was keyed here stays here.
  const stops = useMemo(
    () => line.stops.filter((stop) => page.includes(stop) || !isBlank(value.marks[stop.id] ?? NO_MARKS)),
    [line.stops, page, value.marks],
  )
  const latest = useRef(value)
  latest.current = value
  const [asked, setAsked] = useState(false)
  const [busy, setBusy] = useState(false)
  const once = useOnce()
  const [said, setSaid] = useState('')
  const [saved, setSaved] = useState<Saved | null>(null)
  const [failed, setFailed] = useState<NewOp[] | null>(null)
  const list = useRef<HTMLOListElement>(null)
  const already = useAlready(stops, value.on)
  useEffect(() => {
    if (!draft.ready || !value.started) return
    // A draft of an older version has no names for its records yet.
    const marks = Object.entries(latest.current.marks)
    if (marks.some(([, one]) => !one.ids)) set({ marks: Object.fromEntries(marks.map(([id, one]) => [id, named(one, uuid7)])) })
    // Begun or taken up again: at the first line that nothing stands beside.
    const first = stops.findIndex((stop) => isBlank(latest.current.marks[stop.id] ?? NO_MARKS))
    focusRow(list.current, Math.max(first, 0))
  }, [draft.ready, value.started])
  if (!draft.ready) return <Loading />
  if (saved) return <SavedSheet saved={saved} sheets={sheets} line={line} at={at} of={of} again={() => setSaved(null)} />
  const title = `Nhập phiếu · ${line.title}`
  if (draft.spent && !failed) return <Spent title={title} up={sheets.path} />
  const under = [sheets.name, of > 1 ? `tờ ${at + 1}/${of}` : '', `${stops.length} ${line.noun}`].filter(Boolean).join(' · ')
  if (!value.started) return <SheetHead value={value} set={set} title={title} under={under} up={sheets.path} count={stops.length} />

  const marksOf = (stop: Stop): Marks => value.marks[stop.id] ?? NO_MARKS
  const change = (stop: Stop, marks: Marks, left = false) => {
    const ids = latest.current.marks[stop.id]?.ids
    const next = { ...latest.current.marks, [stop.id]: named({ ...marks, left, ids }, uuid7) }
    latest.current = { ...latest.current, marks: next }
    set({ marks: next })
    setSaid(`${stop.code}: ${left ? 'bỏ, không lưu' : inWords(marks)}`)
  }
  // What was keyed before somebody else's visit of that day came is kept: only the person leaves it out.
  const skips = (stop: Stop, marks = marksOf(stop)) => already.has(stop.id) && (isBlank(marks) || marks.left === true)
  const noteOf = (stop: Stop) => wrongInNote(marksOf(stop).note)
  const lines = stops.filter((stop) => !skips(stop) && !isBlank(marksOf(stop)))
  const skipped = stops.filter((stop) => skips(stop)).length
  const beside = lines.filter((stop) => already.has(stop.id)).length

  const finish = async () => {
    setAsked(true)
    const first = stops.find((stop) => !skips(stop) && (lacking(marksOf(stop)) ?? noteOf(stop)))
    if (Object.values(wrongHead(value)).some(Boolean)) return set({ started: false })
    if (first) return focusRow(list.current, stops.indexOf(first))
    if (lines.length === 0 || !value.on) return
    setBusy(true)
    const walker = value.walker === 'other' ? value.walkerName.trim() : ''
    const ops = lines.flatMap((stop) => opsOf(stop, marksOf(stop), value.on as Day, walker))
    try {
      await save(ops, { draft: key })
    } catch (error) {
      setBusy(false)
      if (!(error instanceof StorageFailed)) throw error
      return setFailed(ops)
    }
    await afterSaving()
  }

  const afterSaving = async () => {
    const tally = OUTCOME_LETTERS.map(([, outcome, word]) => ({ word, n: lines.filter((stop) => marksOf(stop).outcome === outcome).length }))
    await draft.discard()
    setBusy(false)
    setAsked(false)
    setFailed(null)
    void requestSync('save')
    setSaved({ on: value.on, tally, lines: lines.length, blank: stops.length - lines.length - skipped, skipped })
  }

  if (failed) {
    return <Rescue ops={failed} up={sheets.path} sent={draft.discard} draft={key} saved={afterSaving} back={() => setFailed(null)} />
  }

  const onKey = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement
    const row = target.closest<HTMLElement>('.keyrow')
    const here = stops.findIndex((stop) => stop.id === row?.dataset.stop)
    const stop = stops[here]
    if (!row || !stop || event.ctrlKey || event.metaKey || event.altKey) return
    const typing = target.tagName === 'INPUT'
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp' || event.key === 'Enter') {
      // A list of choices and a button keep their own Enter; a select its arrows too.
      if (target.tagName === 'SELECT' || (event.key === 'Enter' && target.tagName === 'BUTTON')) return
      event.preventDefault()
      const to = here + (event.key === 'ArrowUp' ? -1 : 1)
      return to >= stops.length ? document.querySelector<HTMLElement>('.dock .primary')?.focus() : focusRow(list.current, to)
    }
    if (event.key === 'Escape') return row.focus()
    if (typing || target.tagName === 'SELECT') return
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      event.preventDefault()
      return stepAside(row, target, event.key === 'ArrowRight' ? 1 : -1)
    }
    if (skips(stop, latest.current.marks[stop.id])) return
    if (event.key.toUpperCase() === 'H') {
      event.preventDefault()
      const note = row.querySelector<HTMLInputElement>('.keynote')
      note?.classList.add('open')
      return note?.focus()
    }
    const marks = latest.current.marks[stop.id] ?? NO_MARKS
    const point = view.value.points.get(stop.id)
    const next = pressed(marks, event.key, point ? mayBeStill(point, value.on) : false)
    if (!next) return
    event.preventDefault()
    change(stop, next)
    row.focus()
  }

  return (
    <Page
      wide
      header={<Header title={title} under={under} up={sheets.path} right={<UnsentBadge />} />}
      dock={
        <div class="keydock">
          <span class="small" role="status">
            {lines.length === 0 ? 'Chưa ghi dòng nào.' : summary(lines.map(marksOf))}
            {draft.kept ? ' Đã giữ trên máy.' : ''}
          </span>
          <Button kind="primary" wide icon="tick" disabled={busy || lines.length === 0} onClick={() => void once(finish)}>
            Lưu {lines.length || ''} lượt đến
          </Button>
        </div>
      }
    >
      <p class="keyhead">
        <span>
          Ngày <strong>{longDay(value.on || null)}</strong> · người đi: <strong>{value.walker === 'other' ? value.walkerName.trim() : session.value?.me.name}</strong>. Dòng để trống thì bỏ qua.
        </span>
        <Button kind="quiet" icon="edit" label="Đổi ngày đi, người đi" onClick={() => set({ started: false })}>
          Đổi
        </Button>
      </p>
      {skipped + beside > 0 && (
        <Notice>
          {skipped > 0 && (
            <p>
              {skipped} {line.noun} đã có lượt ngày {longDay(value.on || null)}; dòng đó được bỏ qua, không ghi hai lần.
            </p>
          )}
          {beside > 0 && (
            <p>
              {beside} dòng bạn đã nhập nay có lượt khác cùng ngày. Dòng đó vẫn được lưu; thấy thừa thì bấm “Bỏ dòng này”.
            </p>
          )}
        </Notice>
      )}
      <p class="muted small keyhelp">
        Bàn phím: <kbd>G</kbd> gặp <kbd>V</kbd> vắng <kbd>T</kbd> từ chối rồi số lý do, <kbd>N</kbd> <kbd>C</kbd> <kbd>O</kbd> nghỉ hẳn, chuyển, trống, <kbd>D</kbd> vẫn đúng, <kbd>1</kbd>–<kbd>4</kbd> công cụ, <kbd>H</kbd> ghi chú, <kbd>Delete</kbd> xóa dòng, <kbd>Enter</kbd> dòng kế.
      </p>
      <ol class="keyrows" ref={list} onKeyDown={onKey}>
        {stops.map((stop, index) => {
          const point = view.value.points.get(stop.id)
          return (
            <KeyRow
              key={stop.id}
              stop={stop}
              at={index}
              of={stops.length}
              marks={marksOf(stop)}
              already={already.get(stop.id) ?? null}
              skipped={skips(stop)}
              still={point ? mayBeStill(point, value.on) : false}
              wrong={asked && !skips(stop) ? lacking(marksOf(stop)) : null}
              wrongNote={skips(stop) ? null : noteOf(stop)}
              change={(marks) => change(stop, marks)}
              leave={(left) => change(stop, marksOf(stop), left)}
            />
          )
        })}
      </ol>
      <p class="unseen" role="status">
        {said}
      </p>
    </Page>
  )
}

function opsOf(stop: Stop, marks: Marks, on: Day, walker: string): NewOp[] {
  const point = view.value.points.get(stop.id)
  if (!point) return []
  const { ids } = named(marks, uuid7)
  return [
    { entity: 'visit', entityId: ids.visit, body: visitOf(point, marks, on, walker, corrected()), label: `Lượt đến ${stop.code} (giấy)`, pointId: stop.id },
    ...toolsOf(point, marks, on).map((body) => ({ entity: 'tool' as const, entityId: ids.tools[body.tool] ?? uuid7(), body, label: `${TOOLS[body.tool]} · ${stop.code}`, pointId: stop.id })),
  ]
}

function summary(marks: Marks[]): string {
  const parts = OUTCOME_LETTERS.map(([, outcome, word]) => [word, marks.filter((one) => one.outcome === outcome).length] as const)
  const none = marks.filter((one) => !one.outcome).length
  return [...parts.filter(([, n]) => n).map(([word, n]) => `${word} ${n}`), none ? `Thiếu kết quả ${none}` : ''].filter(Boolean).join(' · ') + '.'
}

function focusRow(list: HTMLElement | null, to: number): void {
  const row = list?.querySelectorAll<HTMLElement>('.keyrow')[to]
  row?.focus()
  row?.scrollIntoView({ block: 'nearest' })
}

/** Left and right among the row's own buttons, for those who do not know the letters. */
function stepAside(row: HTMLElement, from: HTMLElement, by: number): void {
  const keys = [...row.querySelectorAll<HTMLElement>('button, select, input')].filter((one) => one.offsetParent !== null)
  const to = keys[keys.indexOf(from) + by]
  ;(to ?? (by < 0 ? row : from)).focus()
}
