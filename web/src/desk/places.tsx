/** `#/ban/dia-ban`: the ward's streets and markets, and making new ones by typing. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { useLoaded } from '../core/load'
import { go, type Route } from '../core/router'
import type { Listed } from '../core/types'
import { Button, Card, Field, Form, Icon, ProblemBox, toast } from '../core/ui'
import { all } from './lists'
import { MarketSetup } from './market-setup'
import { Empty, Page, Ready } from './pieces'
import { PlaceLinks } from './place-links'
import { StreetSetup } from './street-setup'
import { useSubmission } from './submission'
import { isAdministrator, isOfficer, ward } from './ward'
import { WardSetup } from './ward-setup'
import type { Market, Street, Ward } from './wire'

export function Places({ route }: { route: Route }) {
  const here = ward.value
  const making = route.query.get('moi')
  if (!here || making === 'phuong') {
    return (
      <Page title="Mở thêm phường" under="Tìm theo tên, không cần gõ dấu.">
        <WardSetup />
      </Page>
    )
  }
  if (making === 'duong') return <StreetSetup ward={here.id} />
  if (making === 'cho') return <MarketSetup ward={here.id} />
  return <PlaceList id={here.id} name={here.name} />
}

function PlaceList({ id, name }: { id: string; name: string }) {
  const places = useLoaded(async () => {
    const [streets, markets] = await Promise.all([all<Street>('/streets', { ward: id }), all<Market>('/markets', { ward: id })])
    return { streets, markets }
  }, [id])
  const right = isOfficer.value && (
    <>
      <Button kind="soft" icon="street" onClick={() => go('/ban/dia-ban?moi=duong')}>
        Thêm tuyến đường
      </Button>
      <Button kind="soft" icon="market" onClick={() => go('/ban/dia-ban?moi=cho')}>
        Thêm chợ
      </Button>
    </>
  )
  return (
    <Page title="Đường & chợ" under={name} right={right}>
      <Ready from={places}>
        {({ streets, markets }) => (
          <>
            <Card title={`Chợ (${markets.length})`}>
              {markets.length ? <PlaceLinks ward={id} streets={[]} markets={markets} /> : <Empty icon="market">Chưa có chợ nào. Bấm “Thêm chợ”, gõ số sạp là thành sơ đồ.</Empty>}
            </Card>
            <Card title={`Tuyến đường (${streets.length})`}>
              {streets.length ? <PlaceLinks ward={id} streets={streets} markets={[]} /> : <Empty icon="street">Chưa có tuyến đường nào. Bấm “Thêm tuyến đường”, gõ số nhà là thành danh sách.</Empty>}
            </Card>
          </>
        )}
      </Ready>
      {isOfficer.value && <WardBox id={id} />}
      {isAdministrator.value && (
        <p>
          <a href="#/ban/dia-ban?moi=phuong">
            <Icon name="plus" size="tiny" /> Mở thêm một phường
          </a>
        </p>
      )}
    </Page>
  )
}

function WardBox({ id }: { id: string }) {
  const found = useLoaded(async () => {
    const all = await api.get<Listed<Ward>>('/wards')
    return all.items.find((one) => one.id === id) ?? { id, name: '', hotline: '' }
  }, [id])
  return (
    <Card title="Đường dây nóng in trên bảng mã">
      <Ready from={found}>{(value) => <Hotline key={value.hotline} ward={value} onSaved={found.reload} />}</Ready>
    </Card>
  )
}

function Hotline({ ward: shown, onSaved }: { ward: Ward; onSaved: () => void }) {
  const [hotline, setHotline] = useState(shown.hotline)
  const sending = useSubmission()
  const save = () =>
    void sending.run(async () => {
      await api.patch(`/wards/${encodeURIComponent(shown.id)}`, { hotline })
      toast('Đã lưu đường dây nóng.')
      onSaved()
    })
  return (
    <Form onSubmit={save} class="inline" label="Đường dây nóng">
      <Field label="Số điện thoại" mode="tel" value={hotline} onInput={setHotline} wrong={sending.of('hotline')} />
      <Button submit disabled={sending.busy || hotline === shown.hotline}>
        Lưu
      </Button>
      <ProblemBox problem={sending.rest('hotline')} />
    </Form>
  )
}
