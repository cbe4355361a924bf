import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { IconButton } from './buttons'
import { takeLostFocus } from './page'

/** A dialog from the bottom of the phone; centred on a desk. Escape and the cross close it. */
export function Sheet(props: { title: string; onClose: () => void; children?: ComponentChildren; full?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const shown = dialog.current
    const opener = document.activeElement
    if (shown && !shown.open) shown.showModal()
    return () => {
      shown?.close()
      // Back to what opened it; where that has gone too, to the name of the screen.
      setTimeout(() => {
        if (opener instanceof HTMLElement && opener.isConnected) takeLostFocus(opener)
        takeLostFocus(document.querySelector('h1'))
      })
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class={`sheet ${props.full ? 'full' : ''}`}
      aria-label={props.title}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) props.onClose()
      }}
    >
      <div class="body">
        <div class="top">
          <h2>{props.title}</h2>
          <IconButton icon="close" label="Đóng" onClick={props.onClose} />
        </div>
        {props.children}
      </div>
    </dialog>
  )
}
