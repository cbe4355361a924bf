import { useRef } from 'preact/hooks'

/** As long after it ended a second tap still means the first. */
const SAME_TAP_MS = 400

/** Lets one of it happen at a time: a second tap on a slow phone is not a second record. */
export function useOnce(): (work: () => Promise<unknown>) => Promise<void> {
  const busy = useRef(false)
  return async (work) => {
    if (busy.current) return
    busy.current = true
    try {
      await work()
    } finally {
      setTimeout(() => (busy.current = false), SAME_TAP_MS)
    }
  }
}
