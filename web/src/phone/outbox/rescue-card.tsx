import { useEffect, useState } from 'preact/hooks'
import type { Queued } from '../../core/ops'
import { session } from '../../core/session'
import { requestSync } from '../../core/sync'
import { comeAfter } from '../../core/uuid7'
import { changeQueue, queue } from '../../core/world'
import { Button, Card, Notice, toast } from '../../core/ui'
import { sayStorageFull } from '../notices/storage-full'
import { readRescue } from './rescue-file'
import { leftBehind, saveRescue, type Left } from './rescue-saving'

/** Saves a member's queue, and says what came of it. */
export async function save(owner: string): Promise<void> {
  try {
    const saved = await saveRescue(owner)
    toast(saved ? `Đã lưu ${saved} bản ghi ra tệp. Đưa tệp cho cán bộ phường.` : 'Không còn bản ghi nào chờ gửi.')
  } catch {
    toast('Trình duyệt không cho đọc sổ. Đóng hẳn trình duyệt rồi mở lại; đừng xóa dữ liệu.', { error: true })
  }
}

/** The unsent queue as a file, and back: the same operations, so nothing is lost and nothing doubled. */
export function RescueCard({ list }: { list: Queued[] }) {
  const me = session.value
  const take = async (file: File | undefined) => {
    if (!file || !me) return
    const found = readRescue(await file.text())
    if (!found) return toast('Đây không phải tệp cứu hộ của Phố Chợ.', { error: true })
    const others = (found.memberId && found.memberId !== me.me.id) || (found.databaseId && found.databaseId !== me.me.databaseId)
    // Sent from here, somebody else's records would become mine.
    if (others) return toast(`Tệp này của ${found.memberName || 'người khác'}. Đưa cho cán bộ phường nhập.`, { error: true })
    const fresh = found.ops.filter((one) => !queue.value.some((known) => known.opId === one.opId))
    try {
      await changeQueue({ put: fresh })
    } catch (error) {
      return sayStorageFull(error)
    }
    // Another phone's clock made them.
    for (const one of fresh) comeAfter(one.opId)
    toast(`Đã nhận lại ${fresh.length} bản ghi.`)
    void requestSync('button')
  }
  if (!me || me.practice) return null
  return (
    <Card title="Tệp cứu hộ">
      <p class="small">
        Máy sắp hỏng, mất mạng dài ngày hoặc phải đổi máy: lưu cả danh sách ra tệp rồi đưa cán bộ phường nhập. Số tài khoản và điện
        thoại trong tệp đã khóa. Ảnh không đi theo tệp. Lời chủ hộ nhận đúng tài khoản phải xác nhận lại; lời báo không phải thì vẫn được
        tính. Nhập mấy lần cũng không trùng.
      </p>
      <div class="buttons">
        {list.length > 0 && (
          <Button icon="download" onClick={() => void save(me.key)}>
            Lưu ra tệp
          </Button>
        )}
        <label class="button filebutton">
          Nhập tệp
          <input
            type="file"
            accept="application/json,.json"
            class="unseen"
            onChange={(event) => {
              const input = event.currentTarget
              void take(input.files?.[0]).finally(() => {
                input.value = ''
              })
            }}
          />
        </label>
      </div>
    </Card>
  )
}

/** Signed out, or a session that has ended: what was left here can still be carried to the officer. */
export function LeftBehind() {
  const [left, setLeft] = useState<Left[]>([])
  useEffect(() => {
    let here = true
    leftBehind().then(
      (found) => here && setLeft(found),
      () => undefined,
    )
    return () => {
      here = false
    }
  }, [])
  if (left.length === 0) return null
  return (
    <Card title="Bản ghi chưa gửi trên máy này">
      <Notice>
        <p>Vào lại bằng đường dẫn mời thì ứng dụng tự gửi. Không vào được: lưu ra tệp rồi đưa cán bộ phường.</p>
      </Notice>
      <ul class="lines">
        {left.map((one) => (
          <li key={one.owner} class="line">
            <span class="grow">
              <strong>{one.author.memberName}</strong>
              <span class="muted small"> · {one.ops.length} bản ghi</span>
            </span>
            <Button compact icon="download" onClick={() => void save(one.owner)}>
              Lưu ra tệp
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  )
}
