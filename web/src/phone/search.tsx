import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { fold, matches } from '../core/fold'
import { merchantOf, view } from '../core/world'
import { Field, Header, Page } from '../core/ui'
import { Line } from './line'
import { placeName } from './place-link'
import { UnsentBadge } from './unsent-badge'

const MOST = 40

/** Accent-free search over everything on this phone: name, owner, label, place. "a2 7", "nam ca", "ba nam". */
export default function Search() {
  const [asked, setAsked] = useState('')
  const box = useRef<HTMLDivElement>(null)
  const index = useMemo(
    () =>
      [...view.value.points.values()].map((point) => {
        const merchant = merchantOf(point.id)
        const text = [merchant?.tradeName, merchant?.ownerName, point.label, point.landmark, placeName(point)]
        return { point, text: fold(text.filter(Boolean).join(' ')) }
      }),
    [view.value],
  )
  const query = fold(asked)
  const found = useMemo(() => (query ? index.filter((one) => matches(one.text, query)) : []), [index, query])
  useEffect(() => box.current?.querySelector('input')?.focus(), [])
  return (
    <Page flush header={<Header title="Tìm trên máy" up="/hom-nay" right={<UnsentBadge />} />}>
      <div class="searchbox sidehead" ref={box}>
        <Field label="Tên, số nhà hoặc mã sạp" hint="Không cần gõ dấu: ba nam, a2 7, 47a" type="search" mode="search" value={asked} onInput={setAsked} last />
      </div>
      {query && (
        <p class="sidehead" role="status">
          {found.length === 0 ? 'Không thấy. Thử ít chữ hơn.' : `${found.length > MOST ? `${MOST} trong ` : ''}${found.length} kết quả`}
        </p>
      )}
      <ul>
        {found.slice(0, MOST).map(({ point }) => (
          <Line key={point.id} point={point} />
        ))}
      </ul>
    </Page>
  )
}
