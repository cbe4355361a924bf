import { useState } from 'preact/hooks'
import { useDraft } from '../../core/drafts'
import { StorageFailed } from '../../core/db'
import { useOnce } from '../../core/once'
import { back, go, type Route } from '../../core/router'
import { requestSync } from '../../core/sync'
import type { NewOp } from '../../core/new-ops'
import { save } from '../../core/saving'
import { accountsOf, merchantOf, meta, rejectedOf, view } from '../../core/world'
import { Button, Check, Choice, Header, Loading, Notice, Page, toast } from '../../core/ui'
import { Capture } from './capture'
import { pathOfPoint, spoken } from '../place-link'
import { accountBody, EMPTY_REGISTRATION, freshIds, hasAccount, unmended, wrongInStep2, type RegistrationDraft, type Wrong } from './registration'
import { Rescue } from '../outbox/rescue'
import { bankName } from '../shop/accounts'
import { Missing } from '../lists/street'
import { PURPOSES } from '../words'
import { Spent } from '../notices/spent'

/** Another account for a registered merchant, or a new version of one. */
export default function AddAccount({ route }: { route: Route }) {
  const id = route.path[1] ?? ''
  const point = view.value.points.get(id)
  const merchant = merchantOf(id)
  const standing = accountsOf(id)
  const rejected = rejectedOf(id)
  const key = `tai-khoan:${id}`
  const draft = useDraft<RegistrationDraft & { replaces: string }>(key, { ...EMPTY_REGISTRATION, replaces: rejected[0]?.id ?? '' })
  const [said, setSaid] = useState<Wrong>({})
  const [failed, setFailed] = useState<NewOp[] | null>(null)
  const once = useOnce()
  if (!point || !merchant) return <Missing />
  // The consent is recorded with the version of its text, which may still be on its way.
  if (!draft.ready || meta.value.consentTexts.length === 0) return <Loading />
  const path = pathOfPoint(id)
  if (draft.spent && !failed) return <Spent title="Tài khoản nhận tiền" up={path} />
  const allowed = merchant.consents.register?.given ?? false
  const { value } = draft
  const set = (change: Partial<typeof value>) => draft.set({ ids: value.ids ?? freshIds(), at: new Date().toISOString(), ...change })

  const found = wrongInStep2({ ...value, consents: allowed ? ['register'] : value.consents })
  if (!hasAccount(value)) found.payload = 'Quét mã hoặc gõ số tài khoản trước.'

  const finish = async () => {
    setSaid(found)
    if (Object.keys(found).length) return
    const ids = value.ids ?? freshIds()
    const at = value.at ?? new Date().toISOString()
    const ops: NewOp[] = []
    if (!allowed) {
      const text = meta.value.consentTexts.find((one) => one.purpose === 'register')
      ops.push({
        entity: 'consent',
        entityId: ids.consent,
        label: `Đồng ý của ${merchant.tradeName}`,
        pointId: id,
        body: {
          merchantId: merchant.id,
          purpose: 'register',
          given: true,
          textVersion: text?.version ?? '',
          method: 'on_device',
          givenAt: at,
        },
        at,
      })
    }
    ops.push({
      entity: 'account',
      entityId: ids.account,
      body: accountBody(value, merchant.id, value.replaces || undefined),
      label: `Tài khoản của ${merchant.tradeName}`,
      pointId: id,
      at,
    })
    try {
      await save(ops, { draft: key })
    } catch (error) {
      if (!(error instanceof StorageFailed)) throw error
      return setFailed(ops)
    }
    return saved(ids.account)
  }

  const saved = async (accountId: string) => {
    await draft.discard()
    void requestSync('save')
    toast('Đã lưu tài khoản trên máy.')
    go(`${path}/xac-nhan?tk=${accountId}`, { replace: true })
    return true
  }

  if (failed) {
    const made = failed.at(-1)?.entityId ?? ''
    return <Rescue ops={failed} up={path} sent={draft.discard} draft={key} saved={() => saved(made)} back={() => setFailed(null)} />
  }
  return (
    <Page
      header={<Header title="Tài khoản nhận tiền" under={`${merchant.tradeName} · ${spoken(point)}`} up={path} />}
      dock={
        <div class="buttons">
          <Button onClick={() => back(path)}>Để sau</Button>
          <span class="grow">
            <Button kind="primary" wide icon="tick" onClick={() => void once(finish)}>
              Lưu tài khoản
            </Button>
          </span>
        </div>
      }
    >
      {!allowed && (
        <>
          <Notice>
            <p>Hộ chưa đồng ý lưu thông tin. Hỏi chủ hộ trước khi ghi tài khoản.</p>
          </Notice>
          <Check
            checked={value.consents.includes('register')}
            onChange={(on) => set({ consents: on ? ['register'] : [] })}
          >
            {meta.value.consentTexts.find((one) => one.purpose === 'register')?.title ?? PURPOSES.register}
          </Check>
        </>
      )}
      {standing.length + rejected.length > 0 && (
        <Choice
          oneColumn
          legend="Tài khoản mới này"
          value={value.replaces || 'more'}
          options={[
            ...[...rejected, ...standing].map((account) => ({
              value: account.id,
              label: `thay cho ${bankName(account)} ••• ${account.last4}${account.status === 'rejected' ? ', đã bị bác' : ''}`,
            })),
            { value: 'more', label: 'là một tài khoản nữa của hộ' },
          ]}
          onChange={(replaces) => set({ replaces: replaces === 'more' ? '' : replaces })}
        />
      )}
      <Capture draft={{ ...value, ownerName: merchant.ownerName }} set={set} wrong={unmended(said, found)} />
    </Page>
  )
}
