import { Card, Icon } from '../core/ui'
import type { Campaign } from './wire'

export interface SetUp {
  streets: number
  markets: number
  campaign: Campaign | null
  teams: number
  members: number
  assignments: number
  targets: number
  baselines: number
  /** Whether most points in scope were met: before that a baseline would hold next to nothing. */
  mostMet: boolean
}

interface Step {
  done: boolean
  words: string
  why: string
  href: string
  /** Not yet time for it, so that it is not pushed. */
  early?: boolean
}

function stepsOf(setup: SetUp): Step[] {
  const campaign = setup.campaign ? `#/ban/chien-dich/${setup.campaign.id}` : '#/ban/chien-dich'
  return [
    { done: setup.streets + setup.markets > 0, words: 'Thêm tuyến đường hoặc chợ', why: 'Gõ số nhà, số sạp là thành danh sách.', href: '#/ban/dia-ban' },
    { done: setup.campaign !== null, words: 'Lập chiến dịch', why: 'Theo lời của kế hoạch; số văn bản có thể bổ sung sau.', href: '#/ban/chien-dich?moi=1' },
    { done: setup.teams > 0, words: 'Lập Tổ công nghệ số', why: 'Tổ của phường và Tổ ở thôn, tổ dân phố.', href: '#/ban/thanh-vien' },
    { done: setup.members > 1, words: 'Mời thành viên', why: 'Đưa mã QR cho họ quét, hoặc gửi đường dẫn.', href: '#/ban/thanh-vien' },
    { done: setup.assignments > 0, words: 'Giao địa bàn cho Tổ', why: 'Tổ nào đi đường nào, chợ nào.', href: '#/ban/thanh-vien' },
    { done: setup.targets > 0, words: 'Đặt chỉ tiêu theo tháng', why: 'Chưa có cũng xem được kết quả.', href: campaign },
    { done: setup.baselines > 0, words: 'Chốt số liệu ban đầu', why: 'Để sau lượt đi đầu tiên; từ đó mẫu số không đổi.', href: campaign, early: !setup.mostMet },
  ]
}

export function SetupSteps({ setup }: { setup: SetUp }) {
  const steps = stepsOf(setup)
  const left = steps.filter((step) => !step.done)
  if (left.length === 0) return null
  const next = left.find((step) => !step.early)
  return (
    <Card title={`Thiết lập: xong ${steps.length - left.length}/${steps.length} bước`}>
      <ol class="todo">
        {steps.map((step, index) => (
          <li key={step.words} class={step.done ? 'done' : ''}>
            <Icon name={step.done ? 'tick' : 'dashed'} />
            <div class="words">
              <b>
                {index + 1}. {step.words}
              </b>
              <p class="small muted">{step.done ? 'Đã xong' : step.why}</p>
            </div>
            {step === next && (
              <a class="button soft compact" href={step.href}>
                Làm bước này
              </a>
            )}
            {!step.done && step !== next && (
              <a class="small" href={step.href}>
                Mở
              </a>
            )}
          </li>
        ))}
      </ol>
    </Card>
  )
}
