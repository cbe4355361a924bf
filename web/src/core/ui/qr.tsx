import { useEffect, useRef } from 'preact/hooks'

/** A QR drawing from our own server or our own encoder, shown on white with its quiet zone. */
export function QrBox({ svg, label }: { svg: string; label: string }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement
    if (parsed.nodeName !== 'svg') return
    for (const script of parsed.querySelectorAll('script')) script.remove()
    if (!parsed.getAttribute('viewBox')) {
      parsed.setAttribute('viewBox', `0 0 ${parseFloat(parsed.getAttribute('width') ?? '0')} ${parseFloat(parsed.getAttribute('height') ?? '0')}`)
    }
    parsed.removeAttribute('width')
    parsed.removeAttribute('height')
    parsed.setAttribute('aria-hidden', 'true')
    box.current?.replaceChildren(document.importNode(parsed, true))
  }, [svg])
  return <div class="qrbox" role="img" aria-label={label} ref={box} />
}
