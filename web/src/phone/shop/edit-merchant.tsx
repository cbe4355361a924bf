import { useState } from 'preact/hooks'
import { useDraft } from '../../core/drafts'
import { StorageFailed } from '../../core/db'
import type { MerchantRow } from '../../core/ops'
import { useOnce } from '../../core/once'
import { back, go, type Route } from '../../core/router'
import { requestSync } from '../../core/sync'
import { uuid7 } from '../../core/uuid7'
import type { NewOp } from '../../core/new-ops'
import { save } from '../../core/saving'
import { merchantOf, meta, view } from '../../core/world'
import { Button, Check, Choice, Choices, Field, Header, Loading, Notice, Page, Select, toast } from '../../core/ui'
import { pathOfPoint, spoken } from '../place-link'
import { OldNumber } from '../register/old-number'
import { Consents } from '../register/consents-asked'
import { wrongInConsents, wrongInStep3, EMPTY_REGISTRATION, looksLikeCitizenId } from '../register/registration'
import { Rescue } from '../outbox/rescue'
import { Missing } from '../lists/street'
import { METHODS, OWNER_KINDS, SIM_OWNERS, options } from '../words'
import { begun, changedFields, changedPurposes, consentChanges, type MerchantEdit } from './editing'
import { Spent } from '../notices/spent'

/** Correcting a registered merchant: only what changed is sent, on the revision it was read at. */
export default function EditMerchant({ route }: { route: Route }) {
  const id = route.path[1] ?? ''
  const merchant = merchantOf(id)
  if (!merchant) return <Missing />
  return <Editing key={merchant.id} id={id} merchant={merchant} />
}

function Editing({ id, merchant }: { id: string; merchant: MerchantRow }) {
  const point = view.value.points.get(id)
  const key = `sua:${id}`
  const draft = useDraft<MerchantEdit>(key, begun(merchant, point))
  const once = useOnce()
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const [failed, setFailed] = useState<NewOp[] | null>(null)
  if (!point) return <Missing />
  // A consent is recorded with the version of its text, which may still be on its way.
  if (!draft.ready || meta.value.consentTexts.length === 0) return <Loading />
  const { value, set } = draft
  const path = pathOfPoint(id)
  if (draft.spent && !failed) return <Spent title="Sửa thông tin" up={path} />
  const known = value.consents.includes('register')

  const finish = async () => {
    const found: Record<string, string> = {
      ...wrongInStep3({ ...EMPTY_REGISTRATION, ownerName: value.ownerName, phone: value.phone }),
      ...wrongInConsents(value, changedPurposes(value)),
    }
    if (!value.tradeName.trim()) found.tradeName = 'Nhập tên như trên biển hiệu.'
    if (looksLikeCitizenId(value.tradeName)) found.tradeName = 'Đừng ghi số CCCD. Phố Chợ không lưu số này.'
    setWrong(found)
    if (Object.keys(found).length) return
    const ops: NewOp[] = consentChanges(value, merchant.id, meta.value.consentTexts, new Date()).map((body) => ({
      entity: 'consent',
      entityId: uuid7(),
      body,
      label: `Đồng ý của ${merchant.tradeName}`,
      pointId: id,
    }))
    const fields = changedFields(value)
    if (Object.keys(fields).length) {
      ops.push({
        entity: 'merchant',
        entityId: merchant.id,
        kind: 'patch',
        baseRev: value.from.rev,
        body: fields,
        label: `Sửa ${merchant.tradeName}`,
        pointId: id,
      })
    }
    if (value.weakSignal !== value.from.weakSignal) {
      ops.push({
        entity: 'point',
        entityId: id,
        kind: 'patch',
        baseRev: value.from.pointRev,
        body: { weakSignal: value.weakSignal },
        label: `Sóng ở ${spoken(point)}`,
        pointId: id,
      })
    }
    if (ops.length) {
      try {
        await save(ops, { draft: key })
      } catch (error) {
        if (!(error instanceof StorageFailed)) throw error
        return setFailed(ops)
      }
    }
    return saved(ops.length > 0)
  }

  const saved = async (some: boolean) => {
    if (some) {
      toast('Đã lưu chỗ sửa trên máy.')
      void requestSync('save')
    }
    await draft.discard()
    go(path, { replace: true })
    return true
  }

  if (failed) return <Rescue ops={failed} up={path} sent={draft.discard} draft={key} saved={() => saved(true)} back={() => setFailed(null)} />
  return (
    <Page
      header={<Header title="Sửa thông tin" under={`${merchant.tradeName} · ${spoken(point)}`} up={path} />}
      dock={
        <div class="buttons">
          <Button icon="back" onClick={() => back(path)}>
            Để sau
          </Button>
          <span class="grow">
            <Button kind="primary" wide icon="tick" onClick={() => void once(finish)}>
              Lưu
            </Button>
          </span>
        </div>
      }
    >
      <Field label="Tên trên biển hiệu" value={value.tradeName} maxLength={60} required wrong={wrong.tradeName} onInput={(tradeName) => set({ tradeName })} />
      <Select
        label="Ngành hàng"
        value={value.trade}
        options={meta.value.trades.map((trade) => ({ value: trade.code, label: trade.name }))}
        onChange={(trade) => set({ trade })}
      />
      <Consents draft={value} set={set} wrong={wrong} before={value.from.consents} />
      {merchant.consents.register?.given && !known && (
        <Notice>
          <p>Rút đồng ý thì tên chủ hộ và số điện thoại sẽ ẩn khỏi hệ thống.</p>
        </Notice>
      )}
      {merchant.consents.print?.given && !value.consents.includes('print') && (
        <Notice>
          <p>Rút mục này thì bảng chưa in sẽ không in; bảng đã treo thì nhờ phường gỡ.</p>
        </Notice>
      )}
      {known && (
        <>
          <Field label="Tên chủ hộ" value={value.ownerName} maxLength={80} wrong={wrong.ownerName} onInput={(ownerName) => set({ ownerName })} />
          <Field
            label={merchant.phoneLast4 ? `Số điện thoại mới (đang lưu ••• ${merchant.phoneLast4})` : 'Điện thoại'}
            value={value.phone}
            mode="tel"
            maxLength={20}
            wrong={wrong.phone}
            onInput={(phone) => set({ phone })}
          />
          <OldNumber typed={value.phone} use={(phone) => (set({ phone }), setWrong({ ...wrong, phone: '' }))} />
          <Choice legend="SIM đứng tên ai?" value={value.simOwner} options={options(SIM_OWNERS)} onChange={(simOwner) => set({ simOwner })} />
        </>
      )}
      <Choices legend="Đang nhận tiền bằng cách nào?" values={value.methods} options={options(METHODS)} onChange={(methods) => set({ methods })} />
      <Select label="Loại chủ thể" value={value.ownerKind} options={options(OWNER_KINDS)} onChange={(ownerKind) => set({ ownerKind })} />
      <Check checked={value.weakSignal} onChange={(weakSignal) => set({ weakSignal })}>
        Chỗ này sóng yếu
      </Check>
      {draft.dirty && (
        <Button kind="quiet" icon="bin" onClick={() => (setWrong({}), void draft.discard())}>
          Bỏ chỗ sửa dở
        </Button>
      )}
    </Page>
  )
}
