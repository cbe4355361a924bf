/** What an edit of a merchant sends: the changed fields alone, and answers to consents that changed. Pure. */
import type { ConsentBody, MerchantRow, PointRow } from '../../core/ops'
import type { ConsentText, Id, Method, OwnerKind, Purpose, SimOwner } from '../../core/types'
import { consentsOf, type Consented } from '../register/registration'
import { PURPOSE_ORDER } from '../words'

/** What the form shows of a merchant and its point. */
interface Shown {
  tradeName: string
  trade: string
  ownerName: string
  simOwner: SimOwner
  ownerKind: OwnerKind
  methods: Method[]
  consents: Purpose[]
  weakSignal: boolean
}

export interface MerchantEdit extends Shown, Consented {
  /** A new number; empty leaves the kept one, of which the phone knows the last four only. */
  phone: string
  /**
   * What the person saw when they began, with its revisions. A draft may lie for days, and what others changed
   * meanwhile, a consent withdrawn above all, is not this person's to change back.
   */
  from: Shown & { rev: number; pointRev: number }
}

export function begun(merchant: MerchantRow, point: Pick<PointRow, 'rev' | 'weakSignal'> | undefined): MerchantEdit {
  const shown: Shown = {
    tradeName: merchant.tradeName,
    trade: merchant.trade,
    ownerName: merchant.ownerName,
    simOwner: merchant.simOwner,
    ownerKind: merchant.ownerKind,
    methods: merchant.methods,
    consents: PURPOSE_ORDER.filter((purpose) => merchant.consents[purpose]?.given),
    weakSignal: point?.weakSignal ?? false,
  }
  return { ...shown, phone: '', consentMethod: 'on_device', witness: '', provider: '', from: { ...shown, rev: merchant.rev, pointRev: point?.rev ?? 0 } }
}

export function changedFields(edit: MerchantEdit): Record<string, unknown> {
  const before = edit.from
  const changed: Record<string, unknown> = {}
  const known = edit.consents.includes('register')
  if (edit.tradeName.trim() !== before.tradeName) changed.tradeName = edit.tradeName.trim()
  for (const field of ['trade', 'simOwner', 'ownerKind'] as const) if (edit[field] !== before[field]) changed[field] = edit[field]
  if (known && edit.ownerName.trim() !== before.ownerName) changed.ownerName = edit.ownerName.trim()
  if (known && edit.phone.trim()) changed.phone = edit.phone.trim()
  if ([...edit.methods].sort().join() !== [...before.methods].sort().join()) changed.methods = edit.methods
  return changed
}

/** The purposes whose answer the person changed; withdrawing is an answer too. */
export const changedPurposes = (edit: Pick<MerchantEdit, 'consents' | 'from'>): Purpose[] =>
  PURPOSE_ORDER.filter((purpose) => edit.consents.includes(purpose) !== edit.from.consents.includes(purpose))

export function consentChanges(edit: MerchantEdit, merchantId: Id, texts: ConsentText[], now: Date): (ConsentBody & { merchantId: Id })[] {
  return consentsOf(edit, texts, now.toISOString(), changedPurposes(edit)).map((body) => ({ ...body, merchantId }))
}
