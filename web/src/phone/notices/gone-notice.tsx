import { meta, setMeta } from '../../core/world'
import { Button, Notice } from '../../core/ui'

/** Says which places were given to others, and that the work done there counts. */
export function GoneNotice() {
  const { gone } = meta.value
  if (gone.length === 0) return null
  return (
    <Notice kind="warning">
      <p>
        <strong>{gone.join(', ')}</strong> không còn thuộc phần việc của bạn: phường đã giao cho tổ khác. Lượt bạn đã ghi ở đó vẫn được nhận, mang
        tên bạn; sổ của nơi này đã được xóa khỏi máy.
      </p>
      <Button compact onClick={() => void setMeta({ gone: [] })}>
        Đã rõ
      </Button>
    </Notice>
  )
}
