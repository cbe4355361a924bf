/** The photos of one visit, fetched by whoever may see them and shown small, each to be opened large. */
import './visit-photos.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Problem } from '../core/api'
import { download } from '../core/download'
import { moment } from '../core/formats'
import { Sheet } from '../core/ui'
import type { VisitEntry } from './wire'

export function VisitPhotos({ visit }: { visit: VisitEntry }) {
  const here = visit.photos.filter((photo) => photo.receivedAt)
  const awaited = visit.photos.length - here.length
  if (visit.photos.length === 0) return null
  return (
    <>
      {here.length > 0 && (
        <ul class="visitphotos" aria-label="Ảnh của lượt đến">
          {here.map((photo, at) => (
            <li key={photo.id}>
              <VisitPhoto id={photo.id} name={`Ảnh ${at + 1} của lượt đến ${moment(visit.visitedAt)}`} />
            </li>
          ))}
        </ul>
      )}
      {awaited > 0 && <p class="small muted">{awaited} ảnh chưa tới: còn trên máy của người đi, hoặc đã bỏ.</p>}
    </>
  )
}

function VisitPhoto({ id, name }: { id: string; name: string }) {
  const [address, setAddress] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [large, setLarge] = useState(false)
  const [seen, setSeen] = useState(false)
  const place = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    // A shop of long standing has hundreds: only those scrolled to are fetched.
    const watch = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && setSeen(true))
    if (place.current) watch.observe(place.current)
    return () => watch.disconnect()
  }, [])
  useEffect(() => {
    if (!seen) return
    let made: string | null = null
    const stop = new AbortController()
    download(`/photos/${id}`, undefined, { signal: stop.signal }).then(
      ({ blob }) => {
        if (stop.signal.aborted) return
        made = URL.createObjectURL(blob)
        setAddress(made)
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setProblem(error instanceof Problem ? error.title : 'Chưa tải được ảnh.')
      },
    )
    return () => {
      stop.abort()
      if (made) URL.revokeObjectURL(made)
    }
  }, [id, seen])
  if (problem) return <p class="small muted">{problem}</p>
  if (!address) {
    return (
      <p class="small muted visitphoto waiting" ref={place}>
        Đang tải ảnh…
      </p>
    )
  }
  return (
    <>
      <button type="button" class="visitphoto" aria-label={`Xem lớn: ${name}`} onClick={() => setLarge(true)}>
        <img src={address} alt="" />
      </button>
      {large && (
        <Sheet title={name} onClose={() => setLarge(false)}>
          <img class="visitphoto large" src={address} alt={name} />
        </Sheet>
      )}
    </>
  )
}
