/** Which cẩm nang card fits, and in whose words it speaks. */
import { today } from '../../core/formats'
import type { AdviceCard, RefusalReason } from '../../core/types'
import { meta } from '../../core/world'

export const OWNERS: Record<AdviceCard['owner'], string> = {
  tax_office: 'Cơ quan thuế',
  police: 'Công an phường',
  bank: 'Ngân hàng',
  carrier: 'Nhà mạng',
  ward: 'Phường',
}

export const cards = (): AdviceCard[] => meta.value.cards ?? []

export const answerTo = (reason: RefusalReason | undefined): AdviceCard | undefined =>
  reason && cards().find((card) => card.reason === reason)

/** The alert that a visit counts as told: the first of the list. */
export const scamCard = (): AdviceCard | undefined => cards().find((card) => card.kind === 'scam')

export const isExpired = (card: AdviceCard, on: string = today()): boolean => card.validTo < on

export const pathOfCard = (card: AdviceCard, pointId?: string): string =>
  `/cam-nang/${card.slug}${pointId ? `?diem=${pointId}` : ''}`
