import { useEffect, useState } from 'preact/hooks'
import './cards.css'
import { useDraft } from '../../core/drafts'
import { longDay } from '../../core/formats'
import { back, go, type Route } from '../../core/router'
import { requestSync } from '../../core/sync'
import type { AdviceCard } from '../../core/types'
import { Button, Card, Header, Icon, Notice, Page } from '../../core/ui'
import { cards, isExpired, OWNERS, pathOfCard } from './advice'
import { EMPTY_VISIT, type VisitDraft } from '../visit/visiting'

const KINDS: Record<AdviceCard['kind'], string> = {
  scam: 'Cảnh báo lừa đảo',
  tax: 'Hỏi – đáp thuế',
  answer: 'Khi hộ từ chối',
}

/** Cẩm nang: dated cards to read out, offline. `#/cam-nang/<slug>?diem=<point>` is one, opened at a visit. */
export default function Cards({ route }: { route: Route }) {
  const slug = route.path[1]
  if (!slug) return <List />
  const card = cards().find((one) => one.slug === slug)
  if (!card) return <List missing />
  return <One card={card} pointId={route.query.get('diem')} key={slug} />
}

function List({ missing }: { missing?: boolean }) {
  const all = cards()
  return (
    <Page header={<Header title="Cẩm nang" under="Đọc cho chủ hộ nghe, không tự tư vấn" up="/hom-nay" />}>
      {missing && <Notice>Máy chưa có thẻ này. Danh sách dưới đây là các thẻ đang có.</Notice>}
      {all.length === 0 && (
        <>
          <Notice kind="plain">Máy chưa có thẻ nào. Có mạng thì thẻ tự về mỗi ngày một lần.</Notice>
          <Button icon="refresh" onClick={() => void requestSync('button')}>
            Tải thẻ
          </Button>
        </>
      )}
      {(Object.keys(KINDS) as AdviceCard['kind'][]).map((kind) => (
        <Group key={kind} title={KINDS[kind]} list={all.filter((card) => card.kind === kind)} />
      ))}
    </Page>
  )
}

function Group({ title, list }: { title: string; list: AdviceCard[] }) {
  if (list.length === 0) return null
  return (
    <Card title={title}>
      <ul class="lines">
        {list.map((card) => (
          <li key={card.slug}>
            <a class="line" href={`#${pathOfCard(card)}`}>
              <span class="grow">
                <strong>{card.title}</strong>
                {isExpired(card) ? <Expired card={card} /> : <span class="muted small">Hỏi thêm ở: {OWNERS[card.owner]}</span>}
              </span>
              <Icon name="next" />
            </a>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Expired({ card }: { card: AdviceCard }) {
  return (
    <span class="chip warning">
      <Icon name="clock" size="tiny" /> đã quá hạn, hỏi lại {OWNERS[card.owner].toLowerCase()}
    </span>
  )
}

function One({ card, pointId }: { card: AdviceCard; pointId: string | null }) {
  const more = card.more.flatMap((slug) => cards().filter((one) => one.slug === slug))
  return (
    <Page
      header={<Header title={card.title} under={KINDS[card.kind]} up="/cam-nang" />}
      dock={card.kind === 'scam' && pointId ? <Told pointId={pointId} /> : undefined}
    >
      {isExpired(card) && (
        <Notice kind="warning" alert>
          <p class="strong">Thẻ này đã quá hạn từ {longDay(card.validTo)}.</p>
          <p>Đừng đọc như điều chắc chắn: hỏi lại {OWNERS[card.owner].toLowerCase()}, hoặc cán bộ phường.</p>
        </Notice>
      )}
      <section class="card advice">
        <ul>
          {card.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <p class="ask">
          <Icon name="people" /> <span>{card.ask}</span>
        </p>
      </section>
      <dl class="facts adviceby">
        <dt>Hỏi thêm ở</dt>
        <dd>{OWNERS[card.owner]}</dd>
        <dt>Soát ngày</dt>
        <dd>{longDay(card.checkedOn)}</dd>
        <dt>Dùng đến</dt>
        <dd>{longDay(card.validTo)}</dd>
      </dl>
      <p class="small">Nguồn: {card.source}</p>
      {more.length > 0 && (
        <Card title="Xem thêm">
          <ul class="lines">
            {more.map((one) => (
              <li key={one.slug}>
                <a class="line" href={`#${pathOfCard(one, pointId ?? undefined)}`}>
                  <span class="grow">{one.title}</span>
                  <Icon name="next" />
                </a>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </Page>
  )
}

/** Notes in the visit's draft that the card was read out, then goes back to that visit. */
function Told({ pointId }: { pointId: string }) {
  const draft = useDraft<VisitDraft>(`luot-den:${pointId}`, EMPTY_VISIT)
  const [told, setTold] = useState(false)
  const visit = `/diem/${pointId}/luot-den?gap=1`
  useEffect(() => {
    // The visit reads its draft from disk, so it must be there first.
    if (told && draft.kept) back(visit)
  }, [told, draft.kept])
  return (
    <>
      <Button
        kind="primary"
        icon="tick"
        wide
        disabled={told || !draft.ready}
        onClick={() => {
          draft.set({ scamCardTold: true })
          setTold(true)
        }}
      >
        Đã đọc cho chủ hộ
      </Button>
      {told && !draft.kept && (
        <Button wide onClick={() => go(visit, { replace: true })}>
          Về lượt đến
        </Button>
      )}
    </>
  )
}
