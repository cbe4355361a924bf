import { useEffect, useMemo, useState } from 'preact/hooks'
import './cards.css'
import { saveFile } from '../../core/api'
import { session } from '../../core/session'
import { syncState } from '../../core/sync'
import { traced } from '../../core/trace'
import { Button, Card, Field, Header, Icon, Notice, Page, toast } from '../../core/ui'
import { load, loadedFor, meta, queue, rows, storageFailed } from '../../core/world'
import { copyOut } from '../outbox/rescue'
import { bundleOf } from './trouble-bundle'

interface Room {
  used: number | null
  quota: number | null
  persisted: boolean | null
}

/** "Báo lỗi": a report that the person sees whole before anything of it leaves the phone. */
export default function Trouble() {
  const [words, setWords] = useState('')
  const [room, setRoom] = useState<Room>({ used: null, quota: null, persisted: null })
  const [at] = useState(() => Date.now())
  const owner = session.value?.key
  useEffect(() => {
    // Opened straight here, the queue is not in memory yet; a database that does not open is told too.
    if (owner && loadedFor.value !== owner) void load(owner).catch(() => undefined)
    void (async () => {
      const estimate = await navigator.storage?.estimate?.()
      setRoom({
        used: estimate?.usage ?? null,
        quota: estimate?.quota ?? null,
        persisted: (await navigator.storage?.persisted?.()) ?? null,
      })
    })().catch(() => undefined)
  }, [owner])
  const text = useMemo(
    () => JSON.stringify(bundleOf(circumstances(words, room, at)), null, 1),
    [words, room, at, loadedFor.value, queue.value, storageFailed.value],
  )
  const file = () => new File([text], `pho-cho-bao-loi-${new Date(at).toISOString().slice(0, 16).replace(/[:T]/g, '-')}.json`, { type: 'application/json' })
  const share = async () => {
    const one = file()
    if (!navigator.canShare?.({ files: [one] })) return copyOut(text)
    await navigator.share({ files: [one], title: 'Báo lỗi Phố Chợ' }).catch((error: unknown) => {
      if (!(error instanceof DOMException && error.name === 'AbortError')) toast('Chưa gửi được. Lưu ra tệp rồi gửi sau.', { error: true })
    })
  }
  return (
    <Page
      header={<Header title="Báo lỗi" under="Không kèm tên, số, tài khoản của ai" up={session.value ? '/hom-nay' : '/'} />}
      dock={
        <div class="buttons">
          <Button
            icon="download"
            onClick={() => {
              const one = file()
              saveFile(one, one.name)
            }}
          >
            Lưu tệp
          </Button>
          <span class="grow">
            <Button kind="primary" icon="share" wide onClick={() => void share()}>
              Gửi đi
            </Button>
          </span>
        </div>
      }
    >
      <Card title="Chuyện gì đã xảy ra?">
        <Field
          label="Kể vắn tắt (không bắt buộc)"
          hint="Đừng ghi tên, số điện thoại, số tài khoản. Chữ số sẽ được che."
          value={words}
          rows={3}
          maxLength={500}
          onInput={setWords}
        />
      </Card>
      <Notice kind="plain">
        <p>Dưới đây là tất cả những gì sẽ đưa đi, không hơn. Chưa bấm thì chưa gì rời máy.</p>
      </Notice>
      <section class="stack" aria-label="Nội dung báo lỗi">
        <pre class="bundle">{text}</pre>
      </section>
      <Button icon="edit" wide onClick={() => void copyOut(text)}>
        Chép nội dung
      </Button>
      <p class="muted small">
        <Icon name="lock" size="tiny" /> Bản ghi chờ gửi không nằm trong này. Cần cứu bản ghi thì vào “Chờ gửi”, lưu tệp cứu hộ.
      </p>
    </Page>
  )
}

function circumstances(words: string, room: Room, at: number): Parameters<typeof bundleOf>[0] {
  const member = session.value
  const open = member !== null && loadedFor.value === member.key && !storageFailed.value
  const network = (navigator as { connection?: { effectiveType?: string } }).connection
  return {
    appVersion: __APP_VERSION__,
    at,
    agent: navigator.userAgent,
    language: navigator.language,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: { width: innerWidth, height: innerHeight, ratio: devicePixelRatio },
    network: network?.effectiveType ?? null,
    online: navigator.onLine,
    installed: matchMedia('(display-mode: standalone)').matches,
    worker: Boolean(navigator.serviceWorker?.controller),
    secure: isSecureContext,
    signedIn: member !== null,
    sessionEnded: member?.ended ?? false,
    database: member === null ? 'none' : open ? 'open' : 'failed',
    usedBytes: room.used,
    quotaBytes: room.quota,
    persisted: room.persisted,
    clockOffsetMs: open ? meta.value.clockOffsetMs : 0,
    lastPulledAt: open ? meta.value.lastPulledAt : null,
    lastSentAt: syncState.value.lastSentAt,
    rows: open ? Object.fromEntries(Object.entries(rows.value).map(([table, kept]) => [table, kept.size])) : {},
    queue: open ? queue.value : [],
    traced: traced(),
    words,
  }
}
