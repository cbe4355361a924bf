import { useEffect, useState } from 'preact/hooks'
import { ago, capital, dayOf, longDay, moment, today } from '../../core/formats'
import type { KeptVisit } from '../../core/db'
import type { MerchantRow, PointRow } from '../../core/ops'
import { photos } from '../../core/photos'
import { go, type Route } from '../../core/router'
import type { RefusalReason } from '../../core/types'
import { merchantOf, meta, queue, view, visitsOf } from '../../core/world'
import { Badges, Button, Card, Header, Icon, Notice, Page, StageChip } from '../../core/ui'
import { answerTo, pathOfCard } from '../help/advice'
import { Pending } from '../lists/line'
import { fullPlace, nextUnmet, pathOfPlace, pathOfPoint, placeName, shopName, spoken, staged, twinOf } from '../place-link'
import { Accounts } from './accounts'
import { IncidentNotice } from './incident'
import { maySayStill, saveStillTrue } from '../visit/quick'
import { RefusalSheet } from '../visit/refusal'
import { Missing } from '../lists/street'
import { Tools } from './tools'
import { UnsentBadge } from '../outbox/unsent-badge'
import { METHODS, OUTCOMES, PURPOSES, PURPOSE_ORDER, REFUSALS } from '../words'

/** Everything this phone knows of one shop or stall, and what can be done there now. */
export default function Shop({ route }: { route: Route }) {
  const id = route.path[1] ?? ''
  const point = view.value.points.get(id)
  const [refusing, setRefusing] = useState(false)
  if (!point) return <Missing />
  const merchant = merchantOf(id)
  const path = pathOfPoint(id)
  return (
    <Page
      header={
        <Header title={shopName(point) || capital(spoken(point))} under={shopName(point) ? fullPlace(point) : ['Chưa đăng ký', placeName(point)].join(' · ')} up={pathOfPlace(point)} right={<UnsentBadge />} />
      }
      dock={
        <>
          {maySayStill(point) && (
            <Button icon="tick" wide onClick={() => void saveStillTrue(point)}>
              Vẫn đúng hôm nay
            </Button>
          )}
          <div class="buttons">
            <Button icon="barred" onClick={() => setRefusing(true)}>
              Từ chối
            </Button>
            <span class="grow">
              {merchant ? (
                <Button kind="primary" wide icon="scan" onClick={() => go(`${path}/luot-den`)}>
                  Lượt đến
                </Button>
              ) : (
                <Button kind="primary" wide icon="edit" onClick={() => go(`${path}/dang-ky`)}>
                  Đăng ký
                </Button>
              )}
            </span>
          </div>
        </>
      }
    >
      <div class="buttons">
        <StageChip point={staged(point)} />
        <Pending point={point} />
        <Badges point={point} />
      </div>
      {point.incidentOpen && <IncidentNotice kind={point.incidentKind} />}
      <Twin of={twinOf(point)} />
      <Dates point={point} />
      <NextHere point={point} />
      {!merchant && (
        <Button icon="clock" wide onClick={() => go(`${path}/luot-den`)}>
          Ghi lượt đến không đăng ký
        </Button>
      )}
      {merchant && <MerchantCard merchant={merchant} path={path} />}
      {merchant && <Accounts merchant={merchant} path={path} />}
      <Tools point={point} />
      <Visits point={point} />
      {refusing && <RefusalSheet point={point} onClose={() => setRefusing(false)} />}
    </Page>
  )
}

/** After the work here, the way on: no going back to the list for the next stall. */
function NextHere({ point }: { point: PointRow }) {
  const next = point.lastVisitOn === today() ? nextUnmet(point) : undefined
  if (!next) return null
  return (
    <Button kind="soft" icon="next" wide onClick={() => go(`${pathOfPoint(next.id)}/dang-ky`, { replace: true })}>
      Tiếp: {spoken(next)}
    </Button>
  )
}

/** Two phones without a network add the same stall: both are kept, and a person says whether they are one. */
function Twin({ of: twin }: { of: PointRow | undefined }) {
  if (!twin) return null
  return (
    <Notice kind="warning">
      <p>
        Cùng số với <a href={`#${pathOfPoint(twin.id)}`}>{[twin.label, shopName(twin)].filter(Boolean).join(', ')}</a>. Nếu là một chỗ ghi hai lần, chỉ ghi
        tiếp vào một chỗ và nhờ cán bộ phường bỏ chỗ kia.
      </p>
    </Notice>
  )
}

function Dates({ point }: { point: PointRow }) {
  if (!point.lastVisitOn) return <p class="muted">Chưa có lượt đến nào.</p>
  const outcome = point.lastOutcome ? OUTCOMES[point.lastOutcome] : ''
  return (
    <p>
      Lượt gần nhất: <strong>{ago(point.lastVisitOn)}</strong> ({longDay(point.lastVisitOn)})
      {outcome && `, ${outcome.toLowerCase()}`}
      {point.lastMember && `, ${point.lastMember}`}
      {point.revisitOn && (
        <>
          . Hẹn quay lại: <strong>{longDay(point.revisitOn)}</strong>
        </>
      )}
    </p>
  )
}

function MerchantCard({ merchant, path }: { merchant: MerchantRow; path: string }) {
  const trade = meta.value.trades.find((one) => one.code === merchant.trade)?.name ?? merchant.trade
  const given = PURPOSE_ORDER.filter((purpose) => merchant.consents[purpose]?.given)
  return (
    <Card title="Hộ kinh doanh">
      <dl class="facts">
        <dt>Ngành hàng</dt>
        <dd>{trade}</dd>
        {merchant.ownerName && (
          <>
            <dt>Chủ hộ</dt>
            <dd>{merchant.ownerName}</dd>
          </>
        )}
        {merchant.phoneLast4 && (
          <>
            <dt>Điện thoại</dt>
            <dd>••• {merchant.phoneLast4}</dd>
          </>
        )}
        {merchant.methods.length > 0 && (
          <>
            <dt>Đang nhận</dt>
            <dd>{merchant.methods.map((method) => METHODS[method] ?? method).join(', ')}</dd>
          </>
        )}
      </dl>
      <div>
        <h3>Đã đồng ý</h3>
        {given.length === 0 && <p class="muted small">Chưa đồng ý mục nào; tên chủ hộ và số điện thoại không được lưu.</p>}
        <ul class="small">
          {given.map((purpose) => (
            <li key={purpose}>✓ {meta.value.consentTexts.find((text) => text.purpose === purpose)?.title ?? PURPOSES[purpose]}</li>
          ))}
        </ul>
      </div>
      <Button icon="edit" wide onClick={() => go(`${path}/sua`)}>
        Sửa thông tin
      </Button>
    </Card>
  )
}

function Visits({ point }: { point: PointRow }) {
  const [visits, setVisits] = useState<KeptVisit[]>([])
  const waiting = queue.value.length
  useEffect(() => {
    let here = true
    visitsOf(point.id).then(
      (found) => here && setVisits(found.sort((a, b) => (a.at < b.at ? 1 : -1))),
      () => undefined,
    )
    return () => {
      here = false
    }
  }, [point.id, waiting])
  if (visits.length === 0) return null
  return (
    <Card title="Lượt đến ghi trên máy này">
      <ul class="lines">
        {visits.slice(0, 10).map((visit) => (
          <li key={visit.id} class="line">
            <span class="grow">
              <strong>
                {OUTCOMES[visit.body.outcome]}
                {visit.body.refusalReason && ` · ${REFUSALS[visit.body.refusalReason]}`}
              </strong>
              <span class="muted small">{visit.body.source === 'paper' ? `${longDay(dayOf(visit.at))} · giấy` : moment(visit.at)}</span>
              {visit.body.note && <span class="small">{visit.body.note}</span>}
              {(visit.body.photoIds?.length ?? 0) > 0 && <span class="small">{photoWords(visit.body.photoIds ?? [])}</span>}
              <Answer reason={visit.body.refusalReason} pointId={point.id} />
            </span>
            <span class={`chip ${visit.sent ? 'good' : 'pending'}`}>
              <Icon name={visit.sent ? 'tick' : 'up'} size="tiny" /> {visit.sent ? 'đã gửi' : 'chờ gửi'}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Answer({ reason, pointId }: { reason: RefusalReason | undefined; pointId: string }) {
  const card = answerTo(reason)
  return card ? <a href={`#${pathOfCard(card, pointId)}`}>Xem câu trả lời</a> : null
}

/** "2 ảnh, 1 chờ gửi". */
function photoWords(ids: string[]): string {
  const waiting = photos.value.filter((photo) => ids.includes(photo.photoId)).length
  return `${ids.length} ảnh${waiting ? `, ${waiting} chờ gửi` : ''}`
}
