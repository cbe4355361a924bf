/** One button's work: busy while it runs, and its refusal beside the field that it names. */
import { useState } from 'preact/hooks'
import { Problem } from '../core/api'
import { asProblem } from '../core/load'

export interface Submission {
  busy: boolean
  problem: Problem | null
  /** The refusal when it names this field (or a part of it: `zones.0.notation`), else null. */
  of: (field: string) => string | null
  /** The refusal when it names none of these fields: shown above the button. */
  rest: (...fields: string[]) => Problem | null
  /** Answers undefined when the work was refused. */
  run: <T>(work: () => Promise<T>) => Promise<T | undefined>
  clear: () => void
}

export function useSubmission(): Submission {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const names = (field: string) => {
    const named = problem?.field
    return named === field || !!named?.startsWith(`${field}.`) || !!named?.startsWith(`${field}[`)
  }
  return {
    busy,
    problem,
    of: (field) => (problem && names(field) ? problem.title : null),
    rest: (...fields) => (problem && !fields.some(names) ? problem : null),
    run: async (work) => {
      setBusy(true)
      setProblem(null)
      try {
        return await work()
      } catch (error) {
        setProblem(atADesk(asProblem(error)))
        return undefined
      } finally {
        setBusy(false)
      }
    },
    clear: () => setProblem(null),
  }
}

/** A desk has a cable, not a signal to look for. */
function atADesk(problem: Problem): Problem {
  if (problem.slug !== 'no-connection') return problem
  return new Problem(problem.status, problem.slug, 'Máy chủ không trả lời. Chưa ghi được gì; thử lại sau ít phút.', problem.field, problem.facts)
}
