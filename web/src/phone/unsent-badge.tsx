import { syncState } from '../core/sync'
import { unsent } from '../core/world'
import { Icon } from '../core/ui'

/** Always on screen: how much of the work is still on this phone only. */
export function UnsentBadge() {
  const { waiting, held, trouble } = unsent.value
  const count = waiting + held
  const [figure, word] = trouble ? [`${trouble}`, ' cần xem'] : count ? [`${count}`, ' chờ gửi'] : ['', 'Đã gửi hết']
  const sending = syncState.value.phase === 'sending' && count > 0
  return (
    <a class={`badgelink ${trouble ? 'trouble' : count ? '' : 'allsent'}`} href="#/cho-gui">
      <span role="status">
        <Icon name={trouble ? 'warning' : count ? 'up' : 'tick'} size="tiny" />
        {sending ? (
          `Đang gửi ${count}`
        ) : (
          <>
            {figure}
            <span class="word">{word}</span>
          </>
        )}
      </span>
    </a>
  )
}
