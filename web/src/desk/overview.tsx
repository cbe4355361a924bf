/** What waits for the officer, how far the set-up is, and how the ward stands. */
import { api } from '../core/api'
import { useLoaded } from '../core/load'
import { count } from '../core/formats'
import { Card, Icon, Notice } from '../core/ui'
import { canBeHelped } from './batch-new'
import { all } from './lists'
import { Empty, Page, Ready } from './pieces'
import { PlaceLinks } from './place-links'
import { SetupSteps, type SetUp } from './setup-steps'
import { WardSetup } from './ward-setup'
import { isOfficer, isSetup, ward } from './ward'
import type { Kept } from './wire-rescue'
import type { Adoption, AdoptionRow, Assignment, Baseline, Batch, Campaign, DuplicatePair, Incident, Market, Member, NotReady, Recall, Street, Target, Team, AccountCard } from './wire'

interface Standing {
  setup: SetUp
  streets: Street[]
  markets: Market[]
  accounts: AccountCard[]
  incidents: Incident[]
  duplicates: DuplicatePair[]
  batches: Batch[]
  recalls: Recall[]
  kept: Kept[]
  notReady: number
  ready: number
  total: AdoptionRow
}

async function standingOf(here: string, officer: boolean): Promise<Standing> {
  const query = { ward: here }
  const none = Promise.resolve([] as never[])
  const mine = <T,>(path: string, more: Record<string, string> = {}) => (officer ? all<T>(path, { ...query, ...more }) : none as Promise<T[]>)
  const [{ total }, streets, markets, campaigns, teams, members, assignments, accounts, incidents, duplicates, batches, recalls, kept] = await Promise.all([
    api.get<Adoption>('/adoption', { query: { ward: here, by: 'ward' } }),
    all<Street>('/streets', query),
    all<Market>('/markets', query),
    all<Campaign>('/campaigns', query),
    mine<Team>('/teams'),
    mine<Member>('/members'),
    mine<Assignment>('/assignments'),
    mine<AccountCard>('/accounts', { status: 'proposed' }),
    mine<Incident>('/incidents'),
    mine<DuplicatePair>('/duplicates'),
    mine<Batch>('/batches'),
    mine<Recall>('/recalls'),
    officer ? api.get<{ items: Kept[] }>('/sync/kept', { query: { limit: 200 } }).then((page) => page.items) : none,
  ])
  const campaign = campaigns[0]
  const [targets, baselines, printable] = await Promise.all([
    campaign ? all<Target>(`/campaigns/${campaign.id}/targets`) : none,
    campaign ? all<Baseline>(`/campaigns/${campaign.id}/baselines`) : none,
    Promise.all(
      (officer ? campaigns : []).map((one) =>
        api.get<{ ready: unknown[]; notReady: NotReady[] }>('/batches/ready', { query: { ...query, campaignId: one.id } }),
      ),
    ),
  ])
  return {
    setup: {
      streets: streets.length,
      markets: markets.length,
      campaign: campaign ?? null,
      teams: teams.length,
      members: members.length,
      assignments: assignments.length,
      targets: targets.length,
      baselines: baselines.length,
      mostMet: total.reach.n * 2 > total.eligible,
    },
    total,
    streets,
    markets,
    accounts,
    incidents: incidents.filter((one) => !one.settledAt),
    duplicates: duplicates.filter((one) => !one.settledAt),
    batches,
    kept,
    recalls: recalls.filter((one) => !one.settledAt),
    ready: printable.reduce((sum, one) => sum + one.ready.length, 0),
    notReady: printable.reduce((sum, one) => sum + one.notReady.filter(canBeHelped).length, 0),
  }
}

export function Overview() {
  const here = ward.value
  if (!here) return isSetup.value ? <FirstWard /> : <Empty>Bạn chưa có vai trò ở phường nào. Nhờ cán bộ phường mời lại.</Empty>
  return <WardOverview id={here.id} name={here.name} />
}

function FirstWard() {
  return (
    <Page title="Mở phường đầu tiên" under="Mất khoảng một phút. Sau đó bạn thêm đường, chợ và mời Tổ công nghệ số.">
      <WardSetup />
    </Page>
  )
}

function WardOverview({ id, name }: { id: string; name: string }) {
  const officer = isOfficer.value
  const standing = useLoaded(() => standingOf(id, officer), [id, officer])
  return (
    <Page title="Tổng quan" under={name}>
      <Ready from={standing} what="Đang xem việc của phường…">
        {(found) => (
          <>
            {!officer && isSetup.value && (
              <Notice kind="plain">
                <p>Bạn là quản trị, chưa là cán bộ của phường này: bạn mời được người, còn lập chiến dịch và duyệt là việc của cán bộ phường.</p>
              </Notice>
            )}
            <div class="columns side">
              <div class="stack">
                {officer && <Waiting found={found} />}
                <Card>
                  <div class="spread">
                    <h2>Tuyến đường và chợ</h2>
                    {officer && <a href="#/ban/dia-ban">Thêm, sửa</a>}
                  </div>
                  <PlaceLinks ward={id} streets={found.streets} markets={found.markets} />
                </Card>
              </div>
              <div class="stack">
                {officer && <SetupSteps setup={found.setup} />}
                <Figures total={found.total} />
              </div>
            </div>
          </>
        )}
      </Ready>
    </Page>
  )
}

interface Task {
  count: number
  words: string
  why: string
  href: string
  button: string
}

function tasksOf(found: Standing): Task[] {
  const verified = found.batches.filter((batch) => batch.state === 'verified').length
  const begun = found.batches.filter((batch) => ['draft', 'frozen', 'rendered'].includes(batch.state)).length
  const printed = found.batches.filter((batch) => batch.state === 'printed').length
  return [
    { count: found.recalls.length, words: 'bảng mã cần thu hồi', why: 'Đã phát hành nhưng không dùng nữa: rút khỏi xấp hoặc gỡ ở quầy, trước khi có người chuyển nhầm.', href: '#/ban/in?muc=thu-hoi', button: 'Xem thu hồi' },
    { count: found.incidents.length, words: 'sự cố chưa xử lý', why: 'Ví dụ mã trên tường khác tài khoản đã đăng ký.', href: '#/ban/xac-nhan?muc=su-co', button: 'Xử lý' },
    { count: found.accounts.length, words: 'tài khoản chờ xác nhận', why: 'Chưa xác nhận thì chưa in được bảng mã.', href: '#/ban/xac-nhan', button: 'Xác nhận' },
    { count: verified, words: 'lô in chờ phát hành', why: 'Đã kiểm tra xong bản in, chờ một người duyệt.', href: '#/ban/in', button: 'Phát hành' },
    { count: begun, words: 'lô in đang chuẩn bị', why: 'Còn bước chốt danh sách hoặc dựng bản in.', href: '#/ban/in', button: 'Làm tiếp' },
    { count: found.ready, words: 'hộ sẵn sàng in', why: 'Đã đủ điều kiện, chưa nằm trong lô in nào.', href: '#/ban/in/moi', button: 'Tạo lô in' },
    { count: found.notReady, words: 'hộ chưa in được', why: 'Mỗi hộ có lý do và bước tiếp theo.', href: '#/ban/in/moi', button: 'Xem lý do' },
    { count: printed, words: 'lô đã in, chờ giao', why: 'Giao xong thì bấm “Đã giao”.', href: '#/ban/in', button: 'Xem lô' },
    { count: found.duplicates.length, words: 'cặp nghi trùng', why: 'Hai hộ có thể là một, hoặc chung một tài khoản.', href: '#/ban/xac-nhan?muc=trung', button: 'Xem' },
    { count: found.kept.length, words: 'bản ghi đang giữ chờ cán bộ', why: 'Từ máy đã bị thu hồi, hoặc chờ bản ghi đi trước quá lâu.', href: '#/ban/nhap-tep', button: 'Xem' },
  ].filter((task) => task.count > 0)
}

function Waiting({ found }: { found: Standing }) {
  const tasks = tasksOf(found)
  return (
    <Card title="Việc đang chờ bạn">
      {tasks.length === 0 && <Empty icon="tick">Không có việc nào chờ. Khi Tổ gửi lượt đến và tài khoản mới, việc sẽ hiện ở đây.</Empty>}
      <p class="small">
        Điện thoại của Tổ hỏng hoặc không gửi được? <a href="#/ban/nhap-tep">Nhập tệp cứu hộ</a>
      </p>
      <ul class="todo">
        {tasks.map((task) => (
          <li key={task.words}>
            <Icon name="flag" />
            <div class="words">
              <b>
                {count(task.count)} {task.words}
              </b>
              <p class="small muted">{task.why}</p>
            </div>
            <a class="button soft compact" href={task.href}>
              {task.button}
            </a>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Figures({ total }: { total: AdoptionRow }) {
  return (
    <Card>
      <div class="spread">
        <h2>Tình hình hôm nay</h2>
        <a href="#/ban/ket-qua">Bảng kết quả</a>
      </div>
      <div class="figures">
        <div>
          <b>{count(total.eligible)}</b>điểm trong diện
        </div>
        <div>
          <b>{total.reach.text ?? '–'}</b>đã gặp
        </div>
        <div>
          <b>{total.display.text ?? '–'}</b>đã treo bảng QR
        </div>
        <div>
          <b>{total.adoption.text ?? '–'}</b>đang dùng
        </div>
      </div>
    </Card>
  )
}
