/** Whether the browser has promised not to clear this phone's records when it wants room. */
import { signal } from '@preact/signals'

/** False is an honest no; null is not known. */
export const promised = signal<boolean | null>(null)

const told = (answer: Promise<boolean> | undefined) =>
  answer?.then(
    (yes) => {
      promised.value = yes
    },
    () => undefined,
  )

export const lookForPromise = () => told(navigator.storage?.persisted?.())
/** Chrome decides by itself, and more gladly once something was done here. */
export const askForPromise = () => told(navigator.storage?.persist?.())
