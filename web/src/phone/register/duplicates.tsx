import { useMemo } from 'preact/hooks'
import { lastFour, readPayload } from '../../core/vietqr'
import { view } from '../../core/world'
import { Notice } from '../../core/ui'
import { pathOfPoint } from '../place-link'
import { likelyDuplicates, type RegistrationDraft } from './registration'

/** Likely the same shop: said while typing, without a network. */
export function Duplicates({ draft, pointId }: { draft: RegistrationDraft; pointId: string }) {
  const own = useMemo(() => {
    const reading = draft.payload ? readPayload(draft.payload) : null
    return reading?.account ? { bin: reading.bin, account: reading.account } : { bin: draft.bin, account: draft.account }
  }, [draft.payload, draft.bin, draft.account])
  const owners = useMemo(() => {
    const found = new Map<string, string>()
    if (!own.account) return found
    // Only what ends alike is read: a phone may hold twenty thousand codes.
    const ending = lastFour(own.account)
    for (const account of view.value.accounts.values()) {
      if (account.last4 !== ending) continue
      const other = readPayload(account.payload ?? '')
      if (other.account) found.set(`${other.bin}:${other.account}`, account.merchantId)
    }
    return found
  }, [own, view.value])
  const found = useMemo(
    () =>
      likelyDuplicates(
        draft,
        pointId,
        view.value.merchants.values(),
        view.value.points,
        owners,
        own.account ? `${own.bin}:${own.account}` : null,
      ),
    [draft.tradeName, draft.phone, own, pointId, view.value],
  )
  // The box stands from the start, so that a screen reader hears what comes into it while one types.
  return (
    <div aria-live="polite">
      {found.length > 0 && (
        <Notice>
          <p class="strong">Có thể đã có trong danh sách:</p>
          <ul>
            {found.map((one) => (
              <li key={one.merchant.id}>
                <a class="duplicate" href={`#${pathOfPoint(one.merchant.pointId)}`}>
                  {one.merchant.tradeName} · {one.point?.label}
                </a>{' '}
                ({one.why})
              </li>
            ))}
          </ul>
          <p class="small">Đúng là hộ khác thì cứ tiếp tục.</p>
        </Notice>
      )}
    </div>
  )
}
