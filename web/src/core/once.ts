import { useRef } from 'preact/hooks'

/**
 * Lets one of it happen at a time: a second tap on a slow phone is not a second record. Work that gives true is done
 * for good, since its form leaves the screen; any other may be tried again at once.
 */
export function useOnce(): (work: () => Promise<unknown>) => Promise<void> {
  const busy = useRef(false)
  return async (work) => {
    if (busy.current) return
    busy.current = true
    try {
      busy.current = (await work()) === true
    } catch (error) {
      busy.current = false
      throw error
    }
  }
}
