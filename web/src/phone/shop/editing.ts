/** What an edit of a merchant sends: the changed fields alone, and answers to consents that changed. Pure. */
import type { ConsentBody, MerchantRow } from '../../core/ops'
import type { ConsentText, Id, Method, OwnerKind, Purpose, SimOwner } from '../../core/types'

export interface MerchantEdit {
  /** The revision that the person saw when they began to type. */
  baseRev: number
  tradeName: string
  trade: string
  ownerName: string
  /** A new number; empty leaves the kept one, of which the phone knows the last four only. */
  phone: string
  simOwner: SimOwner
  ownerKind: OwnerKind
  methods: Method[]
  consents: Purpose[]
  weakSignal: boolean
}

export function changedFields(edit: MerchantEdit, before: MerchantRow): Record<string, unknown> {
  const changed: Record<string, unknown> = {}
  const known = edit.consents.includes('register')
  if (edit.tradeName.trim() !== before.tradeName) changed.tradeName = edit.tradeName.trim()
  for (const field of ['trade', 'simOwner', 'ownerKind'] as const) if (edit[field] !== before[field]) changed[field] = edit[field]
  if (known && edit.ownerName.trim() !== before.ownerName) changed.ownerName = edit.ownerName.trim()
  if (known && edit.phone.trim()) changed.phone = edit.phone.trim()
  if ([...edit.methods].sort().join() !== [...before.methods].sort().join()) changed.methods = edit.methods
  return changed
}

/** One answer for each purpose whose answer changed; withdrawing is an answer too. */
export function consentChanges(
  edit: Pick<MerchantEdit, 'consents'>,
  before: MerchantRow,
  texts: ConsentText[],
  now: Date,
): (ConsentBody & { merchantId: Id })[] {
  return (['register', 'provider_call', 'print', 'photo'] as const)
    .filter((purpose) => edit.consents.includes(purpose) !== (before.consents[purpose]?.given ?? false))
    .map((purpose) => ({
      merchantId: before.id,
      purpose,
      given: edit.consents.includes(purpose),
      textVersion: texts.find((text) => text.purpose === purpose)?.version ?? '',
      method: 'on_device',
      givenAt: now.toISOString(),
    }))
}
