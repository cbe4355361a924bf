import { useMemo, useState } from 'preact/hooks'
import { useDraft } from '../core/drafts'
import { StorageFailed } from '../core/db'
import { back, type Route } from '../core/router'
import { requestSync } from '../core/sync'
import { lastFour, readPayload } from '../core/vietqr'
import { uuid7 } from '../core/uuid7'
import { meta, save, view } from '../core/world'
import { Button, Check, Choice, Choices, Field, Header, Loading, Notice, Page, Select, toast } from '../core/ui'
import { Capture } from './capture'
import { OldNumber } from './old-number'
import { pathOfPlace, pathOfPoint, placeName, spoken } from './place-link'
import { leaveSteps, useSteps } from './steps'
import {
  EMPTY_REGISTRATION,
  hasAccount,
  likelyDuplicates,
  registrationOps,
  tradesOfGoods,
  wrongInStep1,
  wrongInStep2,
  wrongInStep3,
  type RegistrationDraft,
  type Wrong,
} from './registration'
import { Missing } from './street'
import { METHODS, OWNER_KINDS, PURPOSE_ORDER, PURPOSES, SIM_OWNERS, options } from './words'
import { Rescue } from './rescue'

const STEPS = ['Hộ và đồng ý', 'Tài khoản', 'Thêm'] as const
const RECENT_TRADES = 'phocho-recent-trades'

export default function Register({ route }: { route: Route }) {
  const id = route.path[1] ?? ''
  const point = view.value.points.get(id)
  const key = `dang-ky:${id}`
  const draft = useDraft<RegistrationDraft>(key, EMPTY_REGISTRATION)
  const [wrong, setWrong] = useState<Wrong>({})
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<ReturnType<typeof registrationOps> | null>(null)
  const path = `${pathOfPoint(id)}/dang-ky`
  // Once saved, the emptied draft falls back to step 1; the history is then left alone.
  useSteps(path, route, draft.ready && !busy, draft.value.step, (step) => draft.set({ step: step as 1 | 2 | 3 }))
  if (!point) return <Missing />
  if (!draft.ready) return <Loading />
  const { value, set } = draft
  const step = value.step

  const forward = () => {
    const found = step === 1 ? wrongInStep1(value) : step === 2 ? wrongInStep2(value) : wrongInStep3(value)
    setWrong(found)
    if (Object.keys(found).length) return
    if (step < 3) {
      set({ step: (step + 1) as 2 | 3 })
    } else void finish()
  }

  const finish = async () => {
    setBusy(true)
    const ids = { merchant: uuid7(), account: uuid7(), visit: uuid7() }
    const ops = registrationOps(value, point, meta.value.consentTexts, ids, new Date())
    try {
      await save(ops, { draft: key })
    } catch (error) {
      setBusy(false)
      if (!(error instanceof StorageFailed)) throw error
      return setFailed(ops)
    }
    rememberTrade(value.trade)
    await draft.discard()
    // Asked right after the first registration, when browsers are most willing to keep our records.
    void navigator.storage?.persist?.().catch(() => false)
    void requestSync('save')
    toast(`Đã lưu ${value.tradeName.trim()} trên máy.`)
    leaveSteps(hasAccount(value) ? `${pathOfPoint(id)}/xac-nhan?tk=${ids.account}` : pathOfPoint(id))
  }

  if (failed) return <Rescue ops={failed} up={pathOfPoint(id)} />
  return (
    <Page
      header={
        <Header
          title={`Đăng ký ${spoken(point)}`}
          under={`${placeName(point)} · bước ${step}/3: ${STEPS[step - 1]}`}
          up={pathOfPlace(point)}
          below={
            <div class="progress3" aria-hidden="true">
              {[1, 2, 3].map((one) => (
                <span key={one} class={one <= step ? 'done' : ''} />
              ))}
            </div>
          }
        />
      }
      dock={
        <div class="buttons">
          <Button
            icon="back"
            onClick={() => (step > 1 ? set({ step: (step - 1) as 1 | 2 }) : back(pathOfPlace(point)))}
          >
            {step > 1 ? 'Lùi' : 'Để sau'}
          </Button>
          <span class="grow">
            <Button kind={step === 2 && !hasAccount(value) ? 'plain' : 'primary'} wide disabled={busy} icon={step === 3 ? 'tick' : undefined} onClick={forward}>
              {step === 3 ? 'Lưu đăng ký' : step === 2 && !hasAccount(value) ? 'Chưa có tài khoản, tiếp' : 'Tiếp'}
            </Button>
          </span>
        </div>
      }
    >
      {step === 1 && <Step1 draft={value} set={set} wrong={wrong} pointId={id} />}
      {step === 2 && <Step2 draft={value} set={set} wrong={wrong} pointId={id} />}
      {step === 3 && <Step3 draft={value} set={set} wrong={wrong} />}
      {draft.dirty && step === 1 && (
        <Button
          kind="quiet"
          icon="bin"
          onClick={() => {
            setWrong({})
            void draft.discard()
          }}
        >
          Xóa phiếu điền dở{draft.kept ? ' (đã giữ trên máy)' : ''}
        </Button>
      )}
    </Page>
  )
}

interface StepProps {
  draft: RegistrationDraft
  set: (change: Partial<RegistrationDraft>) => void
  wrong: Wrong
}

function Step1({ draft, set, wrong, pointId }: StepProps & { pointId: string }) {
  return (
    <>
      <Field
        label="Tên trên biển hiệu"
        value={draft.tradeName}
        onInput={(tradeName) => set({ tradeName })}
        wrong={wrong.tradeName}
        maxLength={60}
        required
      />
      <Duplicates draft={draft} pointId={pointId} />
      <Trades draft={draft} set={set} wrong={wrong} goods={goodsAt(pointId)} />
      <Choice
        legend="Trước chiến dịch đã nhận chuyển khoản QR chưa?"
        value={draft.usedBefore}
        options={[
          { value: 'no', label: 'Chưa' },
          { value: 'yes', label: 'Rồi' },
        ]}
        onChange={(usedBefore) => set({ usedBefore })}
      />
      <Consents draft={draft} set={set} wrong={wrong} />
    </>
  )
}

function Step2({ draft, set, wrong, pointId }: StepProps & { pointId: string }) {
  if (!draft.consents.includes('register')) {
    return (
      <>
        <Notice>
          <p>Hộ chưa đồng ý lưu thông tin nên không ghi tài khoản, tên chủ hộ hay số điện thoại.</p>
          <p>Vẫn lưu được tên biển hiệu và lượt đến.</p>
        </Notice>
        <Button icon="back" onClick={() => set({ step: 1 })}>
          Hỏi lại đồng ý
        </Button>
      </>
    )
  }
  return (
    <>
      <Capture draft={draft} set={set} wrong={wrong} />
      {draft.payload && <Duplicates draft={draft} pointId={pointId} />}
    </>
  )
}

function Step3({ draft, set, wrong }: StepProps) {
  const known = draft.consents.includes('register')
  return (
    <>
      {known && (
        <>
          <Field label="Tên chủ hộ (nếu chủ hộ cho biết)" value={draft.ownerName} maxLength={80} wrong={wrong.ownerName} onInput={(ownerName) => set({ ownerName })} />
          <Field
            label="Điện thoại (nếu chủ hộ cho biết)"
            value={draft.phone}
            mode="tel"
            maxLength={20}
            wrong={wrong.phone}
            onInput={(phone) => set({ phone })}
          />
          <OldNumber typed={draft.phone} use={(phone) => set({ phone })} />
          {draft.phone && (
            <Choice legend="SIM đứng tên ai?" value={draft.simOwner} options={options(SIM_OWNERS)} onChange={(simOwner) => set({ simOwner })} />
          )}
        </>
      )}
      <Choices legend="Đang nhận tiền bằng cách nào?" values={draft.methods} options={options(METHODS)} onChange={(methods) => set({ methods })} />
      <Select label="Loại chủ thể" value={draft.ownerKind} options={options(OWNER_KINDS)} onChange={(ownerKind) => set({ ownerKind })} />
    </>
  )
}

/** The row's own trades and recent ones as tiles first, then the whole list as tiles: two taps at most, no typing. */
function Trades({ draft, set, wrong, goods }: StepProps & { goods: string }) {
  const recent = recentTrades()
  const all = meta.value.trades
  const [open, setOpen] = useState(false)
  const first = useMemo(() => {
    const shown = tradesOfGoods(goods, all)
    for (const code of recent) {
      const trade = all.find((one) => one.code === code)
      if (trade && shown.length < 6 && !shown.includes(trade)) shown.push(trade)
    }
    for (const trade of all) if (shown.length < 6 && !shown.includes(trade)) shown.push(trade)
    return shown
  }, [all, open, goods])
  const chosen = all.find((trade) => trade.code === draft.trade)
  const tiles = open ? all : chosen && !first.includes(chosen) ? [...first, chosen] : first
  return (
    <>
      <Choice
        legend="Ngành hàng"
        value={draft.trade || null}
        wrong={wrong.trade}
        options={tiles.map((trade) => ({ value: trade.code, label: trade.name }))}
        onChange={(trade) => {
          set({ trade })
          setOpen(false)
        }}
      />
      {!open && all.length > tiles.length && (
        <Button kind="quiet" icon="menu" onClick={() => setOpen(true)}>
          Ngành hàng khác…
        </Button>
      )}
      {all.length === 0 && <Notice>Danh mục ngành hàng chưa tải về máy. Cần có mạng một lần, phiếu này vẫn được giữ.</Notice>}
    </>
  )
}

function Consents({ draft, set, wrong }: StepProps) {
  return (
    <fieldset>
      <legend class="legend">Chủ hộ đồng ý (hỏi từng mục, không đánh dấu sẵn)</legend>
      <div class="choices one">
        {PURPOSE_ORDER.map((purpose) => {
          const text = meta.value.consentTexts.find((one) => one.purpose === purpose)
          return (
            <div key={purpose}>
              <Check
                checked={draft.consents.includes(purpose)}
                onChange={(on) =>
                  set({ consents: on ? [...draft.consents, purpose] : draft.consents.filter((one) => one !== purpose) })
                }
              >
                {text?.title ?? PURPOSES[purpose]}
              </Check>
              {text && (
                <details>
                  <summary>Đọc cho chủ hộ nghe</summary>
                  <p class="small">{text.text}</p>
                </details>
              )}
            </div>
          )
        })}
      </div>
      {draft.consents.length > 0 && (
        <>
          <Select
            label="Đồng ý bằng cách nào?"
            value={draft.consentMethod}
            options={[
              { value: 'on_device', label: 'Chủ hộ tự chạm trên máy này' },
              { value: 'spoken', label: 'Nói miệng, có người chứng kiến' },
              { value: 'signed', label: 'Ký giấy' },
            ]}
            onChange={(consentMethod) => set({ consentMethod })}
          />
          {draft.consentMethod === 'spoken' && (
            <Field label="Người chứng kiến" value={draft.witness} maxLength={80} wrong={wrong.witness} onInput={(witness) => set({ witness })} />
          )}
        </>
      )}
    </fieldset>
  )
}

/** Likely the same shop: said while typing, without a network. */
function Duplicates({ draft, pointId }: { draft: RegistrationDraft; pointId: string }) {
  const reading = useMemo(() => (draft.payload ? readPayload(draft.payload) : null), [draft.payload])
  const owners = useMemo(() => {
    const found = new Map<string, string>()
    if (!reading?.account) return found
    // Only what ends alike is read: a phone may hold twenty thousand codes.
    const ending = lastFour(reading.account)
    for (const account of view.value.accounts.values()) {
      if (account.last4 !== ending) continue
      const other = readPayload(account.payload ?? '')
      if (other.account) found.set(`${other.bin}:${other.account}`, account.merchantId)
    }
    return found
  }, [reading, view.value])
  const found = useMemo(
    () =>
      likelyDuplicates(
        draft,
        pointId,
        view.value.merchants.values(),
        view.value.points,
        owners,
        reading?.account ? `${reading.bin}:${reading.account}` : null,
      ),
    [draft.tradeName, draft.payload, pointId, view.value],
  )
  if (found.length === 0) return null
  return (
    <Notice>
      <p class="strong">Có thể đã có trong danh sách:</p>
      <ul>
        {found.map((one) => (
          <li key={one.merchant.id}>
            <a href={`#${pathOfPoint(one.merchant.pointId)}`}>
              {one.merchant.tradeName} · {one.point?.label}
            </a>{' '}
            ({one.why})
          </li>
        ))}
      </ul>
      <p class="small">Đúng là hộ khác thì cứ tiếp tục.</p>
    </Notice>
  )
}

function goodsAt(pointId: string): string {
  const point = view.value.points.get(pointId)
  const market = point?.marketId ? view.value.markets.get(point.marketId) : undefined
  return market?.zones.flatMap((zone) => zone.rows).find((row) => row.id === point?.rowId)?.goods ?? ''
}

function recentTrades(): string[] {
  try {
    return JSON.parse(localStorage.getItem(RECENT_TRADES) ?? '[]') as string[]
  } catch {
    return []
  }
}

function rememberTrade(code: string): void {
  try {
    localStorage.setItem(RECENT_TRADES, JSON.stringify([code, ...recentTrades().filter((one) => one !== code)].slice(0, 6)))
  } catch {
    // A full storage only costs the shortcut.
  }
}
