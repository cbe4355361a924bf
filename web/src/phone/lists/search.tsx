import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { finder, fold, ranked, runTogether, searchKey } from '../../core/fold'
import type { MerchantRow, PointRow } from '../../core/ops'
import { merchantOf, view } from '../../core/world'
import { Field, Header, Icon, Page } from '../../core/ui'
import { Line } from './line'
import { placeName } from '../place-link'
import { UnsentBadge } from '../outbox/unsent-badge'

const MOST = 40
const AT_ONCE = 500

// A row that changes is a new object, so what was made from one stays true as long as the row is shown.
const made = new WeakMap<PointRow, { merchant: MerchantRow | undefined; place: string; own: string; number: string; key: string }>()

const keyOf = (texts: (string | null | undefined | false)[]) => searchKey(fold(texts.filter(Boolean).join(' ')))

/** `own` are the names of the shop and its owner, `number` its own on the street or row; `key` holds all there is. */
function keysOf(point: PointRow): { own: string; number: string; key: string } {
  const merchant = merchantOf(point.id)
  const place = placeName(point)
  const known = made.get(point)
  if (known?.merchant === merchant && known?.place === place) return known
  const own = keyOf([merchant?.tradeName, merchant?.ownerName])
  const number = keyOf([(point.houseNumber ?? point.stallCode)?.replace(/^0+/, '')])
  const keys = { merchant, place, own, number, key: own + keyOf([point.label, point.landmark, place, point.standeeCode, ...runTogether(point.kind === 'stall' && point.label), ...runTogether(point.standeeCode)]) }
  made.set(point, keys)
  return keys
}

/** Makes the keys of everything on the phone while nobody needs it for anything else. */
function useKeysAhead(points: PointRow[]): void {
  useEffect(() => {
    let at = 0
    let timer: ReturnType<typeof setTimeout>
    const some = () => {
      for (const point of points.slice(at, at + AT_ONCE)) keysOf(point)
      at += AT_ONCE
      if (at < points.length) timer = setTimeout(some, 0)
    }
    timer = setTimeout(some, 0)
    return () => clearTimeout(timer)
  }, [points])
}

/** Accent-free search over everything on this phone: name, owner, label, place. "a2 7", "nam ca", "ba nam". */
export default function Search() {
  const [asked, setAsked] = useState('')
  const box = useRef<HTMLDivElement>(null)
  const points = useMemo(() => [...view.value.points.values()], [view.value])
  useKeysAhead(points)
  const query = finder(asked)
  const index = useMemo(() => (query ? points.map((point) => ({ point, ...keysOf(point) })) : []), [points, query !== null])
  const found = useMemo(() => (query ? ranked(index, query, asked) : []), [index, asked])
  const places = useMemo(() => (query ? placesCalled(query) : []), [asked, view.value])
  useEffect(() => box.current?.querySelector('input')?.focus(), [])
  return (
    <Page flush header={<Header title="Tìm trên máy" up="/hom-nay" right={<UnsentBadge />} />}>
      <div class="searchbox sidehead" ref={box}>
        <Field label="Tên, số nhà hoặc mã sạp" hint="Không cần gõ dấu: ba nam, a2 7, 47a" type="search" mode="search" value={asked} onInput={setAsked} last />
      </div>
      {query && (
        <p class="sidehead" role="status">
          {found.length + places.length === 0
            ? 'Không thấy. Thử ít chữ hơn.'
            : `${found.length > MOST ? `${MOST} trong ` : ''}${found.length} hộ${places.length ? `, ${places.length} nơi` : ''}`}
        </p>
      )}
      <ul>
        {places.map((place) => (
          <li key={place.id} class="row72 out">
            <a href={`#${place.path}`}>
              <span class="number">
                <Icon name={place.icon} size="big" />
              </span>
              <span class="what">
                <span class="name">{place.name}</span>
              </span>
            </a>
          </li>
        ))}
        {found.slice(0, MOST).map(({ point }) => (
          <Line key={point.id} point={point} placed />
        ))}
      </ul>
    </Page>
  )
}

function placesCalled(query: (key: string) => boolean) {
  const called = (name: string) => query(searchKey(fold(name)))
  return [
    ...[...view.value.streets.values()].filter((one) => called(one.name)).map((one) => ({ ...one, icon: 'street' as const, path: `/duong/${one.id}` })),
    ...[...view.value.markets.values()].filter((one) => called(one.name)).map((one) => ({ ...one, icon: 'market' as const, path: `/cho/${one.id}` })),
  ]
}
