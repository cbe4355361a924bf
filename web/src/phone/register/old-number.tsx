import { Button, Notice } from '../../core/ui'
import { dialled, newNumber } from '../outbox/mending'

/** A number from before 2018: what it became, one tap away, for the owner to say yes to. */
export function OldNumber({ typed, offer, use }: { typed: string; offer?: string | null; use: (number: string) => void }) {
  const found = newNumber(typed) ?? (dialled(typed).length === 11 ? offer : null)
  if (!found) return null
  return (
    <Notice>
      <p>
        {dialled(typed)} đã đổi thành <strong>{found}</strong> từ năm 2018. Đọc lại cho chủ hộ nghe rồi chạm.
      </p>
      <Button compact icon="tick" onClick={() => use(found)}>
        Dùng số mới {found}
      </Button>
    </Notice>
  )
}
