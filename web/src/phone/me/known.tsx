/** Those who have used this browser before, on the page where one comes in. */
import { useEffect, useState } from 'preact/hooks'
import { unsentOf } from '../../core/db'
import { go } from '../../core/router'
import { homeOf, sessions, switchSession, type Session } from '../../core/session'
import { Button, Card, Notice } from '../../core/ui'

/** Who has used this browser, and how much each left unsent on it. */
function useKnown() {
  const [known, setKnown] = useState<{ one: Session; unsent: number }[]>([])
  useEffect(() => {
    let here = true
    sessions()
      .then((all) => Promise.all(all.map(async (one) => ({ one, unsent: await unsentOf(one.key).catch(() => 0) }))))
      .then(
        (all) => here && setKnown(all),
        () => undefined,
      )
    return () => {
      here = false
    }
  }, [])
  return known
}

/** Said before somebody else signs in: what the others still have to send stays theirs and stays here. */
export function LeftUnsent() {
  const left = useKnown().filter(({ unsent }) => unsent > 0)
  if (left.length === 0) return null
  return (
    <Notice>
      {left.map(({ one, unsent }) => (
        <p key={one.key}>
          Còn <strong>{unsent}</strong> mục của <strong>{one.me.name}</strong> chờ gửi trên máy này.
        </p>
      ))}
      <p class="small">Các mục đó vẫn giữ riêng; chủ của chúng vào lại trên máy này có mạng thì gửi.</p>
    </Notice>
  )
}

/** Those who have used this browser, to go back in without a link. */
export function Others() {
  const known = useKnown()
  if (known.length === 0) return null
  return (
    <Card title="Đã vào trên máy này">
      <ul class="lines">
        {known.map(({ one, unsent }) => (
          <li key={one.key} class="line">
            <span class="grow">
              <strong>{one.me.name}</strong>
              <span class="muted small">
                {one.me.memberships[0]?.wardName ?? ''}
                {unsent > 0 && ` · ${unsent} bản ghi chờ gửi`}
              </span>
            </span>
            <Button
              compact
              onClick={() =>
                void switchSession(one.key).then(() => {
                  go(homeOf(one.me), { replace: true })
                })
              }
            >
              Vào
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  )
}
