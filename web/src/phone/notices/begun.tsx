import { useEffect, useState } from 'preact/hooks'
import { withDb } from '../../core/db'
import { count } from '../../core/formats'
import { loadedFor, view } from '../../core/world'
import { Card, Icon } from '../../core/ui'
import { fullPlace, pathOfPoint } from '../place-link'

const FORMS: Record<string, string> = {
  'dang-ky': 'Đăng ký',
  'luot-den': 'Lượt đến',
  'tai-khoan': 'Tài khoản',
  sua: 'Sửa thông tin',
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

/** The form that a draft's key names, and its address; null for one whose point is no longer on this phone. */
function formOf(key: string): { what: string; where: string; path: string } | null {
  const [form = '', id = '', line = '', page = '0'] = key.split(':')
  if (form === 'phieu') {
    const place = view.value.streets.get(id.split('/')[2] ?? '') ?? view.value.markets.get(id.split('/')[2] ?? '')
    return place ? { what: 'Nhập phiếu', where: place.name, path: `${id}/nhap-phieu?day=${line}&to=${Number(page) + 1}` } : null
  }
  const point = view.value.points.get(id)
  const what = FORMS[form]
  return point && what ? { what, where: fullPlace(point), path: `${pathOfPoint(id)}/${form}` } : null
}
