/** The board of one point: every issue of it with why it was made again, and the way to print one. */
import { api } from '../core/api'
import { dayOf, longDay } from '../core/formats'
import { useLoaded } from '../core/load'
import type { Id, Instant } from '../core/types'
import { Card } from '../core/ui'
import { Empty, Ready } from './pieces'
import type { BatchState, BoardHistory, BoardIssue, PointSheet } from './wire'
import { batchState, reprintName } from './words'

/** `missing` is what the point still lacks for a board; empty where it lacks nothing. */
export function BoardOf({ point, missing }: { point: Id; missing: string }) {
  const found = useLoaded(() => api.get<BoardHistory>(`/points/${point}/board`), [point])
  return (
    <Card title="Bảng mã QR">
      <Ready from={found}>
        {({ code, issues }) => (
          <>
            {issues.length === 0 ? (
              <Empty icon="print">Chưa in bảng nào.</Empty>
            ) : (
              <>
                <p>
                  Mã bảng <b class="nobreak">{code}</b>
                </p>
                <ol class="stack small" aria-label="Các lần in bảng">
                  {issues.map((issue) => (
                    <Issue key={issue.lineId} issue={issue} />
                  ))}
                </ol>
              </>
            )}
            <Order point={point} issues={issues} missing={missing} />
          </>
        )}
      </Ready>
    </Card>
  )
}

function Order({ point, issues, missing }: { point: Id; issues: BoardIssue[]; missing: string }) {
  const live = underWay(issues)
  if (missing) return <p class="small">{missing}</p>
  if (live) {
    return (
      <p class="small">
        Bảng đang nằm trong lô <a href={`#/ban/in/${live.batchId}`}>{live.number}</a>, chưa ghi đã in.{' '}
        {BEFORE_RELEASE.includes(live.state) ? 'Chờ lô đó in xong, hoặc bỏ dòng này khỏi lô.' : 'Ghi “Đã in xong” rồi mới in lại được.'}
      </p>
    )
  }
  return (
    <a class="button soft" href={`#/ban/in/moi?diem=${point}`}>
      {issues.some((issue) => issue.printedAt && !issue.voidedAt) ? 'In lại bảng này' : 'In bảng cho điểm này'}
    </a>
  )
}

const BEFORE_RELEASE: BatchState[] = ['draft', 'frozen', 'rendered', 'verified']

/** The issue that is being made: while there is one, the point gets no other board. */
export function underWay(issues: BoardIssue[]): BoardIssue | undefined {
  return issues.find((issue) => [...BEFORE_RELEASE, 'released'].includes(issue.state) && !issue.voidedAt && !issue.recalledAt)
}

/** What a point still lacks before a board of it can be ordered. */
export function missingForBoard({ point, merchant, accounts }: Pick<PointSheet, 'point' | 'merchant' | 'accounts'>): string {
  if (point.status !== 'open') return 'Chưa in được: điểm đang ghi là không hoạt động.'
  if (!merchant?.consents.print) return 'Chưa in được: chưa hỏi chủ hộ có đồng ý in bảng hay không.'
  if (!merchant.consents.print.given) return 'Không in: chủ hộ không đồng ý in bảng.'
  if (accounts.some(({ status }) => status === 'confirmed')) return ''
  if (accounts.some(({ status }) => status === 'proposed')) return 'Chưa in được: tài khoản chờ xác nhận.'
  if (accounts.some(({ status }) => status === 'held')) return 'Chưa in được: tài khoản đang được giữ lại.'
  return 'Chưa in được: chưa có tài khoản đúng của hộ.'
}

function Issue({ issue }: { issue: BoardIssue }) {
  return (
    <li>
      <b>{issue.issue ? `Lần phát hành ${issue.issue}` : 'Đang chuẩn bị'}</b>
      {issue.reprintReason && <span> · in lại: {reprintName(issue.reprintReason).toLowerCase()}</span>}
      <span class="muted"> · tài khoản •••• {issue.last4}</span>
      <p class="muted">
        Lô <a href={`#/ban/in/${issue.batchId}`}>{issue.number}</a>: {whatBecame(issue)}
      </p>
      {issue.recalledAt && (
        <p>
          {issue.voidedAt ? (isPulled(issue) ? 'Thu hồi trước khi giao,' : 'Thu hồi trước khi in,') : 'Cần thu hồi từ'} {day(issue.recalledAt)}
          {issue.recallReason && `: ${issue.recallReason}`}
        </p>
      )}
    </li>
  )
}

/** Dropped once it was printed, before anybody was handed it. */
const isPulled = ({ voidedAt, printedAt }: BoardIssue) => !!voidedAt && !!printedAt && new Date(voidedAt) >= new Date(printedAt)

/** "đã giao 21/11/2026, đã thấy ở quầy 25/11/2026". */
function whatBecame(issue: BoardIssue): string {
  if (isPulled(issue)) return `đã in, rút khỏi xấp ${day(issue.voidedAt)}`
  if (issue.voidedAt) return `đã bỏ khỏi lô ${day(issue.voidedAt)}`
  const dated: [string, Instant | null][] = [
    ['đã in', issue.deliveredAt ? null : issue.printedAt],
    ['đã giao', issue.deliveredAt],
    ['đã thấy ở quầy', issue.displayedAt],
  ]
  const said = dated.filter(([, at]) => at).map(([word, at]) => `${word} ${day(at)}`)
  return said.length > 0 ? said.join(', ') : batchState(issue.state).toLowerCase()
}

function day(at: Instant | null): string {
  return at ? longDay(dayOf(at)) : ''
}
