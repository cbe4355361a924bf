/** Chooses the room for a route. Only the phone's own room is in the first file; the others come when asked for. */
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { go, leaving, route, type Route } from './core/router'
import { homeOf, restoreSession, session } from './core/session'
import { insideZalo } from './core/zalo'
import Phone from './phone'
import { PracticeBand } from './phone/help/practice-band'
import { Button, Header, Loading, Notice, Page, Sheet, Toasts } from './core/ui'

type Room = ComponentType<{ route: Route }>

const ROOMS = import.meta.glob<{ default: Room }>('./{desk,print,merchant,demo,board}/index.tsx')

/** First path part → room. Everything else is the phone's, the sign-in link `vao` too. */
const ROOM_OF: Record<string, string> = { ban: 'desk', in: 'print', 'xac-nhan': 'merchant', bang: 'board' }

/** What can be looked at before signing in. */
const OPEN = new Set(['xac-nhan', 'bang', 'vao', 'tap', 'bao-loi'])

export function App() {
  const [ready, setReady] = useState(false)
  useEffect(() => {
    restoreSession()
      .catch(() => null)
      .finally(() => setReady(true))
  }, [])
  if (!ready) return null
  return (
    <>
      {session.value?.practice && <PracticeBand />}
      <Chosen />
      <Toasts />
      <Leaving />
    </>
  )
}

/** Asked before a form is left that this phone could not keep. */
function Leaving() {
  const leave = leaving.value
  if (!leave) return null
  const stay = () => {
    leaving.value = null
  }
  return (
    <Sheet title="Rời phần đang ghi?" onClose={stay}>
      <p>Máy đầy nên phần đang ghi chưa giữ được. Rời là mất.</p>
      <Button kind="primary" wide onClick={stay}>
        Ở lại
      </Button>
      <Button kind="danger" wide onClick={leave}>
        Rời
      </Button>
    </Sheet>
  )
}

function Chosen() {
  const first = route.value.path[0]
  const member = session.value
  if (!first && member) {
    queueMicrotask(() => go(homeOf(member.me), { replace: true }))
    return null
  }
  // The merchant's and the public's pages work anywhere; every other link opened in a chat asks for a real browser.
  if (member?.practice || (!member && first !== 'xac-nhan' && first !== 'bang' && insideZalo())) return <Phone route={route.value} />
  const wanted = !member && !OPEN.has(first ?? '') ? 'demo' : ROOM_OF[first ?? '']
  return wanted && ROOMS[`./${wanted}/index.tsx`] ? <Lazy key={wanted} name={wanted} /> : <Phone route={route.value} />
}

function Lazy({ name }: { name: string }) {
  const [room, setRoom] = useState<{ Room: Room } | null>(null)
  const [failed, setFailed] = useState(false)
  const load = () => {
    setFailed(false)
    const found = ROOMS[`./${name}/index.tsx`]
    if (!found) return setFailed(true)
    found().then(
      (module) => setRoom({ Room: module.default }),
      () => setFailed(true),
    )
  }
  useEffect(load, [name])
  if (failed) {
    return (
      <Page header={<Header title="Phố Chợ" up="/" />}>
        <Notice kind="error" alert>
          <p>Phần này chưa tải được. Kiểm tra sóng rồi thử lại.</p>
        </Notice>
        <Button kind="primary" icon="refresh" onClick={load}>
          Thử lại
        </Button>
      </Page>
    )
  }
  return room ? <room.Room route={route.value} /> : <Loading />
}
