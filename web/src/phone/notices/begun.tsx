import { useEffect, useState } from 'preact/hooks'
import { withDb } from '../../core/db'
import { count } from '../../core/formats'
import { loadedFor, merchantOf, meta, pointsOf, view } from '../../core/world'
import { Card, Icon } from '../../core/ui'
import { fullPlace, pathOfPoint } from '../place-link'

export const FORMS: Record<string, string> = {
  'dang-ky': 'Đăng ký',
  'luot-den': 'Lượt đến',
  'tai-khoan': 'Tài khoản',
  sua: 'Sửa thông tin',
  phieu: 'Nhập phiếu',
  them: 'Thêm hộ, sạp',
}

/** Forms that a call or a dead battery broke off: kept on the phone, and one tap away. */
export function Begun() {
  const owner = loadedFor.value
  const [keys, setKeys] = useState<string[]>([])
  useEffect(() => {
    let here = true
    if (owner) {
      withDb(owner, (db) => db.getAllKeys('draft')).then(
        (found) => here && setKeys(found),
        () => undefined,
      )
    }
    return () => {
      here = false
    }
  }, [owner])
  const begun = keys.map(formOf).filter((form) => form !== null)
  if (begun.length === 0) return null
  return (
    <Card title={`Đang ghi dở (${count(begun.length)})`}>
      <ul class="lines">
        {begun.map((form) => (
          <li key={form.path}>
            <a class="line" href={`#${form.path}`}>
              <span class="grow">
                <strong>{form.what}</strong>
                <span class="muted small">{form.where}</span>
              </span>
              <Icon name="next" />
            </a>
          </li>
        ))}
      </ul>
    </Card>
  )
}

/**
 * The form that a draft's key names, and its address: where its point is no longer on this phone, that at which it is
 * read and thrown away. Null before anything was pulled.
 */
function formOf(key: string): { what: string; where: string; path: string } | null {
  const [form = '', id = '', line = '', last = ''] = key.split(':')
  const what = FORMS[form] ?? 'Phiếu'
  const placeId = id.split('/')[2] ?? ''
  const place = view.value.streets.get(placeId) ?? view.value.markets.get(placeId)
  if (place && form === 'them') return { what, where: place.name, path: `${id}/them?day=${line}&so=${encodeURIComponent(last)}` }
  if (place && pointsOf(placeId).length) return { what, where: place.name, path: `${id}/nhap-phieu?day=${line}&to=${Number(last) + 1}` }
  const point = view.value.points.get(id)
  // Correcting and adding an account need the shop as well.
  if (point && (form === 'dang-ky' || form === 'luot-den' || merchantOf(id))) return { what, where: fullPlace(point), path: `${pathOfPoint(id)}/${form}` }
  return meta.value.cursor === null ? null : { what, where: 'Nơi này không còn trên máy', path: `/dang-do/${encodeURIComponent(key)}` }
}
