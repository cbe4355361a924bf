import './photo.css'
import { useEffect } from 'preact/hooks'
import { StorageFailed } from '../../core/db'
import { MOST_PHOTOS } from '../../core/photos'
import { draftPhotos, forgetPhotos, shrinking, takePhoto } from '../../core/photo-queue'
import { session } from '../../core/session'
import { NotAPicture } from '../../core/shrink'
import type { Id } from '../../core/types'
import { Button, Card, Icon, toast } from '../../core/ui'
import { PhotoView } from './photo-view'

export function sayNotKept(error: unknown): void {
  if (error instanceof NotAPicture) toast('Máy không mở được ảnh này. Chụp lại bằng máy ảnh của điện thoại.', { error: true })
  else if (error instanceof StorageFailed) toast('Máy đầy nên chưa giữ được ảnh. Lượt đến không cần ảnh: thử lưu, nếu chưa lưu được ứng dụng sẽ báo ngay.', { error: true })
  else throw error
}

/** The photos of a visit that is being written: taken with the phone's own camera, small and on disk before they show. */
export function PhotoStrip(props: {
  pointId: Id
  visitId: Id
  /** Keeps the visit's id with its draft: from the first photo on it has one. */
  onBegin: () => void
  of: string
  ids: Id[]
  onChange: (ids: Id[]) => void
}) {
  const owner = session.value?.key ?? ''
  const { ids, visitId, pointId } = props
  const busy = shrinking.value.includes(visitId)
  useEffect(() => {
    if (busy) return
    let here = true
    // The camera may have cost the browser its page: what was taken is on disk and still belongs here.
    draftPhotos(owner, visitId, pointId).then((found) => here && props.onChange(found), sayNotKept)
    return () => {
      here = false
    }
  }, [owner, visitId, pointId, busy])
  const take = async (file: File | undefined) => {
    if (!file) return
    props.onBegin()
    await takePhoto(owner, file, { visitId, pointId, label: props.of }).catch(sayNotKept)
  }
  const drop = (id: Id) => {
    props.onChange(ids.filter((one) => one !== id))
    void forgetPhotos(owner, [id]).catch(() => undefined)
  }
  return (
    <Card title="Ảnh (không bắt buộc)">
      <p class="small">Chụp bảng QR, quầy hàng cho cán bộ phường xem. Không chụp giấy tờ tùy thân (CCCD).</p>
      {ids.length > 0 && (
        <ul class="photos" aria-label="Ảnh đã chụp">
          {ids.map((id, at) => (
            <li key={id}>
              <PhotoView id={id} name={`Ảnh ${at + 1}`} />
              <Button compact icon="bin" label={`Bỏ ảnh ${at + 1}`} onClick={() => drop(id)}>
                Bỏ
              </Button>
            </li>
          ))}
        </ul>
      )}
      {ids.length < MOST_PHOTOS ? (
        <label class="button soft wide filebutton">
          <Icon name="camera" /> {busy ? 'Đang thu nhỏ ảnh…' : ids.length ? 'Chụp thêm ảnh' : 'Chụp ảnh'}
          <input
            type="file"
            accept="image/*"
            capture="environment"
            class="unseen"
            disabled={busy}
            onChange={(event) => {
              const input = event.currentTarget
              void take(input.files?.[0]).finally(() => {
                input.value = ''
              })
            }}
          />
        </label>
      ) : (
        <p class="muted small">Đủ {MOST_PHOTOS} ảnh cho một lượt đến.</p>
      )}
    </Card>
  )
}
