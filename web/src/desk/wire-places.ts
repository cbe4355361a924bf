/** Units, wards, streets and markets, as the API speaks them. */
import type { Day, Id, PointCard } from '../core/types'

export interface Unit {
  id: string
  code: string
  kind: string
  name: string
  title: string
  district: string | null
  province: string
  validFrom: Day
  validTo: Day | null
  /** Kind, name, places and validity in words: what keeps namesakes apart. */
  reading: string
  /** The validity in words. */
  days: string
  open: boolean
  successors: { id: string; title: string; province: string; extent: 'whole' | 'part' }[]
}

export interface Ward {
  id: string
  name: string
  hotline: string
}

export interface Street {
  id: Id
  ward: string
  name: string
  points?: number
}

export interface MarketRow {
  id?: Id
  kind: 'stalls' | 'aisle' | 'gate'
  code: string
  goods?: string
}

export interface Market {
  id: Id
  ward: string
  name: string
  points?: number
}

export interface StreetPlan {
  street: Street
  odd: PointCard[]
  even: PointCard[]
  none: PointCard[]
}

export interface PlanRow extends MarketRow {
  stalls: PointCard[]
}

export interface PlanZone {
  code: string
  name: string
  rows: PlanRow[]
}

export interface MarketPlan {
  market: Market
  zones: PlanZone[]
  mobile: PointCard[]
}

export interface NotationProblem {
  /** `zones.0.notation`, counted among the zones sent. */
  field: string
  zone: string
  row: string
  piece: string
  sentence: string
}

export interface PreviewStall {
  code: string
  width: number
  state: string
}

export interface PreviewRow {
  kind: string
  code: string
  goods: string
  stalls: PreviewStall[]
}

export interface MarketPreview {
  zones: { code: string; rows: PreviewRow[]; count: number }[]
  total: number
  problems: NotationProblem[]
}
