import { encode } from 'uqr'
import { useEffect, useMemo } from 'preact/hooks'
import type { AccountRow } from '../../core/ops'
import { session } from '../../core/session'
import { Icon, Notice, QrBox, Sheet } from '../../core/ui'

/** A payment code drawn on this phone, so that it shows without a network; the screen stays on meanwhile. */
export function PaymentCode({ payload, label }: { payload: string | null; label: string }) {
  const svg = useMemo(() => drawQr(payload ?? ''), [payload])
  useScreenOn()
  if (!svg) return <Notice kind="error">Máy chưa có nội dung mã của tài khoản này. Cần có mạng để tải.</Notice>
  return <QrBox svg={svg} label={label} />
}

/** The merchant's confirmed code over the whole screen, for a customer who pays now or a board that is not yet printed. */
export function QrFull(props: { account: AccountRow; bank: string; shop: string; onClose: () => void }) {
  const { account } = props
  return (
    <Sheet full title={props.shop} onClose={props.onClose}>
      <div class="proof">
        {session.value?.me.kind === 'demo' && <p class="strong">MẪU – KHÔNG CHUYỂN TIỀN</p>}
        <PaymentCode payload={account.payload} label={`Mã QR nhận tiền của ${props.shop}`} />
        <p class="names">{account.holderName}</p>
        <p class="strong">
          {props.bank} ••• {account.last4}
        </p>
        <p class="muted small">
          <Icon name="sun" size="tiny" /> Tăng độ sáng màn hình hết cỡ cho dễ quét. Màn hình được giữ sáng khi đang mở mã.
        </p>
      </div>
    </Sheet>
  )
}

/** Holds a wake lock while mounted; the browser drops it when the app goes to the background, so it is asked for again. */
function useScreenOn(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined
    let here = true
    const hold = () => {
      if (document.visibilityState !== 'visible') return
      navigator.wakeLock?.request('screen').then(
        (got) => {
          lock = got
          if (!here) void got.release()
        },
        () => undefined,
      )
    }
    hold()
    document.addEventListener('visibilitychange', hold)
    return () => {
      here = false
      document.removeEventListener('visibilitychange', hold)
      void lock?.release()
    }
  }, [])
}

/** One path of squares with a quiet zone of four modules. */
function drawQr(payload: string): string {
  if (!payload) return ''
  const { data, size } = encode(payload, { ecc: 'M', border: 4 })
  let path = ''
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) if (data[y]?.[x]) path += `M${x} ${y}h1v1h-1z`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path d="${path}"/></svg>`
}
