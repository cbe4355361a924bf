import { useEffect, useState } from 'preact/hooks'
import { photoOf } from '../../core/photo-queue'
import { session } from '../../core/session'
import type { Id } from '../../core/types'

/** A photo that lies on this phone, as a small picture. */
export function PhotoView({ id, name }: { id: Id; name: string }) {
  const [address, setAddress] = useState<string | null>(null)
  const owner = session.value?.key ?? ''
  useEffect(() => {
    let made: string | null = null
    let here = true
    photoOf(owner, id).then(
      (kept) => {
        if (!here || !kept) return
        made = URL.createObjectURL(kept.blob)
        setAddress(made)
      },
      () => undefined,
    )
    return () => {
      here = false
      if (made) URL.revokeObjectURL(made)
    }
  }, [owner, id])
  return address ? <img src={address} alt={name} /> : null
}
