import { useEffect, useState } from 'preact/hooks'
import { ago, dayOf, longDay, moment, today } from '../../core/formats'
import type { KeptVisit } from '../../core/db'
import type { AccountRow, MerchantRow, PointRow } from '../../core/ops'
import { photos } from '../../core/photos'
import { go, type Route } from '../../core/router'
import type { RefusalReason } from '../../core/types'
import { accountsOf, merchantOf, meta, queue, rejectedOf, view, visitsOf } from '../../core/world'
import { Badges, Button, Card, Header, Icon, Notice, Page, Sheet, StageChip } from '../../core/ui'
import { answerTo, pathOfCard } from '../help/advice'
import { Pending } from '../lists/line'
import { fullPlace, nextUnmet, pathOfPlace, pathOfPoint, shopName, spoken } from '../place-link'
import { QrFull } from './qr-full'
import { maySayStill, saveRefusal, saveStillTrue } from '../visit/quick'
import { Missing } from '../lists/street'
import { Tools } from './tools'
import { UnsentBadge } from '../outbox/unsent-badge'
import { METHODS, OUTCOMES, PURPOSES, PURPOSE_ORDER, REFUSALS, options } from '../words'

/** Everything this phone knows of one shop or stall, and what can be done there now. */
export default function Shop({ route }: { route: Route }) {
  const id = route.path[1] ?? ''
  const point = view.value.points.get(id)
  const [refusing, setRefusing] = useState(false)
  if (!point) return <Missing />
  const merchant = merchantOf(id)
  const accounts = accountsOf(id)
  const proposed = accounts.find((account) => account.status === 'proposed' || account.status === 'held')
  const path = pathOfPoint(id)
  return (
    <Page
      header={
        <Header title={shopName(point) || `Chưa đăng ký · ${spoken(point)}`} under={fullPlace(point)} up={pathOfPlace(point)} right={<UnsentBadge />} />
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
        <StageChip point={point} />
        <Pending point={point} />
        <Badges point={point} />
      </div>
      {point.incidentOpen && (
        <Notice kind="error">
          <p class="strong">Nghi tráo mã, đang chờ phường xem.</p>
          <p>Úp bảng QR lại. Chủ hộ kiểm tra ứng dụng ngân hàng trước khi dùng tiếp.</p>
        </Notice>
      )}
      <Dates point={point} />
      <NextHere point={point} />
      {!merchant && (
        <Button icon="clock" wide onClick={() => go(`${path}/luot-den`)}>
          Ghi lượt đến không đăng ký
        </Button>
      )}
      {merchant && <MerchantCard merchant={merchant} path={path} />}
      {merchant && <Accounts accounts={accounts} merchant={merchant} path={path} proposed={proposed} />}
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

function Dates({ point }: { point: PointRow }) {
  if (!point.lastVisitOn) return <p class="muted">Chưa có lượt đến nào.</p>
  const outcome = point.lastOutcome ? OUTCOMES[point.lastOutcome] : ''
  return (
    <p>
      Lượt gần nhất: <strong>{ago(point.lastVisitOn)}</strong> ({longDay(point.lastVisitOn)})
      {outcome && `, ${outcome.toLowerCase()}`}
      {point.lastMember && `, ${point.lastMember}`}
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

function Accounts(props: { accounts: AccountRow[]; merchant: MerchantRow; path: string; proposed: AccountRow | undefined }) {
  const { accounts, proposed, path } = props
  const [shown, setShown] = useState<AccountRow | null>(null)
  return (
    <Card title="Tài khoản nhận tiền">
      {rejectedOf(props.merchant.pointId).map((account) => (
        <Notice key={account.id} kind="error">
          <p class="strong">
            Tài khoản {bankName(account)} ••• {account.last4} đã bị phường bác.
          </p>
          <p>Chưa dùng được tài khoản này. Xem lại số và tên chủ tài khoản với chủ hộ, rồi quét lại mã trong ứng dụng ngân hàng; chưa rõ vì sao thì hỏi cán bộ phường.</p>
        </Notice>
      ))}
      {accounts.length === 0 && <p class="muted">{rejectedOf(props.merchant.pointId).length ? 'Chưa có tài khoản nào khác.' : 'Chưa có tài khoản nào.'}</p>}
      <ul class="lines">
        {accounts.map((account) => (
          <li key={account.id} class="line">
            <Icon name="bank" />
            <span class="grow">
              <strong>
                {bankName(account)} ••• {account.last4}
              </strong>
              <span class="small">{account.holderName}</span>
              <span class="buttons">
                <AccountChip account={account} />
              </span>
            </span>
            {account.status === 'confirmed' && account.payload && (
              <Button icon="qr" label={`Mở mã QR ••• ${account.last4} toàn màn hình`} onClick={() => setShown(account)}>
                Mở mã
              </Button>
            )}
          </li>
        ))}
      </ul>
      {proposed && (
        <Button kind="soft" icon="qr" wide onClick={() => go(`${path}/xac-nhan?tk=${proposed.id}`)}>
          Chủ hộ xác nhận tại chỗ
        </Button>
      )}
      <Button icon="scan" wide onClick={() => go(`${path}/tai-khoan`)}>
        {accounts.length ? 'Đổi hoặc thêm tài khoản' : 'Quét mã tài khoản'}
      </Button>
      {shown && <QrFull account={shown} bank={bankName(shown)} shop={props.merchant.tradeName} onClose={() => setShown(null)} />}
    </Card>
  )
}

export function bankName(account: Pick<AccountRow, 'bankName' | 'bin' | 'scheme'>): string {
  if (account.bankName) return account.bankName
  const known = meta.value.banks.find((bank) => bank.bin === account.bin)
  return known?.shortName ?? known?.name ?? (account.scheme === 'vnpay' ? 'VNPAY-QR' : account.bin || 'Ngân hàng chưa rõ')
}

function AccountChip({ account }: { account: AccountRow }) {
  const waits = account.pending ? ' · chờ gửi' : ''
  switch (account.status) {
    case 'confirmed':
      return (
        <span class="chip good">
          <Icon name="tick" size="tiny" /> Đã xác nhận{queueHolds(account.id) ? ' · chờ gửi' : ''}
        </span>
      )
    case 'held':
      return (
        <span class="chip warning">
          <Icon name="clock" size="tiny" /> Phường đang xem ngân hàng{waits}
        </span>
      )
    default:
      return (
        <span class="chip warning">
          <Icon name="clock" size="tiny" /> Chờ xác nhận{waits}
        </span>
      )
  }
}

const queueHolds = (accountId: string) =>
  queue.value.some((one) => one.op.entity === 'confirmation' && one.op.body.accountId === accountId)

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

/** The third tap of a refusal: the reason saves it. */
export function RefusalSheet({ point, onClose, onSaved }: { point: PointRow; onClose: () => void; onSaved?: () => void }) {
  return (
    <Sheet title="Vì sao từ chối?" onClose={onClose}>
      <div class="tradetiles">
        {options(REFUSALS).map((reason) => (
          <Button
            key={reason.value}
            onClick={() => {
              onClose()
              void saveRefusal(point, reason.value as RefusalReason, reason.label)
              onSaved?.()
            }}
          >
            {reason.label}
          </Button>
        ))}
      </div>
      <p class="muted small">Chạm một lý do là lưu. Tờ hỏi – đáp thuế do cơ quan thuế soạn; đưa tờ đó, không tự tư vấn.</p>
    </Sheet>
  )
}
