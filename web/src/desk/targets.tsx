/** Chỉ tiêu by month: the one that holds in a month is the latest not after it. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { today } from '../core/formats'
import { useLoaded } from '../core/load'
import type { Id, Listed } from '../core/types'
import { Button, Card, Field, Form, IconButton, ProblemBox, Select, toast } from '../core/ui'
import { Empty, Ready, TableBox } from './pieces'
import { useSubmission } from './submission'
import { isOfficer } from './ward'
import type { Target } from './wire'
import { indicatorName, INDICATORS } from './words'

export function Targets({ campaign }: { campaign: Id }) {
  const found = useLoaded(() => api.get<Listed<Target> | { targets: Target[] }>(`/campaigns/${campaign}/targets`), [campaign])
  return (
    <Card title="Chỉ tiêu theo tháng">
      <p class="muted">Một chỉ tiêu có hiệu lực từ tháng đã ghi đến khi có mức mới. Tăng dần theo tháng thì ghi mỗi mức một dòng.</p>
      <Ready from={found}>
        {(value) => {
          const targets = 'items' in value ? value.items : value.targets
          return <TargetList campaign={campaign} targets={targets} onSaved={found.reload} />
        }}
      </Ready>
    </Card>
  )
}

function TargetList({ campaign, targets, onSaved }: { campaign: Id; targets: Target[]; onSaved: () => void }) {
  const sending = useSubmission()
  const save = (next: Target[], said: string) =>
    sending.run(async () => {
      await api.put(`/campaigns/${campaign}/targets`, { targets: next.map(sent) })
      toast(said)
      onSaved()
    })
  const sorted = [...targets].sort((a, b) => a.indicator.localeCompare(b.indicator) || a.month.localeCompare(b.month))
  return (
    <>
      {sorted.length === 0 && <Empty icon="flag">Chưa có chỉ tiêu nào: bảng kết quả sẽ không kết luận đạt hay không đạt.</Empty>}
      {sorted.length > 0 && (
        <TableBox label="Chỉ tiêu">
          <table>
            <thead>
              <tr>
                <th scope="col">Chỉ tiêu</th>
                <th scope="col">Từ tháng</th>
                <th scope="col" class="number">
                  Mức
                </th>
                <th scope="col">
                  <span class="unseen">Bỏ</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {sorted.map((target) => (
                <tr key={`${target.indicator} ${target.month} ${target.tier ?? ''}`}>
                  <td>{indicatorName(target.indicator)}</td>
                  <td>{monthWords(target.month)}</td>
                  <td class="number">{valueWords(target)}</td>
                  <td class="number">
                    {isOfficer.value && (
                      <IconButton
                        icon="bin"
                        label={`Bỏ chỉ tiêu ${indicatorName(target.indicator)} từ ${monthWords(target.month)}`}
                        onClick={() => void save(targets.filter((one) => one !== target), 'Đã bỏ chỉ tiêu.')}
                      />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableBox>
      )}
      {isOfficer.value && <AddTarget sending={sending} onAdd={(target) => save([...targets, target], 'Đã lưu chỉ tiêu.')} />}
    </>
  )
}

/** The API speaks months as "2026-10" and numbers as numbers; what was read back is sent the same way. */
function sent(target: Target): Target {
  return {
    indicator: target.indicator,
    measure: target.measure,
    month: target.month.slice(0, 7),
    value: Number(target.value),
    upper: target.upper === null || target.upper === undefined ? null : Number(target.upper),
    quantity: target.quantity,
    tier: target.tier ?? '',
    source: target.source ?? '',
  }
}

function monthWords(month: string): string {
  return `${month.slice(5, 7)}/${month.slice(0, 4)}`
}

function valueWords(target: Target): string {
  const value = Number(target.value).toLocaleString('vi-VN')
  const words = target.quantity === 'percent' ? `${value} %` : value
  return target.measure === 'minimum' ? `từ ${words}` : words
}

function AddTarget(props: { sending: ReturnType<typeof useSubmission>; onAdd: (target: Target) => Promise<unknown> }) {
  const { sending } = props
  const [indicator, setIndicator] = useState<string>('adoption')
  const [month, setMonth] = useState(() => today().slice(0, 7))
  const [value, setValue] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const add = async () => {
    // "1.5" can be read two ways; the comma is the Vietnamese one.
    const number = Number(value.replace(',', '.'))
    if (!/^\d{1,3}(,\d{1,2})?$/.test(value.trim()) || number > 100) {
      return setWrong('Gõ phần trăm từ 0 đến 100, ví dụ 80 hoặc 62,5.')
    }
    setWrong(null)
    await props.onAdd({ indicator, measure: 'minimum', month, value: number, quantity: 'percent' })
    setValue('')
  }
  return (
    <Form onSubmit={() => void add()} class="stack" label="Thêm chỉ tiêu">
      <div class="inline">
        <Select
          label="Chỉ tiêu"
          value={indicator}
          options={Object.entries(INDICATORS).map(([code, label]) => ({ value: code, label }))}
          onChange={setIndicator}
        />
        <Field label="Từ tháng" type="month" value={month} onInput={setMonth} wrong={sending.of('month')} />
        <Field label="Tối thiểu (%)" mode="decimal" value={value} onInput={setValue} placeholder="80" wrong={wrong ?? sending.of('targets')} />
        <Button submit kind="soft" disabled={sending.busy || !value.trim() || !month}>
          Thêm chỉ tiêu
        </Button>
      </div>
      <ProblemBox problem={sending.rest('month', 'targets')} />
    </Form>
  )
}
