/** The list behind a number: who is counted, since when, on whose word. */
import { api } from '../core/api'
import { longDay } from '../core/formats'
import { useLoaded } from '../core/load'
import type { Listed, PointCard } from '../core/types'
import { Badges, StageChip } from '../core/ui'
import type { Question } from './adoption'
import { deskPathOf, Empty, Ready, SidePanel } from './pieces'
import { evidenceName } from './words'

export interface Behind {
  /** null: all areas together. */
  key: string | null
  by: string
  indicator: string
  title: string
}

interface Counted extends PointCard {
  lastOn: string | null
  evidence: string | null
  observer: string | null
}

export function BehindPanel({ question, behind, onClose }: { question: Question; behind: Behind; onClose: () => void }) {
  const found = useLoaded(
    () => api.get<Listed<Counted>>('/adoption/list', { query: { ...question, by: behind.by, key: behind.key, indicator: behind.indicator, limit: 500 } }),
    [behind.key, behind.indicator],
  )
  return (
    <SidePanel title={behind.title} under={`Tính đến hết ngày ${longDay(question.on)}`} onClose={onClose}>
      <Ready from={found}>
        {({ items, next }) => (
          <>
            <p class="strong">
              {items.length}
              {next ? ' điểm đầu tiên' : ' điểm'}
            </p>
            {items.length === 0 && <Empty icon="info">Không có điểm nào.</Empty>}
            <ul class="todo">
              {items.map((point) => (
                <li key={point.id}>
                  <div class="words">
                    <a href={deskPathOf(point)}>
                      <b>{point.label}</b>
                    </a>{' '}
                    {point.shopName}
                    <p class="small muted">{saidBy(point)}</p>
                  </div>
                  <span class="legendrow">
                    <StageChip point={point} />
                    <Badges point={point} />
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Ready>
    </SidePanel>
  )
}

function saidBy(point: Counted): string {
  return [point.lastOn && `ghi nhận ${longDay(point.lastOn)}`, evidenceName(point.evidence), point.observer].filter(Boolean).join(' · ')
}
