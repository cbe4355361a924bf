/** The short ways: still true in one tap, a refusal in three. Both can be undone before they are sent. */
import { today } from '../../core/formats'
import type { ClaimBody, PointRow, Queued, VisitBody } from '../../core/ops'
import type { Id, Outcome, RefusalReason } from '../../core/types'
import { requestSync } from '../../core/sync'
import { toast } from '../../core/ui'
import { uuid7 } from '../../core/uuid7'
import { save, undo } from '../../core/saving'
import { merchantOf } from '../../core/world'
import { answerTo, pathOfCard } from '../help/advice'
import { sayStorageFull } from '../notices/storage-full'
import { shopName, spoken, staged } from '../place-link'

/** So long a quick visit can be taken back, and so long the way back is on screen; then it is sent. */
export const UNDO_MS = 10_000

/** What "still true today" says again about a point, or null where there is nothing to say again. */
export function stillTrue(point: Pick<PointRow, 'stage' | 'incidentOpen'>): ClaimBody[] | null {
  // While an incident is open, nothing is confirmed by one tap.
  if (point.incidentOpen) return null
  switch (point.stage) {
    case 'S2':
      return [{ kind: 'has_account', evidence: 'said' }]
    case 'S3':
    case 'S4':
    case 'S5':
      return [{ kind: 'qr_displayed', evidence: 'seen' }]
    case 'S6':
      // Without a count it means "some every day": nobody is made to name a figure by one tap.
      return [{ kind: 'active', evidence: 'said' }]
    case 'S7':
      return [{ kind: 'not_used', evidence: 'said' }]
    default:
      return null
  }
}

/** Whether one tap may say it. Seen today already, a second tap would be a second visit. */
export function maySayStill(point: PointRow): boolean {
  if (stillTrue(point) === null || (point.lastVisitOn === today() && point.lastOutcome === 'met')) return false
  // Trained or paid without an account: there is no code of theirs that could still hang there.
  return staged(point).accountStatus !== null
}

export function visitBody(point: PointRow, outcome: Outcome, more: Partial<VisitBody> = {}): VisitBody {
  const body: VisitBody = { pointId: point.id, outcome, source: 'phone', claims: [], visitedAt: new Date().toISOString(), ...more }
  const merchant = merchantOf(point.id)
  if (merchant) body.merchantId = merchant.id
  return body
}

/** Says what was saved with `undoMs`, and for so long a way back. */
export function offerUndo(said: string, saved: Queued[], link?: { label: string; href: string }): void {
  const run = () =>
    void undo(saved).then((back) => toast(back ? 'Đã hoàn tác.' : 'Đã gửi đi rồi. Ghi một lượt mới để sửa.', { error: !back }))
  toast(said, { link, ms: UNDO_MS - 500, action: { label: 'Hoàn tác', run } })
}

const saving = new Set<Id>()

/** Saves a visit at once and says so with a way back. */
export async function quickVisit(point: PointRow, body: VisitBody, said: string, link?: { label: string; href: string }): Promise<void> {
  // A second tap before the first has reached the disk is the same tap.
  if (saving.has(point.id)) return
  saving.add(point.id)
  const name = shopName(point) || spoken(point)
  try {
    const saved = await save([{ entity: 'visit', entityId: uuid7(), body, label: `Lượt đến ${name}`, pointId: point.id }], {
      undoMs: UNDO_MS,
    })
    offerUndo(`${name}: ${said}`, saved, link)
    void requestSync('save')
  } catch (error) {
    sayStorageFull(error)
  } finally {
    saving.delete(point.id)
  }
}

export function saveStillTrue(point: PointRow): Promise<void> {
  const claims = stillTrue(point)
  if (!claims) return Promise.resolve()
  return quickVisit(point, visitBody(point, 'met', { claims }), 'vẫn đúng hôm nay')
}

export function saveRefusal(point: PointRow, refusalReason: RefusalReason, words: string): Promise<void> {
  const answer = answerTo(refusalReason)
  const link = answer && { label: 'Xem câu trả lời', href: `#${pathOfCard(answer, point.id)}` }
  return quickVisit(point, visitBody(point, 'refused', { refusalReason }), `từ chối, ${words.toLowerCase()}`, link)
}
