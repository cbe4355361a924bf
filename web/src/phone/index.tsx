/** The volunteer's room: today, lists, shop sheet, register, visit, confirm, what waits to be sent. */
import './phone.css'
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { heldElsewhere } from '../core/db'
import { lookForPromise } from '../core/keeping'
import { locked } from '../core/local-key'
import { painted } from '../core/painted'
import { go, type Route } from '../core/router'
import { session } from '../core/session'
import { startSync } from '../core/sync'
import { load, loadedFor, storageFailed } from '../core/world'
import { insideZalo } from '../core/zalo'
import { Button, Header, Loading, Notice, Page } from '../core/ui'
import { Market } from './lists/market'
import { Street } from './lists/street'
import { StorageProblem } from './notices/storage-problem'
import { Today } from './today'
import { rememberAuthor } from './outbox/rescue-author'
import { startWorker } from './worker'

type Screen = ComponentType<{ route: Route }>

const LAZY: Record<string, () => Promise<{ default: Screen }>> = {
  shop: () => import('./shop/shop'),
  register: () => import('./register/register'),
  account: () => import('./register/account'),
  editMerchant: () => import('./shop/edit-merchant'),
  visit: () => import('./visit/visit'),
  witness: () => import('./shop/witness'),
  outbox: () => import('./outbox/outbox-screen'),
  search: () => import('./lists/search'),
  newPoint: () => import('./lists/new-point'),
  me: () => import('./me/me'),
  signIn: () => import('./me/sign-in'),
  walkSheet: () => import('./paper/walk-sheet-screen'),
  keying: () => import('./paper/keying'),
  numbers: () => import('./me/numbers'),
  cards: () => import('./help/cards'),
  practice: () => import('./help/practice'),
  trouble: () => import('./help/trouble'),
  lock: () => import('./me/lock'),
  leftForm: () => import('./notices/left-form'),
}

const OF_A_POINT: Record<string, string> = {
  'dang-ky': 'register',
  'tai-khoan': 'account',
  sua: 'editMerchant',
  'luot-den': 'visit',
  'xac-nhan': 'witness',
}

const OF_A_PLACE: Record<string, string> = { them: 'newPoint', phieu: 'walkSheet', 'nhap-phieu': 'keying' }

export default function Phone({ route }: { route: Route }) {
  const [first, , third] = route.path
  if (first === 'vao') return <Later name="signIn" route={route} />
  const member = session.value
  if (!member && insideZalo()) return <Later name="signIn" route={route} />
  if (first === 'tap' && !member?.practice) return <Later name="practice" route={route} />
  // Whatever is wrong with storage, the report about it opens.
  if (first === 'bao-loi') return <Later name="trouble" route={route} />
  if (!member) return <Later name="signIn" route={route} />
  return <Signed owner={member.key} route={route} first={first} third={third} />
}

function Signed({ owner, route, first, third }: { owner: string; route: Route; first?: string; third?: string }) {
  useEffect(() => {
    let stop: (() => void) | undefined
    let here = true
    const laidOut = session.value?.practice ? import('../core/practice').then((one) => one.seedPractice()) : Promise.resolve()
    laidOut
      .catch(() => undefined)
      .then(() => load(owner))
      .then(painted)
      .then(() => {
        if (!here) return undefined
        const sync = startSync()
        stop = sync.stop
        return sync.first
      })
      .catch(() => undefined)
      // The lists come first: on a weak network the app's own files would take half of what it carries.
      .finally(() => {
        void startWorker()
        whenIdle(() => NEXT.forEach((name) => void warm(name)))
      })
    void lookForPromise()
    if (session.value) rememberAuthor(session.value)
    return () => {
      here = false
      stop?.()
    }
  }, [owner])
  if (locked.value === owner) return <Later name="lock" route={route} />
  if (loadedFor.value !== owner) return <Loading what={heldElsewhere.value ? 'Đóng các thẻ Phố Chợ khác để mở được sổ.' : 'Đang mở sổ trên máy…'} />
  if (storageFailed.value) return <StorageProblem owner={owner} onRetry={() => void load(owner).catch(() => undefined)} />
  switch (first) {
    case undefined:
    case 'hom-nay':
      return <Today />
    case 'duong':
      if (third) return <Later name={OF_A_PLACE[third] ?? 'newPoint'} route={route} key={route.path.join('/')} />
      return <Street route={route} key={route.path[1]} />
    case 'cho':
      if (third) return <Later name={OF_A_PLACE[third] ?? 'newPoint'} route={route} key={route.path.join('/')} />
      return <Market route={route} key={route.path[1]} />
    case 'so-cua-toi':
      return <Later name="numbers" route={route} />
    case 'diem':
      return <Later name={third ? (OF_A_POINT[third] ?? 'shop') : 'shop'} route={route} key={route.path.join('/')} />
    case 'dang-do':
      return <Later name="leftForm" route={route} />
    case 'cho-gui':
      return <Later name="outbox" route={route} />
    case 'tim':
      return <Later name="search" route={route} />
    case 'cam-nang':
      return <Later name="cards" route={route} />
    case 'tap':
      return <Later name="practice" route={route} />
    case 'toi':
      return <Later name="me" route={route} />
    default:
      return (
        <Page header={<Header title="Không có trang này" up="/hom-nay" />}>
          <Notice>
            <p>Kiểm tra lại đường dẫn.</p>
          </Notice>
          <Button kind="primary" onClick={() => go('/hom-nay', { replace: true })}>
            Về Hôm nay
          </Button>
        </Page>
      )
  }
}

const arrived = new Map<string, Screen>()

/** What a tap in a list opens: fetched while the list is read. */
const NEXT = ['shop', 'register', 'visit']

function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work)
  else setTimeout(work, 500)
}

const warm = (name: string) =>
  LAZY[name]?.().then(
    (module) => void arrived.set(name, module.default),
    () => undefined,
  )

function Later({ name, route }: { name: string; route: Route }) {
  const [, redraw] = useState(0)
  const [failed, setFailed] = useState(false)
  const Screen = arrived.get(name)
  const fetchIt = () => {
    setFailed(false)
    LAZY[name]?.().then(
      (module) => {
        arrived.set(name, module.default)
        redraw((turn) => turn + 1)
      },
      () => setFailed(true),
    )
  }
  useEffect(() => {
    if (!Screen) fetchIt()
  }, [name])
  if (Screen) return <Screen route={route} />
  if (failed) {
    return (
      <Page header={<Header title="Phố Chợ" up="/hom-nay" />}>
        <Notice kind="error" alert>
          <p>Màn hình này chưa tải được. Những gì đã lưu vẫn còn.</p>
        </Notice>
        <Button kind="primary" icon="refresh" onClick={fetchIt}>
          Thử lại
        </Button>
      </Page>
    )
  }
  return <Loading />
}
