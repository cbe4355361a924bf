/** The server's counts by day, summed over spans. Pure. */
import type { Day } from '../../core/types'

export interface Sums {
  visits: number
  paper: number
  registrations: number
  accounts: number
  confirmed: number
}

export interface DayNumbers extends Sums {
  on: Day
}

/** The sums of the days from `from` to `to`, both included. */
export function spanOf(days: DayNumbers[], from: Day, to: Day): Sums {
  const sums: Sums = { visits: 0, paper: 0, registrations: 0, accounts: 0, confirmed: 0 }
  for (const day of days) {
    if (day.on < from || day.on > to) continue
    for (const what of Object.keys(sums) as (keyof Sums)[]) sums[what] += day[what]
  }
  return sums
}
