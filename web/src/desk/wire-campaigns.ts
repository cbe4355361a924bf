/** Campaigns, targets and baselines, as the API speaks them. */
import type { Day, Id } from '../core/types'

export interface CampaignKind {
  code: string
  name: string
  site: 'street' | 'market'
  indicators: string[]
}

export interface Phase {
  name: string
  startsOn: Day
  endsOn: Day | null
  planWords: string
}

export interface Campaign {
  id: Id
  ward: string
  kind: string
  name: string
  planWords: string
  legalBasis: string
  hotline: string
  s6Payments: number
  exclusiveTurf: boolean
  streetIds: Id[]
  marketIds: Id[]
  unitIds: string[]
  phases: Phase[]
}

export interface Target {
  indicator: string
  measure: string
  month: string
  value: number
  upper?: number | null
  quantity: string
  tier?: string
  source?: string
}

export interface Baseline {
  number: number
  closedOn: Day
  count: number
  note: string
}
