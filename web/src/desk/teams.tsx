/** Teams of the ward and of its hamlets, and which street or market each walks. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { Button, Card, Field, Form, Icon, IconButton, ProblemBox, Select, toast } from '../core/ui'
import type { People } from './members'
import { Empty } from './pieces'
import { useSubmission } from './submission'
import type { Team } from './wire'

export function Teams({ people, editable, onChange }: { people: People; editable: boolean; onChange: () => void }) {
  const upper = people.teams.filter((team) => team.tier === 'ward' || !team.parentId)
  const under = (team: Team) => people.teams.filter((one) => one.parentId === team.id)
  return (
    <Card title="Tổ công nghệ số cộng đồng">
      {people.teams.length === 0 && <Empty icon="people">Chưa có Tổ nào. Lập Tổ của phường trước, rồi Tổ ở thôn, tổ dân phố bên dưới.</Empty>}
      <div class="stack">
        {upper.map((team) => (
          <div key={team.id} class="stack">
            <OneTeam team={team} people={people} editable={editable} onChange={onChange} />
            {under(team).map((one) => (
              <div key={one.id} style={{ marginLeft: '20px' }}>
                <OneTeam team={one} people={people} editable={editable} onChange={onChange} />
              </div>
            ))}
          </div>
        ))}
      </div>
      <NewTeam people={people} onMade={onChange} />
    </Card>
  )
}

function OneTeam({ team, people, editable, onChange }: { team: Team; people: People; editable: boolean; onChange: () => void }) {
  const [place, setPlace] = useState('')
  const sending = useSubmission()
  const members = people.members.filter((one) => one.memberships.some((membership) => membership.team === team.id))
  const mine = people.assignments.filter((one) => one.teamId === team.id)
  const nameOf = (one: (typeof mine)[number]) =>
    people.streets.find((street) => street.id === one.streetId)?.name ?? people.markets.find((market) => market.id === one.marketId)?.name ?? ''
  const free = [
    ...people.markets.filter((market) => !mine.some((one) => one.marketId === market.id)).map((market) => ({ value: `market:${market.id}`, label: market.name })),
    ...people.streets.filter((street) => !mine.some((one) => one.streetId === street.id)).map((street) => ({ value: `street:${street.id}`, label: `Đường ${street.name}` })),
  ]
  const assign = () =>
    void sending.run(async () => {
      const [kind, id] = place.split(':')
      await api.post('/assignments', kind === 'market' ? { teamId: team.id, marketId: id } : { teamId: team.id, streetId: id })
      setPlace('')
      toast('Đã giao địa bàn.')
      onChange()
    })
  const take = (id: string) =>
    void sending.run(async () => {
      await api.del(`/assignments/${id}`)
      onChange()
    })
  return (
    <section class="card" aria-label={team.name}>
      <div class="spread">
        <h3>
          <Icon name="people" size="tiny" /> {team.name}
        </h3>
        <span class="small muted">
          {team.tier === 'ward' ? 'Tổ của phường' : 'Tổ ở thôn, tổ dân phố'} · {members.length} người
        </span>
      </div>
      {members.length > 0 && <p class="small">{members.map((one) => one.name).join(', ')}</p>}
      <div class="legendrow">
        {mine.length === 0 && <span class="small muted">Chưa giao nơi nào: thành viên thấy cả phường.</span>}
        {mine.map((one) => (
          <span class="chip good" key={one.id}>
            {nameOf(one)}
            {editable && <IconButton icon="close" label={`Thôi giao ${nameOf(one)} cho ${team.name}`} onClick={() => take(one.id)} />}
          </span>
        ))}
      </div>
      {editable && free.length > 0 && (
        <Form onSubmit={assign} class="inline" label={`Giao địa bàn cho ${team.name}`}>
          <Select label="Giao thêm" value={place} empty="Chọn đường hoặc chợ" options={free} onChange={setPlace} />
          <Button submit disabled={!place || sending.busy}>
            Giao
          </Button>
        </Form>
      )}
      <ProblemBox problem={sending.problem} />
    </section>
  )
}

function NewTeam({ people, onMade }: { people: People; onMade: () => void }) {
  const upper = people.teams.filter((team) => team.tier === 'ward')
  const [name, setName] = useState('')
  const [parent, setParent] = useState('')
  const sending = useSubmission()
  const make = () =>
    void sending.run(async () => {
      await api.post('/teams', { ward: people.ward, name, tier: parent ? 'hamlet' : 'ward', parentId: parent || null })
      setName('')
      toast('Đã lập Tổ.')
      onMade()
    })
  return (
    <Form onSubmit={make} class="stack" label="Lập Tổ mới">
      <div class="inline">
        <Field label="Tên Tổ" value={name} onInput={setName} placeholder="Tổ CNSCĐ thôn Vĩnh Bình" wrong={sending.of('name')} />
        <Select label="Cấp" value={parent} empty="Tổ của phường" options={upper.map((team) => ({ value: team.id, label: `Thuộc ${team.name}` }))} onChange={setParent} wrong={sending.of('parentId') ?? sending.of('tier')} />
        <Button submit kind="soft" disabled={!name.trim() || sending.busy}>
          Lập Tổ
        </Button>
      </div>
      <ProblemBox problem={sending.rest('name', 'parentId', 'tier')} />
    </Form>
  )
}
