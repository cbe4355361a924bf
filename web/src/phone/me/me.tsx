import { useEffect, useState } from 'preact/hooks'
import { go } from '../../core/router'
import { isDesk, isPrint, session } from '../../core/session'
import { photos } from '../../core/photos'
import { queue } from '../../core/world'
import { Button, Card, Header, Icon, Notice, Page } from '../../core/ui'
import { SignOutSheet } from '../../core/ui/sign-out'
import { LockCard } from './lock-card'
import { PhotoWifi } from './photo-wifi'
import { ROLE_WORDS } from './sign-in'

/** Who is signed in, what the phone keeps, and the way out. */
export default function Me() {
  const member = session.value
  const [leaving, setLeaving] = useState(false)
  const [room, setRoom] = useState<{ free: number; kept: boolean } | null>(null)
  useEffect(() => {
    void (async () => {
      const estimate = await navigator.storage?.estimate?.()
      const kept = (await navigator.storage?.persisted?.()) ?? false
      if (estimate) setRoom({ free: ((estimate.quota ?? 0) - (estimate.usage ?? 0)) / 1e6, kept })
    })().catch(() => undefined)
  }, [])
  if (!member) return null
  if (member.practice) return <Practising />
  return (
    <Page header={<Header title={member.me.name} up="/hom-nay" />}>
      <Card title="Vai trò">
        <ul>
          {member.me.memberships.map((one, index) => (
            <li key={index}>
              <strong>{ROLE_WORDS[one.role] ?? one.role}</strong>
              {one.wardName && ` · ${one.wardName}`}
              {one.teamName && ` · ${one.teamName}`}
            </li>
          ))}
        </ul>
        {isDesk() && (
          <a class="button soft wide" href="#/ban">
            <Icon name="swap" /> Sang bàn làm việc
          </a>
        )}
        {isPrint() && (
          <a class="button soft wide" href="#/in">
            <Icon name="print" /> Sang trang nhà in
          </a>
        )}
      </Card>
      <Card title="Sổ trên máy">
        <dl class="facts">
          <dt>Chờ gửi</dt>
          <dd>
            {queue.value.length} bản ghi{photos.value.length > 0 && `, ${photos.value.length} ảnh`}
          </dd>
          {room && (
            <>
              <dt>Còn trống cho ứng dụng</dt>
              <dd>{Math.round(room.free).toLocaleString('vi-VN')} MB</dd>
              <dt>Trình duyệt hứa giữ sổ</dt>
              <dd>{room.kept ? 'Có' : 'Chưa'}</dd>
            </>
          )}
          <dt>Phiên bản</dt>
          <dd class="nobreak">{__APP_VERSION__}</dd>
        </dl>
        {room && !room.kept && (
          <Notice>
            <p>Trình duyệt chưa hứa giữ sổ. Cài ứng dụng lên màn hình chính, gửi bản ghi mỗi cuối buổi, đừng “xóa bộ nhớ đệm”.</p>
          </Notice>
        )}
      </Card>
      <PhotoWifi />
      <LockCard />
      <Button icon="people" wide onClick={() => go('/vao')}>
        Đổi người dùng trên máy này
      </Button>
      <Button kind="danger" icon="signout" wide onClick={() => setLeaving(true)}>
        Đăng xuất
      </Button>
      {leaving && <SignOutSheet onClose={() => setLeaving(false)} />}
    </Page>
  )
}

/** Signing out of practice would sign out nobody: the way out is the one that erases it. */
function Practising() {
  return (
    <Page header={<Header title="Bạn đang tập" up="/hom-nay" />}>
      <Notice kind="plain">
        <p>Trong chế độ tập không có ai đăng nhập, không có gì để gửi. Bản ghi thật, nếu có, vẫn nằm riêng trên máy.</p>
      </Notice>
      <a class="button primary wide" href="#/tap">
        Đến chỗ thoát
      </a>
    </Page>
  )
}
