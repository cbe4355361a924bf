import type { ComponentType } from 'preact'
import { useState } from 'preact/hooks'
import type { PointRow } from '../../core/ops'
import { Icon, toast } from '../../core/ui'

export interface FinderProps {
  placeId: string
  next: PointRow | undefined
  onClose: () => void
}

/** The scan button of a list. The camera's part is fetched when it is first used: the list stays light. */
export function FindByCode({ placeId, next }: { placeId: string; next: PointRow | undefined }) {
  const [Finder, setFinder] = useState<{ Sheet: ComponentType<FinderProps> } | null>(null)
  const open = () =>
    void import('./finder').then(
      (found) => setFinder({ Sheet: found.default }),
      () => toast('Phần quét mã chưa tải được. Cần có sóng một lần.', { error: true }),
    )
  return (
    <>
      <button type="button" class="button scanbutton" aria-label="Quét mã QR tại quầy" onClick={open}>
        <Icon name="scan" size="big" />
      </button>
      {Finder && <Finder.Sheet placeId={placeId} next={next} onClose={() => setFinder(null)} />}
    </>
  )
}
