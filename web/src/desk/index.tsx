/** The officer's desk: bar, ward, and the page of the route `#/ban/…`. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { go, type Route } from '../core/router'
import { isField, session } from '../core/session'
import { Icon, IconButton, Notice } from '../core/ui'
import { chooseWard, isOfficer, isSetup, renewWards, ward, wards } from './ward'
import { Overview } from './overview'
import { Places } from './places'
import { Campaigns } from './campaigns'
import { CampaignPage } from './campaign'
import { StreetPage } from './street-plan'
import { MarketPage } from './market-plan'
import { Members } from './members'
import { Confirming } from './confirming'
import { Batches } from './batches'
import { NewBatch } from './batch-new'
import { BatchPage } from './batch'
import { AdoptionPage } from './adoption'
import { RescuePage } from './rescue'
import { WalkSheetsPage } from './walk-sheets'
import { ServerDown } from './pieces'
import { SigningOut } from './signing-out'
import './desk.css'

const NAV: { path: string; label: string; shown?: () => boolean }[] = [
  { path: '', label: 'Tổng quan' },
  { path: 'dia-ban', label: 'Đường & chợ' },
  { path: 'chien-dich', label: 'Chiến dịch' },
  { path: 'thanh-vien', label: 'Tổ & thành viên', shown: () => isSetup.value },
  { path: 'xac-nhan', label: 'Xác nhận', shown: () => isOfficer.value },
  { path: 'in', label: 'In bảng QR', shown: () => isOfficer.value },
  { path: 'ket-qua', label: 'Kết quả' },
]
/** Pages that belong under another entry of the bar. */
const UNDER: Record<string, string> = { duong: 'dia-ban', cho: 'dia-ban', 'nhap-tep': '' }

export default function Desk({ route }: { route: Route }) {
  const page = route.path[1] ?? ''
  useEffect(() => {
    renewWards().catch(() => undefined)
  }, [])
  return (
    <div class="desk">
      <Bar page={UNDER[page] ?? page} />
      <main id="noi-dung">
        {session.value?.ended && (
          <Notice kind="error" alert>
            <p>Phiên đăng nhập đã hết. Mở lại đường dẫn mời, hoặc xin cán bộ phường một mã mới.</p>
          </Notice>
        )}
        <ServerDown />
        <Chosen route={route} />
      </main>
    </div>
  )
}

function Chosen({ route }: { route: Route }) {
  const [, page = '', id, third] = route.path
  const here = ward.value?.id ?? ''
  // A new key for another ward: no page keeps the former ward's rows on screen.
  const key = `${here}/${page}/${id ?? ''}`
  switch (page) {
    case 'dia-ban':
      return <Places key={key} route={route} />
    case 'chien-dich':
      return id ? <CampaignPage key={key} id={id} /> : <Campaigns key={key} route={route} />
    case 'duong':
      if (third === 'phieu') return <WalkSheetsPage key={key} kind="duong" id={id ?? ''} />
      return <StreetPage key={key} id={id ?? ''} route={route} />
    case 'cho':
      if (third === 'phieu') return <WalkSheetsPage key={key} kind="cho" id={id ?? ''} />
      return <MarketPage key={key} id={id ?? ''} route={route} />
    case 'thanh-vien':
      return <Members key={key} />
    case 'xac-nhan':
      return <Confirming key={key} route={route} />
    case 'in':
      if (id === 'moi') return <NewBatch key={key} />
      return id ? <BatchPage key={key} id={id} /> : <Batches key={key} route={route} />
    case 'nhap-tep':
      return <RescuePage key={key} />
    case 'ket-qua':
      return <AdoptionPage key={key} route={route} />
    default:
      return <Overview key={key} />
  }
}

function Bar({ page }: { page: string }) {
  const here = ward.value
  const member = session.value?.me
  const entries = useRef<HTMLElement>(null)
  const [leaving, setLeaving] = useState(false)
  // On a phone the bar scrolls sideways; the page one is on must be in sight.
  useEffect(() => {
    const bar = entries.current
    const current = bar?.querySelector<HTMLElement>('[aria-current]')
    if (bar && current) bar.scrollLeft = current.offsetLeft - bar.offsetLeft - 60
  }, [page])
  return (
    <header class="bar">
      <div class="row">
        <a class="brand" href="#/ban">
          <span class="mark">
            <Icon name="qr" />
          </span>
          <span>
            <b>Phố Chợ</b>
            <span>{here?.name ?? 'Chưa mở phường nào'}</span>
          </span>
        </a>
        <nav aria-label="Bàn làm việc" ref={entries}>
          {NAV.filter((entry) => entry.shown?.() ?? true).map((entry) => (
            <a key={entry.path} href={`#/ban${entry.path && `/${entry.path}`}`} aria-current={entry.path === page ? 'page' : undefined}>
              {entry.label}
            </a>
          ))}
        </nav>
        <div class="who">
          {wards.value.length > 1 && (
            <select aria-label="Phường đang xem" value={here?.id} onChange={(event) => {
              chooseWard(event.currentTarget.value)
              go('/ban')
            }}>
              {wards.value.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          )}
          {isField() && (
            <a class="button compact" href="#/hom-nay">
              <Icon name="street" /> Đi thực địa
            </a>
          )}
          <IconButton icon="signout" label={`Đăng xuất${member ? ` (${member.name})` : ''}`} onClick={() => setLeaving(true)} />
          {leaving && <SigningOut onClose={() => setLeaving(false)} />}
        </div>
      </div>
    </header>
  )
}
