import '../visit/photo.css'
import { useState } from 'preact/hooks'
import { moment } from '../../core/formats'
import { forgetPhotos } from '../../core/photo-queue'
import { network, retryPhoto } from '../../core/photo-sender'
import { photos, photosAfterRecords, photosWaiting, wifiOnly, type PhotoNote } from '../../core/photos'
import { queue } from '../../core/world'
import { session } from '../../core/session'
import { Button, Card, Icon, Notice, Sheet, toast } from '../../core/ui'
import { sayStorageFull } from '../notices/storage-full'
import { PhotoView } from '../visit/photo-view'

const MOST_SHOWN = 12

/** Photos that are on this phone only: what of, since when, why, and what the person can do about each. */
export function PhotoList() {
  const list = [...photos.value].sort((a, b) => weight(a) - weight(b) || a.savedAt - b.savedAt)
  const owner = session.value?.key ?? ''
  if (list.length === 0) return null
  const waits = photosWaiting.value > 0 && wifiOnly.value && network() !== 'wifi'
  const send = () => void photosAfterRecords(owner, { connected: true, fresh: true, asked: true })
  return (
    <Card title={`Ảnh chờ gửi: ${photosWaiting.value.toLocaleString('vi-VN')}`}>
      <p class="small">Ảnh đi sau bản ghi, từng ảnh một. Ảnh nào máy chủ nhận rồi thì rời khỏi máy này.</p>
      {waits && (
        <Notice kind="plain">
          <p>
            {network() === 'unknown'
              ? 'Máy không cho biết đang dùng Wi-Fi hay 4G, nên ảnh chờ bạn bấm gửi.'
              : 'Đang dùng 4G nên ảnh chờ tới khi có Wi-Fi.'}
          </p>
        </Notice>
      )}
      {photosWaiting.value > 0 && !session.value?.ended && (
        <Button icon="up" wide onClick={send}>
          {waits ? 'Gửi ảnh ngay, không đợi Wi-Fi' : 'Gửi ảnh ngay'}
        </Button>
      )}
      <ul class="lines">
        {list.slice(0, MOST_SHOWN).map((photo) => (
          <Item key={photo.photoId} photo={photo} owner={owner} />
        ))}
      </ul>
      {list.length > MOST_SHOWN && <p class="muted small">và {(list.length - MOST_SHOWN).toLocaleString('vi-VN')} ảnh nữa.</p>}
    </Card>
  )
}

const weight = (photo: PhotoNote) => (photo.state === 'refused' ? 0 : 1)

function Item({ photo, owner }: { photo: PhotoNote; owner: string }) {
  const [dropping, setDropping] = useState(false)
  const refused = photo.state === 'refused'
  const withVisit = queue.value.some((one) => one.op.entityId === photo.visitId && one.state !== 'held')
  return (
    <li class="line photoline">
      <PhotoView id={photo.photoId} name={`Ảnh ở ${photo.label}`} />
      <span class="grow stack">
        <strong>{photo.label}</strong>
        <span class="muted small">
          Chụp lúc {moment(photo.savedAt)}
          {photo.tries > 0 && ` · đã thử ${photo.tries} lần`}
        </span>
        <span class={`chip ${refused ? 'error' : 'pending'}`}>
          <Icon name={refused ? 'warning' : 'up'} size="tiny" />{' '}
          {refused ? 'Máy chủ không nhận' : withVisit ? 'Chờ lượt đến gửi trước' : 'Chờ gửi'}
        </span>
        {photo.reason && <span class="small">{photo.reason}</span>}
        <span class="buttons">
          {refused && (
            <Button compact icon="refresh" onClick={() => void retryPhoto(owner, photo.photoId).catch(sayStorageFull)}>
              Gửi lại
            </Button>
          )}
          <Button compact kind="danger" icon="bin" label={`Bỏ ảnh ở ${photo.label}`} onClick={() => setDropping(true)}>
            Bỏ
          </Button>
        </span>
      </span>
      {dropping && (
        <Sheet title="Bỏ ảnh này?" onClose={() => setDropping(false)}>
          <p>
            Ảnh ở <strong>{photo.label}</strong> sẽ bị xóa khỏi máy và không gửi nữa. Lượt đến vẫn giữ nguyên.
          </p>
          <Button
            kind="danger"
            icon="bin"
            wide
            onClick={() => {
              setDropping(false)
              void forgetPhotos(owner, [photo.photoId]).then(() => toast('Đã bỏ ảnh.'), sayStorageFull)
            }}
          >
            Bỏ hẳn
          </Button>
        </Sheet>
      )}
    </li>
  )
}
