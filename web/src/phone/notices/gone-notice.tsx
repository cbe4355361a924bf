import { meta, setMeta } from '../../core/world'
import { Button, Notice } from '../../core/ui'
import { sayStorageFull } from './storage-full'

/** Says which places were given to others, and that the work done there counts. */
export function GoneNotice() {
  const { gone } = meta.value
  if (gone.length === 0) return null
  return (
    <Notice kind="warning">
      <p>
        <strong>{gone.join(', ')}</strong> không còn thuộc phần việc của bạn: phường đã giao tổ khác. Lượt bạn đã ghi ở đó vẫn được nhận, mang
        tên bạn.
      </p>
      <Button compact onClick={() => void setMeta({ gone: [] }).catch(sayStorageFull)}>
        Đã rõ
      </Button>
    </Notice>
  )
}
