/** The drawing of a batch while it runs, and what stopped it: progress, the lines concerned, the way on. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { count } from '../core/formats'
import { Button, Notice } from '../core/ui'
import type { RenderJob } from './wire'

const EVERY_MS = 1_000

export function isRunning(job: RenderJob | null | undefined): boolean {
  return job?.state === 'waiting' || job?.state === 'running'
}

/**
 * Asks once a second, counted from the answer before, while `running` and the page is looked at. Gives whether the
 * last question had no answer: what runs on the server runs on.
 */
export function useEachSecond(running: boolean, ask: () => Promise<void>): boolean {
  const [lost, setLost] = useState(false)
  const asking = useRef(ask)
  asking.current = ask
  useEffect(() => {
    if (!running) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let busy = false
    let ended = false
    const turn = async () => {
      if (busy || ended || document.visibilityState === 'hidden') return
      busy = true
      const answered = await asking.current().then(
        () => true,
        () => false,
      )
      busy = false
      if (ended) return
      setLost(!answered)
      wait()
    }
    const wait = () => {
      clearTimeout(timer)
      timer = setTimeout(() => void turn(), EVERY_MS)
    }
    const seen = () => {
      clearTimeout(timer)
      void turn()
    }
    wait()
    document.addEventListener('visibilitychange', seen)
    return () => {
      ended = true
      setLost(false)
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [running])
  return lost
}

/** "Đã dựng 1.250/2.000 bảng, đọc lại 800/2.000, xong 1/4 xấp". */
export function jobWords(job: RenderJob): string {
  if (job.state === 'waiting') return 'Đã xếp hàng, chờ tới lượt dựng.'
  const boards = `Đã dựng ${count(job.drawn)}/${count(job.total)} bảng, đọc lại ${count(job.read)}/${count(job.total)}`
  return job.lots > 1 ? `${boards}, xong ${count(job.lotsDone)}/${count(job.lots)} xấp` : boards
}

export function JobProgress(props: { job: RenderJob; lost: boolean; busy: boolean; onStop: () => void }) {
  const { job } = props
  const share = (part: number) => (job.total > 0 ? Math.min(100, (part / job.total) * 100) : 0)
  const words = jobWords(job)
  // Spoken at quarters only: a reader that says every board says nothing.
  const quarter = Math.floor(share(job.read) / 25) * 25
  return (
    <div class="job">
      <p class="strong">Đang dựng bản in</p>
      <div
        class="jobbar"
        role="progressbar"
        aria-label="Dựng và đọc lại bản in"
        aria-valuemin={0}
        aria-valuemax={job.total || 1}
        aria-valuenow={job.read}
        aria-valuetext={words}
      >
        <i class="drawn" style={{ width: `${share(job.drawn)}%` }} />
        <i class="read" style={{ width: `${share(job.read)}%` }} />
      </div>
      <p>{words}</p>
      {job.sentence && <p class="small">{job.sentence}</p>}
      <span class="unseen" role="status">
        {job.state === 'waiting' ? words : `Đang dựng bản in, đã đọc lại ${quarter} %`}
      </span>
      <p class="small muted">{props.lost ? 'Máy chủ chưa trả lời, đang hỏi lại. Việc dựng vẫn chạy trên máy chủ.' : 'Rời trang này thì máy chủ vẫn dựng tiếp.'}</p>
      <Button disabled={props.busy} onClick={props.onStop}>
        Dừng
      </Button>
    </div>
  )
}

/** Why there is no print yet, and what is kept of it. */
export function JobEnded({ job }: { job: RenderJob }) {
  const kept = job.lotsDone > 0 && job.lots > 1 && <p>{`${count(job.lotsDone)}/${count(job.lots)} xấp đã kiểm tra xong được giữ lại.`}</p>
  if (job.state === 'stopped') {
    return (
      <Notice kind="plain">
        <p class="strong">Đã dừng dựng bản in.</p>
        {kept}
      </Notice>
    )
  }
  return (
    <Notice kind="error" alert>
      <p class="strong">Chưa dựng được bản in.</p>
      <p>{job.sentence || 'Thử dựng tiếp; vẫn không được thì báo quản trị.'}</p>
      {kept}
    </Notice>
  )
}
