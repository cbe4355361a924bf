/** `#/ban/thanh-vien`: teams in two tiers, what each walks, members and their way in. */
import { useState } from 'preact/hooks'
import { useLoaded } from '../core/load'
import { Button } from '../core/ui'
import { InviteForm } from './invite'
import { all } from './lists'
import { MemberList } from './member-list'
import { Empty, HandOver, Page, Ready, SidePanel } from './pieces'
import { Teams } from './teams'
import { isOfficer, ward } from './ward'
import type { Assignment, Invitation, Market, Member, Street, Team } from './wire'

export interface People {
  ward: string
  teams: Team[]
  members: Member[]
  assignments: Assignment[]
  streets: Street[]
  markets: Market[]
}

export function Members() {
  const here = ward.value
  if (!here) return <Empty icon="people">Mở phường trước, rồi mời thành viên.</Empty>
  return <WardPeople id={here.id} name={here.name} />
}

function WardPeople({ id, name }: { id: string; name: string }) {
  const [inviting, setInviting] = useState(false)
  const [handed, setHanded] = useState<{ name: string; invitation: Invitation } | null>(null)
  const officer = isOfficer.value
  const people = useLoaded(async (): Promise<People> => {
    const query = { ward: id }
    const [teams, members, assignments, streets, markets] = await Promise.all([
      all<Team>('/teams', query),
      all<Member>('/members', query),
      all<Assignment>('/assignments', query),
      all<Street>('/streets', query),
      all<Market>('/markets', query),
    ])
    return { ward: id, teams, members, assignments, streets, markets }
  }, [id])
  return (
    <Page
      title="Tổ & thành viên"
      under={name}
      right={
        <Button kind="soft" icon="plus" onClick={() => setInviting(true)}>
          Mời thành viên
        </Button>
      }
    >
      <Ready from={people}>
        {(value) => (
          <>
            <Teams people={value} editable={officer} onChange={people.reload} />
            <MemberList people={value} onChange={people.reload} onInvited={(member, invitation) => setHanded({ name: member, invitation })} />
            {inviting && (
              <SidePanel title="Mời thành viên" onClose={() => setInviting(false)}>
                <InviteForm
                  people={value}
                  onInvited={(member, invitation) => {
                    setInviting(false)
                    setHanded({ name: member, invitation })
                    people.reload()
                  }}
                />
              </SidePanel>
            )}
          </>
        )}
      </Ready>
      {handed && (
        <SidePanel title={`Lời mời cho ${handed.name}`} onClose={() => setHanded(null)}>
          <HandOver link={handed.invitation} label={`Mã QR đăng nhập của ${handed.name}`}>
            <p>
              Đưa màn hình này cho <b>{handed.name}</b> quét bằng điện thoại của họ, hoặc chép đường dẫn rồi gửi qua Zalo, tin nhắn.
            </p>
            <p>
              Mã gõ tay: <b>{handed.invitation.code}</b>
            </p>
          </HandOver>
          <p class="muted small">Đóng lại là không xem lại được mã này; khi cần, bấm “Mã mới” ở tên thành viên.</p>
        </SidePanel>
      )}
    </Page>
  )
}
