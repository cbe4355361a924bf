import { useEffect, useState } from 'preact/hooks'
import { corrected, moment } from '../../core/formats'
import { useOnce } from '../../core/once'
import { madeAtMs, type Queued } from '../../core/ops'
import { answerConflict, resubmit } from '../../core/outbox'
import { session } from '../../core/session'
import { photosWaiting } from '../../core/photos'
import { forgetPhotosOf } from '../../core/photo-queue'
import { promised } from '../../core/keeping'
import { inClearAgain } from '../../core/secrets'
import { requestSync, syncState } from '../../core/sync'
import { uuid7 } from '../../core/uuid7'
import { accountsOf, changeQueue, queue, unsent } from '../../core/world'
import { Button, Card, Choice, Header, Icon, Notice, Page, Sheet, toast } from '../../core/ui'
import { copyOut } from './rescue'
import { SessionEnded } from '../notices/session-ended'
import { sayStorageFull } from '../notices/storage-full'
import { pathOfPoint } from '../place-link'
import { RescueCard } from './rescue-card'
import { followers } from './discarding'
import { PhotoList } from './photo-list'
import { EditRecord, withOpened } from './edit-record'
import { sidesOf } from './conflict-words'
import { fieldWord } from './field-words'
import { fieldsOf, isRegistration, recordWords } from './record-words'

const STATE_WORDS = {
  waiting: 'Chờ gửi',
  held: 'Máy chủ đang giữ, chờ bản ghi đi trước',
  needs_choice: 'Cần bạn chọn',
  rejected: 'Cần sửa',
} as const

/** Everything that is on this phone only: its state, why, and what the person can do about it. */
export default function Outbox() {
  const list = [...queue.value].sort((a, b) => weight(a) - weight(b) || (a.opId < b.opId ? -1 : 1))
  const { phase, problem, lastSentAt } = syncState.value
  const { waiting, held, trouble } = unsent.value
  // Beside the list: a record that is sent meanwhile leaves it, and what was typed stays.
  const [editing, setEditing] = useState<Queued | null>(null)
  const elsewhere = useCorrected()
  return (
    <Page
      header={<Header title="Chờ gửi" under={practising() ? `${waiting} bản tập, không gửi đi` : `chờ ${waiting} · đang giữ ${held} · cần xem ${trouble}`} up="/hom-nay" />}
      dock={
        !session.value?.ended && (
          <Button kind="primary" icon="up" wide disabled={phase !== 'idle' || practising()} onClick={() => void requestSync('button')}>
            {practising() ? 'Tập, không gửi' : phase === 'sending' ? 'Đang gửi…' : phase === 'pulling' ? 'Đang nhận…' : 'Gửi ngay'}
          </Button>
        )
      }
    >
      {list.length === 0 && (
        <Notice kind="good">
          <p class="strong">{practising() ? 'Chưa tập mục nào.' : photosWaiting.value ? `Bản ghi đã gửi hết, còn ${photosWaiting.value} ảnh.` : 'Đã gửi hết.'}</p>
          {lastSentAt && <p>Lần cuối lúc {moment(corrected(lastSentAt))}.</p>}
        </Notice>
      )}
      <SessionEnded />
      {problem && list.length > 0 && !session.value?.ended && (
        <Notice>
          <p>{problem.title}</p>
          <p class="small">Bản ghi vẫn nằm trên máy. Ứng dụng tự gửi lại; đừng xóa dữ liệu trình duyệt.</p>
        </Notice>
      )}
      {list.length > 0 && promised.value === false && !practising() && (
        <Notice>
          <p>Trình duyệt chưa hứa giữ sổ trên máy này. Cài ứng dụng lên màn hình chính, gửi hết trước khi về, đừng “xóa bộ nhớ đệm”.</p>
        </Notice>
      )}
      {list.map((one) => (
        <Item key={one.opId} queued={one} onEdit={setEditing} elsewhere={one.opId !== editing?.opId && elsewhere.includes(one.opId)} />
      ))}
      {editing && <EditRecord queued={editing} onClose={() => setEditing(null)} />}
      <PhotoList />
      {/* A rescue file of invented stalls must never reach an officer. */}
      {!practising() && <RescueCard list={list} />}
    </Page>
  )
}

const practising = () => session.value?.practice === true

const weight = (one: Queued) => (one.state === 'needs_choice' || one.state === 'rejected' ? 0 : 1)

const confirmedAt = (pointId: string | null) =>
  pointId ? accountsOf(pointId).filter((account) => account.status === 'confirmed').map((account) => account.last4) : []

/** The records that are being corrected in any tab, by operation; no tab sends them meanwhile. */
function useCorrected(): string[] {
  const [held, setHeld] = useState<string[]>([])
  useEffect(() => {
    const look = () => void navigator.locks?.query().then((all) => setHeld((all.held ?? []).map((lock) => lock.name ?? '')))
    look()
    const timer = setInterval(look, 2000)
    return () => clearInterval(timer)
  }, [])
  return held
}

function Item({ queued, onEdit, elsewhere }: { queued: Queued; onEdit: (queued: Queued) => void; elsewhere: boolean }) {
  const [discarding, setDiscarding] = useState(false)
  const once = useOnce()
  const trouble = queued.state === 'rejected' || queued.state === 'needs_choice'
  // What hangs on a refused record is sent again with it; there is nothing to correct in it.
  const follows = queued.state === 'rejected' && queued.reason?.code === 'dependency'
  const canEdit = (queued.state === 'rejected' || queued.state === 'waiting') && !follows && !practising() && fieldsOf(queued, queued.op.body, queue.value).length > 0
  const says = [recordWords(queued, confirmedAt(queued.pointId)), isRegistration(queued, queue.value) && 'lượt của đăng ký này'].filter(Boolean).join(' · ')
  return (
    <Card label={queued.label}>
      <div class="buttons">
        <strong class="grow">{queued.label}</strong>
        <span class={`chip ${trouble ? 'error' : 'pending'}`}>
          <Icon name={trouble ? 'warning' : 'up'} size="tiny" /> {practising() ? 'Tập, không gửi' : STATE_WORDS[queued.state]}
        </span>
      </div>
      {says && <p class="small">{says}</p>}
      <p class="muted small">
        Lưu lúc {moment(madeAtMs(queued.op))}
        {queued.tries > 0 && ` · đã thử ${queued.tries} lần`}
      </p>
      {queued.reason && <Notice kind="error">{queued.reason.title}</Notice>}
      {queued.conflict && <Conflict queued={queued} />}
      {elsewhere && <Notice>Đang mở để sửa ở cửa sổ khác, nên chưa gửi. Đóng bên đó là gửi.</Notice>}
      <div class="buttons">
        {queued.pointId && (
          <a class="button compact" href={`#${pathOfPoint(queued.pointId)}`} aria-label={`Xem: ${queued.label}`}>
            Xem
          </a>
        )}
        {canEdit && !elsewhere && (
          <Button compact icon="edit" label={`${queued.state === 'waiting' ? 'Sửa' : 'Sửa rồi gửi'}: ${queued.label}`} onClick={() => onEdit(queued)}>
            {queued.state === 'waiting' ? 'Sửa' : 'Sửa rồi gửi'}
          </Button>
        )}
        {queued.state !== 'needs_choice' && !follows && !practising() && !session.value?.ended && (
          <Button compact icon="refresh" label={`Thử lại: ${queued.label}`} onClick={() => void once(() => sendAgain(queued).catch(sayStorageFull))}>
            Thử lại
          </Button>
        )}
        {follows && (
          <span class="small muted">Sẽ gửi theo khi bản ghi đi trước được sửa.</span>
        )}
        {!practising() && (
          <Button compact icon="share" label={`Chép: ${queued.label}`} onClick={() => void copyOut(JSON.stringify(queued.op))}>
            Chép
          </Button>
        )}
        {!elsewhere && (
          <Button compact kind="danger" icon="bin" label={`Bỏ: ${queued.label}`} onClick={() => setDiscarding(true)}>
            Bỏ
          </Button>
        )}
      </div>
      {discarding && <Discard queued={queued} onClose={() => setDiscarding(false)} />}
    </Card>
  )
}

/** A waiting record goes at once; a refused one goes as it is under a new id, for the server may have been mended. */
async function sendAgain(queued: Queued): Promise<void> {
  if (queued.state === 'rejected') {
    const opened = inClearAgain(queued)
    const { remove, add } = resubmit(withOpened(opened), queued.opId, opened.op.body, uuid7, Date.now())
    await changeQueue({ remove, fresh: add })
  } else {
    await changeQueue({ put: [{ ...queued, nextAt: 0 }] })
  }
  toast('Đang gửi lại.')
  void requestSync('button')
}

/** "Của bạn / Trên hệ thống" per field; the answer is a new operation. */
function Conflict({ queued }: { queued: Queued }) {
  const conflict = queued.conflict
  const [choices, setChoices] = useState<Record<string, 'mine' | 'theirs'>>({})
  const once = useOnce()
  if (!conflict) return null
  const mineAt = `${session.value?.me.name ?? ''}, ${moment(madeAtMs(queued.op))}`
  const settle = async () => {
    const mine = conflict.fields.filter((field) => choices[field] === 'mine')
    const answer = answerConflict(queued, mine, uuid7, Date.now())
    try {
      await changeQueue({ remove: [queued.opId], fresh: answer ? [answer] : [] })
    } catch (error) {
      return sayStorageFull(error)
    }
    if (!answer) toast('Đã giữ theo hệ thống.')
    else toast(mine.length ? 'Đã chọn. Sẽ gửi phần của bạn.' : 'Đã giữ theo hệ thống. Các ô khác bạn sửa vẫn gửi.')
    void requestSync('save')
    return true
  }
  return (
    <>
      <p>Người khác đã sửa cùng chỗ. Chọn cho từng mục:</p>
      {conflict.fields.map((field) => {
        const { mine, theirs } = sidesOf(queued, field)
        return (
          <Choice
            key={field}
            oneColumn
            legend={fieldWord(field)}
            value={choices[field] ?? null}
            options={[
              { value: 'mine', label: `${mine} · ${mineAt}` },
              { value: 'theirs', label: theirs },
            ]}
            onChange={(choice) => setChoices({ ...choices, [field]: choice })}
          />
        )
      })}
      <Button kind="soft" disabled={conflict.fields.some((field) => !choices[field])} onClick={() => void once(settle)}>
        Xong
      </Button>
    </>
  )
}

function Discard({ queued, onClose }: { queued: Queued; onClose: () => void }) {
  const along = followers(queue.value, queued.opId)
  return (
    <Sheet title="Bỏ bản ghi này?" onClose={onClose}>
      <p>
        <strong>{queued.label}</strong>
        {along.length > 0 && ` và ${along.length} bản ghi đi kèm`} sẽ bị xóa khỏi máy và không gửi nữa. Không lấy lại được.
      </p>
      {[queued, ...along].some((one) => one.tries > 0 || one.nextAt <= Date.now()) && (
        <p>Đã thử gửi, nên có thể máy chủ đã nhận: bỏ ở đây không xóa ở đó. Xem lại hộ trước khi ghi lần nữa.</p>
      )}
      <Button icon="share" wide onClick={() => void copyOut(JSON.stringify(queued.op))}>
        Chép ra trước
      </Button>
      <Button
        kind="danger"
        icon="bin"
        wide
        onClick={() => {
          onClose()
          void changeQueue({ remove: [queued.opId, ...along.map((one) => one.opId)] })
            .then(() => forgetPhotosOf([queued, ...along].map((one) => one.op.entityId)))
            .then(() => toast('Đã bỏ.'), sayStorageFull)
        }}
      >
        Bỏ hẳn
      </Button>
    </Sheet>
  )
}
