import { useEffect } from 'preact/hooks'
import { refreshPhotos } from '../../core/photo-queue'
import { network, setWifiOnly } from '../../core/photo-sender'
import { photosWaiting, wifiOnly } from '../../core/photos'
import { session } from '../../core/session'
import { Card, Check, toast } from '../../core/ui'

/** The switch for those who pay for every megabyte. */
export function PhotoWifi() {
  const owner = session.value?.key ?? ''
  useEffect(() => {
    if (owner) void refreshPhotos(owner).catch(() => undefined)
  }, [owner])
  const change = (on: boolean) =>
    void setWifiOnly(owner, on).catch(() => toast('Máy đầy nên chưa ghi được lựa chọn này.', { error: true }))
  return (
    <Card title="Ảnh">
      <Check checked={wifiOnly.value} onChange={change}>
        Chỉ gửi ảnh khi có Wi-Fi
      </Check>
      <p class="muted small">
        Mỗi ảnh nặng tối đa 200 KB. Bản ghi vẫn gửi bằng mọi mạng.
        {wifiOnly.value && network() === 'unknown' && ' Máy này không cho biết đang dùng Wi-Fi hay 4G: ảnh chờ bạn bấm “Gửi ảnh ngay” trong Chờ gửi.'}
        {photosWaiting.value > 0 && ` Đang chờ gửi ${photosWaiting.value.toLocaleString('vi-VN')} ảnh.`}
      </p>
    </Card>
  )
}
