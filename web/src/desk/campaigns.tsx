/** `#/ban/chien-dich`: the ward's campaigns, and a new one. */
import { api } from '../core/api'
import { longDay } from '../core/formats'
import { useLoaded } from '../core/load'
import { go, type Route } from '../core/router'
import type { Listed } from '../core/types'
import { Button, Card } from '../core/ui'
import { CampaignForm } from './campaign-form'
import { Empty, Page, Ready } from './pieces'
import { isOfficer, ward } from './ward'
import type { Campaign, CampaignKind } from './wire'

export function Campaigns({ route }: { route: Route }) {
  const here = ward.value
  if (!here) return <Empty>Mở phường trước, rồi lập chiến dịch.</Empty>
  if (route.query.get('moi') && isOfficer.value) return <CampaignForm ward={here.id} />
  return <CampaignList id={here.id} name={here.name} />
}

function CampaignList({ id, name }: { id: string; name: string }) {
  const found = useLoaded(async () => {
    const [campaigns, kinds] = await Promise.all([
      api.get<Listed<Campaign>>('/campaigns', { query: { ward: id } }),
      api.get<Listed<CampaignKind>>('/campaign-kinds'),
    ])
    return { campaigns: campaigns.items, kinds: kinds.items }
  }, [id])
  const right = isOfficer.value && (
    <Button kind="soft" icon="plus" onClick={() => go('/ban/chien-dich?moi=1')}>
      Lập chiến dịch
    </Button>
  )
  return (
    <Page title="Chiến dịch" under={name} right={right}>
      <Ready from={found}>
        {({ campaigns, kinds }) =>
          campaigns.length === 0 ? (
            <Empty icon="flag">Chưa có chiến dịch nào. Chiến dịch gom các tuyến đường, chợ, giai đoạn và chỉ tiêu của một kế hoạch.</Empty>
          ) : (
            <>
              {campaigns.map((campaign) => (
                <Card key={campaign.id}>
                  <div class="spread">
                    <h2>
                      <a href={`#/ban/chien-dich/${campaign.id}`}>{campaign.name}</a>
                    </h2>
                    <a class="button soft compact" href={`#/ban/chien-dich/${campaign.id}`}>
                      Mở
                    </a>
                  </div>
                  <p class="muted">{kinds.find((kind) => kind.code === campaign.kind)?.name ?? campaign.kind}</p>
                  {campaign.phases?.map((phase) => (
                    <p key={phase.name} class="small">
                      {phase.name}: {longDay(phase.startsOn)} – {phase.endsOn ? longDay(phase.endsOn) : 'chưa định'}
                    </p>
                  ))}
                </Card>
              ))}
            </>
          )
        }
      </Ready>
    </Page>
  )
}
