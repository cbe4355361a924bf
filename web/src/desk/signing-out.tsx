/** The desk's own words before signing out: who cannot be invited back by somebody else keeps a spare link. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { useLoaded } from '../core/load'
import { session } from '../core/session'
import { Button, Notice, ProblemBox } from '../core/ui'
import { SignOutSheet } from '../core/ui/sign-out'
import { all } from './lists'
import { HandOver } from './pieces'
import { useSubmission } from './submission'
import { isAdministrator, isOfficer, isSetup, ward } from './ward'
import type { Invitation, Member } from './wire'

export function SigningOut({ onClose }: { onClose: () => void }) {
  const mine = session.value?.me.id
  const alone = useLoaded(async () => {
    const here = ward.value
    if (!here || !isOfficer.value) return false
    const members = await all<Member>('/members', { ward: here.id })
    return !members.some((one) => one.id !== mine && one.memberships.some((role) => role.role === 'ward_officer' && role.ward === here.id))
  }, [mine])
  return (
    <SignOutSheet onClose={onClose}>
      {(isAdministrator.value || alone.value) && (
        <Notice kind="error">
          <p>
            {isAdministrator.value ? 'Bạn là quản trị: ' : 'Bạn là cán bộ duy nhất của phường này: '}
            đăng xuất mà không giữ đường dẫn dự phòng thì có thể không còn ai mời bạn vào lại được.
          </p>
        </Notice>
      )}
      {isSetup.value && mine && !session.value?.ended && <SpareLink member={mine} />}
    </SignOutSheet>
  )
}

function SpareLink({ member }: { member: string }) {
  const [spare, setSpare] = useState<Invitation | null>(null)
  const sending = useSubmission()
  if (spare) {
    return (
      <HandOver link={spare} label="Mã QR dự phòng của bạn">
        <p>Chép và cất ở nơi chỉ bạn mở được; ai có đường dẫn này là vào được bằng tên bạn.</p>
        <p>
          Mã gõ tay: <b>{spare.code}</b>
        </p>
      </HandOver>
    )
  }
  return (
    <>
      <div>
        <Button kind="soft" icon="link" disabled={sending.busy} onClick={() => void sending.run(async () => setSpare(await api.post<Invitation>(`/members/${member}/invitations`)))}>
          Tạo đường dẫn dự phòng cho tôi
        </Button>
      </div>
      <ProblemBox problem={sending.problem} />
    </>
  )
}
