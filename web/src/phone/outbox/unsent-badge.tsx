import { promised } from '../../core/keeping'
import { photosRefused, photosWaiting } from '../../core/photos'
import { session } from '../../core/session'
import { syncState } from '../../core/sync'
import { unsent } from '../../core/world'
import { Icon } from '../../core/ui'

/** Always on screen: how much of the work is still on this phone only. */
export function UnsentBadge() {
  const { waiting, held } = unsent.value
  const trouble = unsent.value.trouble + photosRefused.value
  const count = waiting + held
  const pictures = photosWaiting.value
  const [figure, word] = trouble
    ? [`${trouble}`, ' cần xem']
    : count
      ? [`${count}`, ' chờ gửi']
      : pictures
        ? [`${pictures}`, ' ảnh chờ gửi']
        : ['', 'Đã gửi hết']
  if (session.value?.practice) {
    return (
      <a class="badgelink" href="#/cho-gui">
        <span role="status">
          {count + trouble}
          <span class="word"> bản tập</span>
        </span>
      </a>
    )
  }
  const sending = syncState.value.phase === 'sending' && count > 0
  // The browser may clear what is on this phone only: said louder, until it is sent.
  const loud = promised.value === false && count > 0
  return (
    <a
      class={`badgelink ${trouble ? (loud ? 'trouble loud' : 'trouble') : loud ? 'loud' : count || pictures ? '' : 'allsent'}`}
      href="#/cho-gui"
      title={loud ? 'Trình duyệt chưa hứa giữ sổ: gửi khi có sóng' : undefined}
    >
      <span role="status">
        <Icon name={trouble || loud ? 'warning' : count || pictures ? 'up' : 'tick'} size="tiny" />
        {sending ? (
          `Đang gửi ${count}`
        ) : (
          <>
            {figure}
            <span class="word">{word}</span>
            {trouble > 0 && count > 0 && <span class="word"> · {count} chờ gửi</span>}
            {count > 0 && pictures > 0 && !trouble && <span class="word"> · {pictures} ảnh</span>}
          </>
        )}
      </span>
    </a>
  )
}
