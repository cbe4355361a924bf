/** What the head of a paper sheet says, asked once: the day, and who walked. */
import { useState } from 'preact/hooks'
import { addDays, longDay, shortDay, today } from '../../core/formats'
import { session } from '../../core/session'
import { Button, Card, Choice, Field, Form, Header, Page } from '../../core/ui'
import { OLDEST_DAYS, wrongDay, type SheetDraft } from './keying-marks'
import { looksLikeCitizenId, NO_CITIZEN_ID } from '../register/registration'
import { UnsentBadge } from '../outbox/unsent-badge'

/** What is wrong with the head, by field; null where a field is right. */
export function wrongHead(value: SheetDraft): { on: string | null; walker: string | null; name: string | null } {
  const named = value.walker !== 'other' || value.walkerName.trim()
  return {
    on: wrongDay(value.on, today()),
    walker: value.walker ? null : 'Chọn người đã đi.',
    name: looksLikeCitizenId(value.walkerName) ? NO_CITIZEN_ID : named ? null : 'Ghi tên người đã cầm phiếu đi.',
  }
}

interface SheetHeadProps {
  value: SheetDraft
  set: (change: Partial<SheetDraft>) => void
  title: string
  under: string
  up: string
  count: number
}

export function SheetHead({ value, set, title, under, up, count }: SheetHeadProps) {
  const [asked, setAsked] = useState(false)
  const wrong = wrongHead(value)
  const begin = () => {
    setAsked(true)
    if (!wrong.on && !wrong.walker && !wrong.name) set({ started: true })
  }
  const oldest = shortDay(addDays(today(), -OLDEST_DAYS))
  return (
    <Page header={<Header title={title} under={under} up={up} right={<UnsentBadge />} />}>
      <Form onSubmit={begin} class="stack" label="Đầu phiếu">
        <Card>
          <Field
            label="Ngày đi ghi trên phiếu"
            hint={value.on ? `Ngày ${longDay(value.on)}.` : `Từ ${oldest} đến hôm nay.`}
            type="date"
            value={value.on}
            wrong={asked || value.on ? wrong.on : null}
            onInput={(on) => set({ on })}
          />
          <div class="buttons">
            {[0, -1].map((by) => (
              <Button key={by} pressed={value.on === addDays(today(), by)} onClick={() => set({ on: addDays(today(), by) })}>
                {by ? 'Hôm qua' : 'Hôm nay'}
              </Button>
            ))}
          </div>
        </Card>
        <Card>
          <Choice
            legend="Ai đã cầm phiếu đi?"
            value={value.walker || null}
            options={[
              { value: 'me', label: `Tôi (${session.value?.me.name ?? ''})` },
              { value: 'other', label: 'Người khác' },
            ]}
            wrong={asked ? wrong.walker : null}
            onChange={(walker) => set({ walker })}
          />
          {value.walker === 'other' && (
            <Field
              label="Tên người đi"
              value={value.walkerName}
              maxLength={60}
              last
              wrong={asked ? wrong.name : null}
              onInput={(walkerName) => set({ walkerName })}
            />
          )}
        </Card>
        <Button kind="primary" icon="keyboard" wide submit>
          Bắt đầu nhập {count} dòng
        </Button>
      </Form>
    </Page>
  )
}
