import { Icon } from '../../core/ui'
import { pathOfCard, scamCard } from '../help/advice'

/** From the visit to the card that is read out; the card ticks the box and comes back. */
export function ReadScamCard({ pointId }: { pointId: string }) {
  const card = scamCard()
  if (!card) return null
  return (
    <a class="button soft" href={`#${pathOfCard(card, pointId)}`}>
      <Icon name="info" /> Mở thẻ để đọc
    </a>
  )
}
