import { useState } from 'preact/hooks'
import { StorageFailed } from '../../core/db'
import { useDraft } from '../../core/drafts'
import type { NewOp } from '../../core/new-ops'
import type { PointBody } from '../../core/ops'
import { compareHouses, sideOf } from '../../core/houses'
import { useOnce } from '../../core/once'
import { go, type Route } from '../../core/router'
import { requestSync } from '../../core/sync'
import type { Id } from '../../core/types'
import { uuid7 } from '../../core/uuid7'
import { save } from '../../core/saving'
import { pointsOf, view } from '../../core/world'
import { Button, Choice, Field, Form, Header, Loading, Notice, Page, Select } from '../../core/ui'
import { codeAfter } from './gaps'
import { stallNumber } from '../outbox/mending'
import { Rescue } from '../outbox/rescue'
import { Spent } from '../notices/spent'
import { pathOfPoint } from '../place-link'
import { looksLikeCitizenId, NO_CITIZEN_ID } from '../register/registration'
import { Missing } from './street'

interface NewPointDraft {
  /** What the point will be called, from the first letter on: saved once more it is the same point. */
  pointId: Id
  where: Id
  number: string
  landmark: string
  side: 'odd' | 'even' | null
}

/** A shop or stall that is on no list, in one step; registration follows at once. */
export default function NewPoint({ route }: { route: Route }) {
  const [kind, id] = route.path
  const street = kind === 'duong' ? view.value.streets.get(id ?? '') : undefined
  const market = kind === 'cho' ? view.value.markets.get(id ?? '') : undefined
  const rows = market?.zones.flatMap((zone) => zone.rows.filter((row) => row.kind === 'stalls')) ?? []
  const day = route.query.get('day') ?? ''
  const so = route.query.get('so') ?? ''
  const key = `them:/${kind}/${id}:${day}:${so}`
  const draft = useDraft<NewPointDraft>(key, {
    pointId: '',
    where: rows.find((row) => row.id === day)?.id ?? '',
    number: so || nextCode(id ?? '', day),
    landmark: '',
    side: null,
  })
  const { where, number, landmark, side } = draft.value
  const [minted] = useState(() => uuid7())
  const pointId = draft.value.pointId || minted
  const [wrong, setWrong] = useState<string | null>(null)
  const [failed, setFailed] = useState<NewOp[] | null>(null)
  const once = useOnce()
  if (!street && !market) return <Missing />
  if (!draft.ready) return <Loading />
  if (draft.spent && !failed) return <Spent title={street ? 'Thêm hộ' : 'Thêm sạp'} up={`/${kind}/${id}`} />
  const set = (change: Partial<NewPointDraft>) => (setWrong(null), draft.set({ pointId, ...change }))
  const place = street ?? market!
  const up = `/${kind}/${id}`
  const rowCode = rows.find((row) => row.id === where)?.code ?? ''
  const typed = street || !where ? number.trim() : stallNumber(number, rowCode)
  const there = pointsOf(place.id).find((point) =>
    street
      ? typed !== '' && compareHouses(point.houseNumber, typed) === 0
      : point.rowId === (where || null) && typed !== '' && point.stallCode?.replace(/^0+/, '') === typed.replace(/^0+/, ''),
  )

  const finish = async () => {
    const body: PointBody = { ward: place.ward, kind: street ? 'shop' : where ? 'stall' : 'mobile' }
    if (street) {
      if (!typed && !landmark.trim()) return setWrong('Nhập số nhà, hoặc mô tả chỗ nếu không có số.')
      body.streetId = street.id
      if (typed && !/\d/.test(typed)) return setWrong('Số nhà cần có chữ số. Không có số thì để trống ô này, ghi vào “Mô tả chỗ”.')
      if (typed) body.houseNumber = typed
      if (landmark.trim()) body.landmark = landmark.trim()
      const natural = sideOf(typed || null)
      if (natural !== 'none') body.side = natural
      else if (side) body.side = side
    } else {
      if (!typed) return setWrong(where ? 'Nhập mã sạp trong dãy, ví dụ 21.' : 'Nhập tên gọi, ví dụ: Rau cô Tư, cổng sau.')
      body.marketId = place.id
      if (where) {
        body.rowId = where
        body.stallCode = typed
      } else {
        body.label = typed
      }
    }
    if (there) return setWrong('Chỗ này đã có trong danh sách.')
    if ([typed, landmark].some(looksLikeCitizenId)) return setWrong(NO_CITIZEN_ID)
    const label = `Thêm ${where ? `sạp ${rowCode}-` : ''}${typed || landmark.trim()} · ${place.name}`
    const ops: NewOp[] = [{ entity: 'point', entityId: pointId, body, label, pointId }]
    try {
      await save(ops, { draft: key })
    } catch (error) {
      if (!(error instanceof StorageFailed)) throw error
      return setFailed(ops)
    }
    return saved()
  }

  const saved = async () => {
    await draft.discard()
    void requestSync('save')
    go(`${pathOfPoint(pointId)}/dang-ky`, { replace: true })
    return true
  }

  if (failed) return <Rescue ops={failed} up={up} sent={draft.discard} draft={key} saved={saved} back={() => setFailed(null)} />
  return (
    <Page header={<Header title={street ? 'Thêm hộ' : 'Thêm sạp'} under={place.name} up={up} />}>
      <Form class="card" label="Thêm điểm chấp nhận" onSubmit={() => void once(finish)}>
        {market && (
          <Select
            label="Dãy"
            value={where}
            empty="Không cố định (gánh, xe đẩy)"
            options={rows.map((row) => ({ value: row.id, label: `Dãy ${row.code}` }))}
            onChange={(row) => set({ where: row, number: nextCode(id ?? '', row) })}
          />
        )}
        <Field
          label={street ? 'Số nhà' : where ? 'Mã sạp' : 'Tên gọi'}
          hint={street ? 'Như trên biển: 47, 47A, 12/3A' : undefined}
          value={number}
          maxLength={street || where ? 20 : 60}
          wrong={wrong}
          onInput={(typed) => set({ number: typed })}
        />
        {street && (
          <Field label="Mô tả chỗ (khi không có số)" value={landmark} maxLength={80} placeholder="đối diện cổng chợ" onInput={(typed) => set({ landmark: typed })} />
        )}
        {street && !typed && landmark && (
          <Choice
            legend="Bên nào của đường?"
            value={side}
            options={[
              { value: 'odd', label: 'Bên số lẻ' },
              { value: 'even', label: 'Bên số chẵn' },
            ]}
            onChange={(chosen) => set({ side: chosen })}
          />
        )}
        {there && (
          <Notice>
            <p>
              Đã có: <a href={`#${pathOfPoint(there.id)}`}>{there.label}</a>
            </p>
          </Notice>
        )}
        <Button kind="primary" wide submit icon="plus">
          Thêm và đăng ký
        </Button>
      </Form>
      {draft.dirty && (
        <Button kind="quiet" icon="bin" onClick={() => (setWrong(null), void draft.discard())}>
          Xóa phiếu điền dở
        </Button>
      )}
    </Page>
  )
}

/** After C4 comes C5: the code that the next stall of a row most likely bears. */
function nextCode(marketId: string, rowId: string | null): string {
  if (!rowId) return ''
  return codeAfter(pointsOf(marketId).filter((point) => point.rowId === rowId).map((point) => point.stallCode ?? ''))
}
