/** Opens a ward: search the units accent-free, or write down one that the data does not hold. */
import { useEffect, useState } from 'preact/hooks'
import { api } from '../core/api'
import { today } from '../core/formats'
import { useLoaded } from '../core/load'
import { go } from '../core/router'
import type { Listed } from '../core/types'
import { Button, Card, Check, Field, Form, Loading, ProblemBox, Select, toast } from '../core/ui'
import { Empty } from './pieces'
import { useSubmission } from './submission'
import { chooseWard, renewWards } from './ward'
import type { Unit, Ward } from './wire'

export function unitUnder(unit: Unit): string {
  return [[unit.district, unit.province].filter(Boolean).join(', '), unit.days].filter(Boolean).join(' · ')
}

export function WardSetup({ onOpened }: { onOpened?: () => void }) {
  const [chosen, choose] = useState<Unit | null>(null)
  return chosen ? (
    <OpenWard unit={chosen} onBack={() => choose(null)} onOpened={onOpened} />
  ) : (
    <div class="columns two">
      <Card title="Tìm phường, xã của bạn">
        <UnitSearch onChoose={choose} current />
      </Card>
      <details class="card">
        <summary>
          <b>Không tìm thấy? Ghi phường, xã mới</b>
        </summary>
        <NewUnit onMade={choose} />
      </details>
    </div>
  )
}

/** With `current` a unit that has ended is shown with its successors, and cannot be chosen itself. */
export function UnitSearch({ onChoose, current }: { onChoose: (unit: Unit) => void; current?: boolean }) {
  const [words, setWords] = useState('')
  const [asked, ask] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => ask(words.trim()), 250)
    return () => clearTimeout(timer)
  }, [words])
  const found = useLoaded(
    () => (asked.length < 2 ? Promise.resolve(null) : api.get<Listed<Unit>>('/units', { query: { q: asked, limit: 40 } })),
    [asked],
  )
  return (
    <>
      <Field label="Tên phường, xã" hint="Gõ không dấu cũng được. Trùng tên thì thêm tỉnh sau dấu phẩy: tan phu, dong nai" type="search" value={words} onInput={setWords} />
      <ProblemBox problem={found.problem} onRetry={found.reload} />
      {asked.length >= 2 && !found.value && !found.problem && <Loading what="Đang tìm…" />}
      {found.value?.items.length === 0 && <Empty icon="search">Không có đơn vị nào khớp “{asked}”.</Empty>}
      <ul class="todo" aria-label="Kết quả tìm">
        {found.value?.items.map((unit) => (
          <li key={unit.id}>
            <div class="words">
              <b>{unit.title}</b>
              <p class="small muted">{unitUnder(unit)}</p>
              {unit.successors.length > 0 && <p class="small">Nay là {heirsSaid(unit)}</p>}
            </div>
            {current && ended(unit) ? (
              unit.successors.map((heir) => (
                <Button key={heir.id} compact onClick={() => setWords(`${heir.title}, ${heir.province}`)}>
                  Tìm {heir.title}
                </Button>
              ))
            ) : (
              <Button kind="soft" compact label={`Chọn ${unit.title}, ${unitUnder(unit)}`} onClick={() => onChoose(unit)}>
                {current && unit.open ? 'Đã mở' : 'Chọn'}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

/** A unit of which only a part went there says so: which part a street went with, a person knows. */
function heirsSaid(unit: Unit): string {
  return unit.successors.map((heir) => (heir.extent === 'part' ? `${heir.title} (một phần)` : heir.title)).join(', ')
}

function ended(unit: Unit): boolean {
  return unit.validTo !== null && unit.validTo < today()
}

function NewUnit({ onMade }: { onMade: (unit: Unit) => void }) {
  const [kind, setKind] = useState('phường')
  const [name, setName] = useState('')
  const [province, setProvince] = useState('')
  const [validFrom, setValidFrom] = useState('2025-07-01')
  const sending = useSubmission()
  const provinces = useLoaded(() => api.get<Listed<Unit>>('/units', { query: { level: 'province', on: today(), limit: 100 } }), [])
  const make = () =>
    void sending.run(async () => onMade(await api.post<Unit>('/units', { kind, name, province, validFrom })))
  return (
    <Form onSubmit={make} class="stack" label="Ghi phường, xã mới">
      <p class="muted small">Ghi tên phường, xã vào đây; mã đơn vị có thể bổ sung khi nhập danh mục.</p>
      <Select
        label="Loại"
        value={kind}
        options={['phường', 'xã', 'thị trấn', 'đặc khu'].map((value) => ({ value, label: value }))}
        onChange={setKind}
      />
      <Field label="Tên" value={name} onInput={setName} placeholder="Đức Phổ" wrong={sending.of('name')} />
      <Select
        label="Tỉnh, thành phố"
        value={province}
        options={[{ value: '', label: '–' }, ...(provinces.value?.items ?? []).map(({ title }) => ({ value: title, label: title }))]}
        onChange={setProvince}
      />
      <ProblemBox problem={provinces.problem} onRetry={provinces.reload} />
      <Field label="Có tên này từ ngày" type="date" value={validFrom} onInput={setValidFrom} wrong={sending.of('validFrom')} />
      <ProblemBox problem={sending.rest('name', 'validFrom')} />
      <Button kind="soft" submit disabled={sending.busy || !name.trim() || !province.trim()}>
        Ghi đơn vị này
      </Button>
    </Form>
  )
}

function OpenWard({ unit, onBack, onOpened }: { unit: Unit; onBack: () => void; onOpened?: () => void }) {
  const [hotline, setHotline] = useState('')
  const [officer, setOfficer] = useState(true)
  const sending = useSubmission()
  const open = () =>
    void sending.run(async () => {
      const opened = await api.post<Ward>('/wards', { unitId: unit.id, hotline, iAmItsOfficer: officer })
      await renewWards()
      chooseWard(opened.id ?? unit.id)
      toast(`Đã mở ${unit.title}.`)
      onOpened?.()
      go('/ban')
    })
  return (
    <Card title={`Mở ${unit.title}`}>
      <p class="muted">{unitUnder(unit)}</p>
      <Form onSubmit={open} class="stack" label="Mở phường">
        <Field
          label="Đường dây nóng của phường"
          hint="In trên mỗi bảng mã để người dân báo sự cố. Chưa có thì để trống, thêm sau cũng được."
          mode="tel"
          value={hotline}
          onInput={setHotline}
          wrong={sending.of('hotline')}
        />
        <Check checked={officer} onChange={setOfficer}>
          Tôi là cán bộ của phường này
        </Check>
        <ProblemBox problem={sending.rest('hotline')} />
        <div class="buttons">
          <Button kind="primary" submit disabled={sending.busy}>
            Mở phường
          </Button>
          <Button onClick={onBack}>Chọn lại</Button>
        </div>
      </Form>
    </Card>
  )
}
