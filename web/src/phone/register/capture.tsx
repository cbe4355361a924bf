import { useState } from 'preact/hooks'
import { qrWords } from '../../core/qr-words'
import { Scanner } from '../../core/scan/Scanner'
import { session } from '../../core/session'
import { meta } from '../../core/world'
import { lastFour, mayDisplay, readPayload } from '../../core/vietqr'
import { Button, Choice, Field, Notice, Result, Select } from '../../core/ui'
import { bankName } from '../shop/accounts'
import type { RegistrationDraft, Wrong } from './registration'
import { bankSpelling } from './registration'
import { HOLDER_KINDS, options } from '../words'

type Account = Pick<RegistrationDraft, 'payload' | 'bin' | 'account' | 'holderName' | 'holderKind' | 'ownerName'>

/** Taking an account: the merchant's own code by camera or photo, typing as the last way. */
export function Capture(props: { draft: Account; set: (change: Partial<Account>) => void; wrong: Wrong }) {
  const { draft, set, wrong } = props
  const [mode, setMode] = useState<'closed' | 'scan' | 'type'>(draft.bin || draft.account ? 'type' : 'closed')
  const [refused, setRefused] = useState<string | null>(null)

  const take = (codes: string[]): boolean => {
    for (const code of codes) {
      const reading = readPayload(code)
      const why = mayDisplay(reading)
      if (why === null || why === 'unknown-service') {
        set({ payload: code, bin: '', account: '' })
        setMode('closed')
        setRefused(null)
        return true
      }
      setRefused(qrWords(why))
    }
    return false
  }

  if (draft.payload) {
    const reading = readPayload(draft.payload)
    // In practice every code is an invented one, and nobody will look at it.
    const unknown = !session.value?.practice && reading.bin && meta.value.banks.length > 0 && !meta.value.banks.some((bank) => bank.bin === reading.bin)
    return (
      <>
        <Result>
          <Notice kind="good">
            <p class="strong">
              {bankName({ bankName: '', bin: reading.bin ?? '', scheme: reading.scheme ?? '' })} ••• {lastFour(reading.account ?? '')}
            </p>
            <p>Đã đọc mã của hộ. Không cần gõ số nào.</p>
          </Notice>
        </Result>
        {unknown && <Notice>Ngân hàng này chưa có trong danh mục. Vẫn lưu được; cán bộ phường sẽ xem.</Notice>}
        <Button icon="refresh" onClick={() => (set({ payload: '' }), setMode('scan'))}>
          Quét lại mã khác
        </Button>
        <Holder {...props} />
      </>
    )
  }
  return (
    <>
      {mode === 'closed' && (
        <Button kind="primary" icon="scan" wide onClick={() => setMode('scan')}>
          Quét mã QR của hộ
        </Button>
      )}
      {wrong.payload && <Notice kind="error">{wrong.payload}</Notice>}
      {mode === 'scan' && <Scanner onRead={take} hint="Đưa mã nhận tiền của hộ (bảng QR hoặc trong ứng dụng ngân hàng) vào khung." />}
      {refused && (
        <Notice kind="error" alert>
          {refused}
        </Notice>
      )}
      {mode !== 'type' ? (
        <Button kind="quiet" icon="keyboard" onClick={() => setMode('type')}>
          Hộ không có mã: gõ số tài khoản
        </Button>
      ) : (
        <>
          <Select
            label="Ngân hàng"
            empty="Chọn ngân hàng"
            value={draft.bin}
            wrong={wrong.bin}
            options={banks()}
            onChange={(bin) => set({ bin })}
          />
          <Field
            label="Số tài khoản"
            hint="Chỉ chữ số. Đọc lại cho chủ hộ nghe."
            value={draft.account}
            mode="numeric"
            maxLength={23}
            wrong={wrong.account}
            onInput={(account) => set({ account: account.replace(/\s/g, '') })}
          />
          <Button kind="quiet" icon="scan" onClick={() => (set({ bin: '', account: '' }), setMode('scan'))}>
            Quét mã thì nhanh và chắc hơn
          </Button>
          <Holder {...props} />
        </>
      )}
    </>
  )
}

function banks(): { value: string; label: string }[] {
  return [...meta.value.banks]
    .sort((a, b) => a.shortName.localeCompare(b.shortName, 'vi'))
    .map((bank) => ({ value: bank.bin, label: `${bank.shortName} – ${bank.name}` }))
}

function Holder({ draft, set, wrong }: { draft: Account; set: (change: Partial<Account>) => void; wrong: Wrong }) {
  const offered = draft.ownerName ? bankSpelling(draft.ownerName) : ''
  return (
    <>
      <Field
        label="Tên chủ tài khoản"
        hint="Như ứng dụng ngân hàng hiện, thường là chữ in hoa không dấu."
        value={draft.holderName}
        maxLength={80}
        required
        wrong={wrong.holderName}
        onInput={(holderName) => set({ holderName: holderName.toUpperCase() })}
      />
      {offered && draft.holderName !== offered && (
        <Button compact onClick={() => set({ holderName: offered })}>
          Dùng “{offered}”
        </Button>
      )}
      <Choice
        legend="Tài khoản đứng tên ai?"
        value={draft.holderKind}
        options={options(HOLDER_KINDS)}
        onChange={(holderKind) => set({ holderKind })}
      />
    </>
  )
}
