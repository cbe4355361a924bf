import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { moment } from '../core/formats'
import { session } from '../core/session'
import { Button, Card, Field, Form, Icon, ProblemBox, Select, toast } from '../core/ui'
import type { People } from './members'
import { Empty, SidePanel, TableBox } from './pieces'
import { useSubmission } from './submission'
import type { Invitation, Member, WardRole } from './wire'
import { roleName } from './words'

type Invited = (name: string, invitation: Invitation) => void

export function MemberList({ people, onChange, onInvited }: { people: People; onChange: () => void; onInvited: Invited }) {
  const [openId, open] = useState<string | null>(null)
  const opened = people.members.find((one) => one.id === openId)
  return (
    <Card title={`Thành viên (${people.members.length})`}>
      {people.members.length === 0 ? (
        <Empty icon="people">Chưa có ai. Bấm “Mời thành viên”.</Empty>
      ) : (
        <TableBox label="Thành viên">
          <table>
            <thead>
              <tr>
                <th scope="col">Tên</th>
                <th scope="col">Vai trò</th>
                <th scope="col">Đăng nhập</th>
                <th scope="col">
                  <span class="unseen">Mở</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {people.members.map((member) => (
                <tr key={member.id}>
                  <th scope="row">
                    {member.name}
                    {member.affiliation && <span class="small muted">{` ${member.affiliation}`}</span>}
                  </th>
                  <td>{rolesOf(member, people.ward)}</td>
                  <td>{signInWords(member)}</td>
                  <td>
                    <Button compact onClick={() => open(member.id)} label={`Mở ${member.name}`}>
                      Mở
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableBox>
      )}
      {opened && (
        <SidePanel title={opened.name} under={opened.affiliation} onClose={() => open(null)}>
          <OneMember
            member={opened}
            people={people}
            onChange={onChange}
            onInvited={(name, invitation) => {
              open(null)
              onInvited(name, invitation)
              onChange()
            }}
          />
        </SidePanel>
      )}
    </Card>
  )
}

function rolesOf(member: Member, ward: string): string {
  return member.memberships
    .filter((one) => one.ward === ward || one.ward === null)
    .map((one) => roleName(one.role) + (one.teamName ? ` · ${one.teamName}` : ''))
    .join('; ')
}

function signInWords(member: Member) {
  const live = member.devices.filter((device) => !device.revoked)
  if (live.length > 0) {
    return (
      <>
        <Icon name="phone" size="tiny" /> {live.length} máy
      </>
    )
  }
  if (member.invitation?.state === 'open') return 'Chưa vào, lời mời còn hạn'
  if (member.invitation) return 'Chưa vào, lời mời đã hết hạn'
  return 'Chưa có lời mời'
}

function OneMember(props: { member: Member; people: People; onChange: () => void; onInvited: Invited }) {
  const { member, people, onChange, onInvited } = props
  const sending = useSubmission()
  const again = () =>
    void sending.run(async () => onInvited(member.name, await api.post<Invitation>(`/members/${member.id}/invitations`)))
  const act = (work: () => Promise<unknown>, said: string) =>
    void sending.run(async () => {
      await work()
      toast(said)
      onChange()
    })
  return (
    <>
      <Rename key={member.name} member={member} onChange={onChange} />
      <Card title="Vào máy">
        <p class="muted small">
          Mã mới thay mã cũ chưa dùng.{' '}
          {member.id === session.value?.me.id
            ? 'Các máy đã vào của bạn không bị ảnh hưởng.'
            : 'Người này đang đăng nhập trên máy khác sẽ bị đăng xuất khi dùng đường dẫn mới.'}
        </p>
        <Button kind="soft" icon="qr" onClick={again} disabled={sending.busy}>
          Mã mới
        </Button>
        {member.devices.map((device) => (
          <div class="spread" key={device.id}>
            <span>
              {device.name || 'Máy không tên'}
              <span class="small muted"> · dùng lần cuối {moment(device.lastSeenAt)}</span>
            </span>
            {device.revoked ? (
              <span class="chip out">Đã khóa</span>
            ) : (
              <Button kind="danger" compact disabled={sending.busy} label={`Khóa máy ${device.name}`} onClick={() => act(() => api.post(`/devices/${device.id}/revoke`), 'Đã khóa máy.')}>
                Khóa máy
              </Button>
            )}
          </div>
        ))}
      </Card>
      <Card title="Vai trò ở phường này">
        {member.memberships
          .filter((one) => one.ward === people.ward)
          .map((one) => (
            <div class="spread" key={one.id ?? one.role}>
              <span>
                {roleName(one.role)}
                {one.teamName && <span class="muted"> · {one.teamName}</span>}
              </span>
              {one.id && member.id !== session.value?.me.id && (
                <Button kind="danger" compact disabled={sending.busy} label={`Thôi vai trò ${roleName(one.role)}`} onClick={() => act(() => api.del(`/memberships/${one.id}`), 'Đã thôi vai trò.')}>
                  Thôi vai trò
                </Button>
              )}
            </div>
          ))}
        <AddRole member={member} people={people} onAdded={onChange} />
      </Card>
      <ProblemBox problem={sending.problem} />
    </>
  )
}

function Rename({ member, onChange }: { member: Member; onChange: () => void }) {
  const [name, setName] = useState(member.name)
  const sending = useSubmission()
  const save = () =>
    void sending.run(async () => {
      await api.patch(`/members/${member.id}`, { name: name.trim() })
      toast('Đã sửa tên.')
      onChange()
    })
  return (
    <details class="card">
      <summary>
        <b>Sửa tên</b>
      </summary>
      <Form onSubmit={save} class="stack" label="Sửa tên">
        <div class="inline">
          <Field label="Họ và tên" value={name} onInput={setName} wrong={sending.of('name')} />
          <Button submit kind="soft" disabled={sending.busy || !name.trim() || name.trim() === member.name}>
            Lưu
          </Button>
        </div>
        <ProblemBox problem={sending.rest('name')} />
      </Form>
    </details>
  )
}

const ADDED: WardRole[] = ['volunteer', 'team_lead', 'market_manager', 'ward_officer', 'print_shop', 'viewer']

function AddRole({ member, people, onAdded }: { member: Member; people: People; onAdded: () => void }) {
  const [role, setRole] = useState<WardRole | ''>('')
  const [team, setTeam] = useState('')
  const sending = useSubmission()
  const add = () =>
    void sending.run(async () => {
      await api.post(`/members/${member.id}/memberships`, { ward: people.ward, role, teamId: team || null })
      setRole('')
      toast('Đã thêm vai trò.')
      onAdded()
    })
  return (
    <Form onSubmit={add} class="stack" label="Thêm vai trò">
      <div class="inline">
        <Select label="Thêm vai trò" value={role} empty="Chọn vai trò" options={ADDED.map((value) => ({ value, label: roleName(value) }))} onChange={setRole} wrong={sending.of('role')} />
        {(role === 'volunteer' || role === 'team_lead') && (
          <Select label="Thuộc Tổ" value={team} empty="Chưa xếp Tổ" options={people.teams.map((one) => ({ value: one.id, label: one.name }))} onChange={setTeam} wrong={sending.of('teamId')} />
        )}
        <Button submit disabled={!role || sending.busy}>
          Thêm
        </Button>
      </div>
      <ProblemBox problem={sending.rest('role', 'teamId')} />
    </Form>
  )
}
