import { useEffect, useMemo, useState } from 'preact/hooks'
import { dayOf } from '../../core/formats'
import type { Day } from '../../core/types'
import { queue, view, visitsOf } from '../../core/world'
import type { Stop } from './walk-sheet'
import { OUTCOMES } from '../words'

/** The stops that were visited on that day, with what was found and by whom: by anybody as far as known, by this phone for certain. */
export function useAlready(stops: Stop[], on: Day | ''): Map<string, string> {
  const [own, setOwn] = useState<Map<string, string>>(new Map())
  const waiting = queue.value.length
  useEffect(() => {
    let here = true
    if (!on) return setOwn(new Map())
    void Promise.all(stops.map(async (stop) => ({ stop, visits: await visitsOf(stop.id).catch(() => []) }))).then((found) => {
      if (!here) return
      const same = found.flatMap(({ stop, visits }) =>
        visits
          .filter((visit) => dayOf(visit.body.source === 'paper' && visit.body.visitedAt ? visit.body.visitedAt : visit.at) === on)
          .map((visit) => [stop.id, OUTCOMES[visit.body.outcome].toLowerCase() + (visit.body.source === 'paper' ? ' (giấy)' : '') + ', bạn ghi'] as const),
      )
      setOwn(new Map(same))
    })
    return () => {
      here = false
    }
  }, [stops.map((stop) => stop.id).join(), on, waiting])
  return useMemo(() => {
    const all = new Map(own)
    for (const stop of on ? stops : []) {
      const point = view.value.points.get(stop.id)
      if (point?.lastVisitOn !== on || all.has(stop.id)) continue
      const found = point.lastOutcome ? OUTCOMES[point.lastOutcome].toLowerCase() : 'có lượt đến'
      all.set(stop.id, point.lastMember ? `${found}, ${point.lastMember} ghi` : found)
    }
    return all
  }, [own, on, view.value, stops])
}
