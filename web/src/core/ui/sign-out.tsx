/** Signing out asks first: the way back in is a new invitation, which somebody else has to make. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { api, Problem } from '../api'
import { asProblem } from '../load'
import { go } from '../router'
import { forgetSession, session } from '../session'
import { Button } from './controls'
import { ProblemBox, Sheet } from './page'

/** `children` say what else to mind, and may offer a way to come back. */
export function SignOutSheet(props: { onClose: () => void; children?: ComponentChildren }) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const leave = async () => {
    setBusy(true)
    try {
      if (!session.value?.ended) await api.post('/sign-out')
    } catch (error) {
      const refused = asProblem(error)
      if (refused.status !== 401) {
        setProblem(refused)
        setBusy(false)
        return
      }
    }
    await forgetSession()
    go('/', { replace: true })
  }
  return (
    <Sheet title="Đăng xuất?" onClose={props.onClose}>
      <p>Muốn vào lại cần đường dẫn mời mới.</p>
      {props.children}
      <ProblemBox problem={problem} />
      <div class="buttons">
        <Button kind="danger" disabled={busy} onClick={() => void leave()}>
          Đăng xuất khỏi máy này
        </Button>
        <Button onClick={props.onClose}>Ở lại</Button>
      </div>
    </Sheet>
  )
}
