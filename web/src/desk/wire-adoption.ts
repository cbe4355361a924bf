/** Figures of adoption, as the API speaks them. */
import type { Day, Stage, Tool } from '../core/types'

export interface Rate {
  n: number
  d: number
  /** "46/58"; null where nobody was counted. */
  text: string | null
  /** null below twenty points. */
  percent: string | null
  target: number | null
  targetQuantity: string | null
  verdict: 'đạt' | 'không đạt' | null
}

export interface AdoptionRate extends Rate {
  stale: number
  evidence: Partial<Record<'said' | 'seen' | 'scanned' | 'bank', number>>
  registeredOnly: Rate
}

export interface AdoptionRow {
  key: string | null
  name: string
  baseline: number | null
  eligible: number
  registered: number
  contacted: number
  stages: Partial<Record<Stage, number>>
  adoption: AdoptionRate
  fluency: Rate
  display: Rate
  reach: Rate
  census: Rate
  tools: Partial<Record<Tool, { done: number; blocked: number }>>
  refusals: Record<string, number>
  unvisited60: number
  gain: { points: string | null; then: string; now: string } | null
  attributable: Rate | null
}

export interface Adoption {
  on: Day
  by: string
  rows: AdoptionRow[]
  total: AdoptionRow
}
