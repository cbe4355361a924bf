import { syncState } from '../../core/sync'
import { go, type Route } from '../../core/router'
import { Header, Loading, Notice, Page } from '../../core/ui'
import { Missing } from '../lists/street'
import { lineAsked, sheetsOf } from './walk-sheet-lines'
import { Sheets } from './walk-sheet-page'

const ALL = 'tat-ca'

/** The phiếu đi of a market row or street side: looked at, then printed. */
export default function WalkSheet({ route }: { route: Route }) {
  const [kind, id = ''] = route.path
  const sheets = sheetsOf(kind === 'duong' ? 'duong' : 'cho', id)
  if (!sheets) return syncState.value.phase === 'idle' ? <Missing /> : <Loading what="Đang tải nơi này về máy…" />
  const asked = route.query.get('day')
  const line = lineAsked(sheets, asked)
  const whole = asked === ALL && sheets.lines.length > 1
  return (
    <Page wide header={<Header title="Phiếu đi" under={sheets.name} up={sheets.path} />}>
      {!line && (
        <Notice>
          <p>Nơi này chưa có điểm nào nên chưa có phiếu. Thêm điểm trước, rồi in.</p>
        </Notice>
      )}
      {line && (
        <>
          {sheets.lines.length > 1 && (
            <div class="rowtabs unprinted" role="group" aria-label="Chọn dãy để in">
              {sheets.lines.map((one) => (
                <Tab key={one.key} word={one.title} on={!whole && one.key === line.key} to={`${sheets.path}/phieu?day=${one.key}`} />
              ))}
              <Tab word={`Cả ${kind === 'duong' ? 'đường' : 'chợ'}`} on={whole} to={`${sheets.path}/phieu?day=${ALL}`} />
            </div>
          )}
          <Sheets place={sheets.name} lines={whole ? sheets.lines : [line]} />
          {!whole && (
            <a class="button soft wide unprinted" href={`#${sheets.path}/nhap-phieu?day=${line.key}`}>
              Nhập phiếu đã ghi
            </a>
          )}
        </>
      )}
    </Page>
  )
}

function Tab({ word, on, to }: { word: string; on: boolean; to: string }) {
  return (
    <button type="button" class="filter" aria-pressed={on} onClick={() => go(to, { replace: true })}>
      {word}
    </button>
  )
}
