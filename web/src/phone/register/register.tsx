import { useEffect, useState } from 'preact/hooks'
import { useDraft } from '../../core/drafts'
import { StorageFailed } from '../../core/db'
import { askForPromise } from '../../core/keeping'
import { back, type Route } from '../../core/router'
import { requestSync } from '../../core/sync'
import { lastFour, readPayload } from '../../core/vietqr'
import { save } from '../../core/saving'
import { merchantOf, meta, view } from '../../core/world'
import { Button, Choice, Choices, Field, Form, Header, Loading, Notice, Page, Select, toast } from '../../core/ui'
import { Capture } from './capture'
import { Consents } from './consents-asked'
import { Duplicates } from './duplicates'
import { takeOver } from './handover'
import { OldNumber } from './old-number'
import { RegisteredHere, SecondShop } from './registered'
import { pathOfPlace, pathOfPoint, placeName, spoken } from '../place-link'
import { leaveSteps, useSteps } from './steps'
import {
  EMPTY_REGISTRATION,
  freshIds,
  hasAccount,
  registrationOps,
  unmended,
  wrongInStep1,
  wrongInStep2,
  wrongInStep3,
  type RegistrationDraft,
  type Wrong,
} from './registration'
import { Missing } from '../lists/street'
import { rememberTrade, Trades } from './trade-tiles'
import { METHODS, OWNER_KINDS, SIM_OWNERS, options } from '../words'
import { Rescue } from '../outbox/rescue'
import { Spent } from '../notices/spent'

const STEPS = ['Hộ và đồng ý', 'Tài khoản', 'Liên hệ'] as const
const JUDGES = [wrongInStep1, wrongInStep2, wrongInStep3] as const

export default function Register({ route }: { route: Route }) {
  const id = route.path[1] ?? ''
  const point = view.value.points.get(id)
  const key = `dang-ky:${id}`
  const draft = useDraft<RegistrationDraft>(key, EMPTY_REGISTRATION)
  const [said, setSaid] = useState<Wrong>({})
  const [busy, setBusy] = useState(false)
  const [saved, setSaved] = useState(false)
  const [failed, setFailed] = useState<ReturnType<typeof registrationOps> | null>(null)
  const path = `${pathOfPoint(id)}/dang-ky`
  const [asking, setAsking] = useState(false)
  const { value } = draft
  const ids = value.ids ?? freshIds()
  const set = (change: Partial<RegistrationDraft>) => draft.set({ ids, at: new Date().toISOString(), ...change })
  // While it is saved its own shop is there already.
  const there = busy ? undefined : merchantOf(id)
  const step = value.step
  // Once saved or sent, the emptied draft falls back to step 1; the history is then left alone.
  useSteps(path, route, draft.ready && !busy && !saved && !failed, step, (to) => set({ step: to as 1 | 2 | 3 }))
  useEffect(() => {
    const payload = draft.ready ? takeOver(id) : null
    if (payload) set({ payload, bin: '', account: '' })
  }, [draft.ready])
  useEffect(() => {
    // A new step begins at its top, for the eye and for the keyboard.
    if (draft.ready) document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [step])
  if (!point) return <Missing />
  // The emptied form is not shown again on the way out: its buttons would be live.
  if (!draft.ready || saved) return <Loading />
  if (draft.spent && !busy && !failed) return <Spent title={`Đăng ký ${spoken(point)}`} up={pathOfPoint(id)} />

  const show = (found: Wrong) => {
    setSaid(found)
    if (Object.keys(found).length) setTimeout(focusFirstWrong)
  }

  const forward = () => {
    const found = JUDGES[step - 1]!(value)
    show(found)
    if (Object.keys(found).length) return
    if (step < 3) set({ step: (step + 1) as 2 | 3 })
    else void finish()
  }

  const finish = async (second = false) => {
    // By the browser's Forward one comes here past a field emptied meanwhile.
    const unfinished = JUDGES.findIndex((judge) => Object.keys(judge(value)).length > 0)
    if (unfinished >= 0) {
      set({ step: (unfinished + 1) as 1 | 2 | 3 })
      return show(JUDGES[unfinished]!(value))
    }
    if (there && !second) return setAsking(true)
    setAsking(false)
    setBusy(true)
    const ops = registrationOps(value, point, meta.value.consentTexts, ids, new Date(value.at ?? Date.now()))
    try {
      await save(ops, { draft: key })
    } catch (error) {
      setBusy(false)
      if (!(error instanceof StorageFailed)) throw error
      return setFailed(ops)
    }
    await leave(ids.account)
  }

  const done = () => {
    setSaved(true)
    return draft.discard()
  }

  const leave = async (accountId: string) => {
    rememberTrade(value.trade)
    await done()
    // Asked right after the first registration, when browsers are most willing to keep our records.
    void askForPromise()
    void requestSync('save')
    toast(`Đã lưu ${value.tradeName.trim()} trên máy.`)
    leaveSteps(hasAccount(value) ? `${pathOfPoint(id)}/xac-nhan?tk=${accountId}` : pathOfPoint(id))
  }

  if (failed) {
    const account = failed.find((one) => one.entity === 'account')?.entityId ?? ''
    return (
      <Rescue
        ops={failed}
        up={pathOfPoint(id)}
        sent={done}
        leave={leaveSteps}
        draft={key}
        saved={() => leave(account)}
        back={() => setFailed(null)}
      />
    )
  }
  const wrong = unmended(said, JUDGES[step - 1]!(value))
  const without = step === 2 && !hasAccount(value)
  return (
    <Page
      header={
        <Header
          title={`Đăng ký ${spoken(point)}`}
          under={
            <span aria-live="polite">
              {placeName(point)} · bước {step}/3: {STEPS[step - 1]}
            </span>
          }
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
            <Button kind={without ? 'plain' : 'primary'} wide disabled={busy} icon={step === 3 ? 'tick' : undefined} form="dang-ky">
              {step === 3 ? 'Lưu đăng ký' : without ? 'Chưa có tài khoản, tiếp' : 'Tiếp'}
            </Button>
          </span>
        </div>
      }
    >
      {there && <RegisteredHere there={there} pointId={id} />}
      {there && asking && (
        <SecondShop
          there={there}
          own={there.id === ids.merchant}
          onDrop={() => void done().then(() => leaveSteps(pathOfPoint(id)))}
          onSave={() => void finish(true)}
          onClose={() => setAsking(false)}
        />
      )}
      <Form id="dang-ky" class="stack" label={`Bước ${step}: ${STEPS[step - 1]}`} onSubmit={forward}>
        {step === 1 && <Step1 draft={value} set={set} wrong={wrong} pointId={id} />}
        {step === 2 && <Step2 draft={value} set={set} wrong={wrong} pointId={id} />}
        {step === 3 && <Step3 draft={value} set={set} wrong={wrong} pointId={id} />}
      </Form>
      {draft.dirty && step === 1 && (
        <Button
          kind="quiet"
          icon="bin"
          onClick={() => {
            setSaid({})
            void draft.discard()
          }}
        >
          Xóa phiếu điền dở{draft.kept ? ' (đã giữ trên máy)' : ''}
        </Button>
      )}
    </Page>
  )
}

export interface StepProps {
  draft: RegistrationDraft
  set: (change: Partial<RegistrationDraft>) => void
  wrong: Wrong
}

type Placed = StepProps & { pointId: string }

function Step1({ draft, set, wrong, pointId }: Placed) {
  return (
    <>
      {draft.payload && (
        <Notice kind="good">
          <p>Đã quét sẵn mã ••• {lastFour(readPayload(draft.payload).account ?? '')}. Hỏi đồng ý rồi sang bước 2.</p>
        </Notice>
      )}
      <Field
        label="Tên trên biển hiệu"
        value={draft.tradeName}
        onInput={(tradeName) => set({ tradeName })}
        wrong={wrong.tradeName}
        maxLength={60}
        required
      />
      <Duplicates draft={draft} pointId={pointId} />
      <Trades draft={draft} set={set} wrong={wrong} pointId={pointId} />
      <Consents draft={draft} set={set} wrong={wrong} />
      <Choice
        legend="Trước chiến dịch đã nhận chuyển khoản QR chưa?"
        value={draft.usedBefore}
        options={[
          { value: 'no', label: 'Chưa' },
          { value: 'yes', label: 'Rồi' },
        ]}
        onChange={(usedBefore) => set({ usedBefore })}
        onClear={() => set({ usedBefore: null })}
      />
    </>
  )
}

function Step2({ draft, set, wrong, pointId }: Placed) {
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
      {hasAccount(draft) && <Duplicates draft={draft} pointId={pointId} />}
    </>
  )
}

function Step3({ draft, set, wrong, pointId }: Placed) {
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
          {draft.phone && <Duplicates draft={draft} pointId={pointId} />}
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

/** The first field that was refused takes the focus, so that nobody looks for it. */
function focusFirstWrong(): void {
  const wrong = document.querySelector('main [aria-invalid="true"], main fieldset:has([role="alert"]) input')
  if (wrong instanceof HTMLElement) wrong.focus()
}
