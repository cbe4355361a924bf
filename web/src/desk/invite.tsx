import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { Button, Choice, Field, Form, ProblemBox, Select } from '../core/ui'
import type { People } from './members'
import { useSubmission } from './submission'
import { isOfficer } from './ward'
import type { Invitation, Member, WardRole } from './wire'
import { roleName } from './words'

const INVITED: WardRole[] = ['volunteer', 'team_lead', 'market_manager', 'ward_officer', 'print_shop', 'viewer']
const WHAT: Partial<Record<WardRole, string>> = {
  volunteer: 'đi thực địa, đăng ký, ghi lượt đến',
  team_lead: 'như thành viên, xem cả phường',
  market_manager: 'xem và đi chợ của mình',
  ward_officer: 'thiết lập, xác nhận, phát hành',
  print_shop: 'chỉ tải lô in đã phát hành',
  viewer: 'chỉ xem kết quả',
}

export function InviteForm({ people, onInvited }: { people: People; onInvited: (name: string, invitation: Invitation) => void }) {
  const [name, setName] = useState('')
  const [role, setRole] = useState<WardRole>('volunteer')
  const [team, setTeam] = useState('')
  const [affiliation, setAffiliation] = useState('')
  const sending = useSubmission()
  const inTeam = role === 'volunteer' || role === 'team_lead'
  const invite = () =>
    void sending.run(async () => {
      const made = await api.post<{ member: Member; invitation: Invitation }>('/members', {
        ward: people.ward,
        name,
        role,
        teamId: inTeam && team ? team : null,
        affiliation,
      })
      onInvited(made.member.name, made.invitation)
    })
  return (
    <Form onSubmit={invite} class="stack" label="Mời thành viên">
      <Field label="Họ và tên" value={name} onInput={setName} required autofocus placeholder="Nguyễn Thị Lan" wrong={sending.of('name')} />
      <Choice
        legend="Vai trò"
        oneColumn
        value={role}
        onChange={setRole}
        options={INVITED.map((value) => ({
          value,
          label: (
            <>
              <b>{roleName(value)}</b>: {WHAT[value]}
            </>
          ),
        }))}
        wrong={sending.of('role')}
      />
      {inTeam && isOfficer.value && (
        <Select
          label="Thuộc Tổ"
          value={team}
          empty={people.teams.length ? 'Chưa xếp Tổ' : 'Chưa có Tổ nào'}
          options={people.teams.map((one) => ({ value: one.id, label: one.name }))}
          onChange={setTeam}
          wrong={sending.of('teamId')}
        />
      )}
      <Field
        label="Đơn vị, đoàn thể"
        value={affiliation}
        onInput={setAffiliation}
        placeholder="Đoàn phường, Hội LHPN…"
        wrong={sending.of('affiliation')}
      />
      <p class="muted small">Không cần số điện thoại hay căn cước: tên là đủ.</p>
      <ProblemBox problem={sending.rest('name', 'role', 'teamId', 'affiliation')} />
      <Button kind="primary" submit disabled={sending.busy || !name.trim()}>
        {sending.busy ? 'Đang tạo…' : 'Tạo lời mời'}
      </Button>
    </Form>
  )
}
