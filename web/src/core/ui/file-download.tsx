/** Fetches a released print file with progress, hashes what arrived, and hands it over only when it is the verified one. */
import { useState } from 'preact/hooks'
import { api, saveFile, type Problem } from '../api'
import { asProblem } from '../load'
import type { Id } from '../types'
import { Button } from './controls'
import { Notice, ProblemBox } from './page'
import './file-download.css'

type Phase =
  | { at: 'waiting' }
  | { at: 'loading'; share: number | null }
  | { at: 'done'; name: string; sha256: string; checked: boolean }
  | { at: 'wrong'; sha256: string; wanted: string }

export function FileDownload(props: { batch: Id; sha256: string | null; fallbackName: string; onDone?: () => void }) {
  const [phase, setPhase] = useState<Phase>({ at: 'waiting' })
  const [problem, setProblem] = useState<Problem | null>(null)
  const fetchFile = async () => {
    setProblem(null)
    setPhase({ at: 'loading', share: 0 })
    try {
      const file = await api.download(`/batches/${props.batch}/file`, (share) => setPhase({ at: 'loading', share }))
      const wanted = (props.sha256 ?? file.expected)?.toLowerCase() ?? null
      if (wanted && wanted !== file.sha256) {
        setPhase({ at: 'wrong', sha256: file.sha256, wanted })
        return
      }
      const name = file.name ?? props.fallbackName
      saveFile(file.blob, name)
      setPhase({ at: 'done', name, sha256: file.sha256, checked: wanted !== null })
      props.onDone?.()
    } catch (error) {
      setPhase({ at: 'waiting' })
      setProblem(asProblem(error))
    }
  }
  const percent = phase.at === 'loading' && phase.share !== null ? Math.round(phase.share * 100) : null
  // Spoken at quarters only: a reader that says every percent says nothing.
  const spoken = phase.at === 'loading' ? `Đang tải${percent === null ? '' : ` ${Math.floor(percent / 25) * 25} %`}` : phase.at === 'done' ? 'Đã tải' : ''
  return (
    <div class="filedownload">
      <div class="buttons">
        <Button kind="primary" icon="download" disabled={phase.at === 'loading'} onClick={() => void fetchFile()}>
          {phase.at === 'loading' ? `Đang tải${percent === null ? '…' : ` ${percent} %`}` : phase.at === 'done' ? 'Tải lại' : 'Tải tệp PDF'}
        </Button>
      </div>
      {phase.at === 'loading' && (
        <div class="bar" role="progressbar" aria-label="Đang tải tệp" aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent ?? undefined}>
          <i style={{ width: `${percent ?? 30}%` }} />
        </div>
      )}
      <span class="unseen" role="status">
        {spoken}
      </span>
      {phase.at === 'done' && (
        <Notice kind="good">
          <p class="strong">Đã tải {phase.name}</p>
          <p class="small">
            {phase.checked ? 'Đúng tệp đã kiểm tra và phát hành.' : 'Máy chủ không kèm dấu vân tay để so.'} sha256 {phase.sha256}
          </p>
        </Notice>
      )}
      {phase.at === 'wrong' && (
        <Notice kind="error" alert>
          <p class="strong">Tệp tải về KHÁC tệp đã kiểm tra. Đừng in; tải lại, nếu vẫn khác thì báo cán bộ phường.</p>
          <p class="small">
            Nhận được {phase.sha256}; cần {phase.wanted}
          </p>
        </Notice>
      )}
      <ProblemBox problem={problem} />
    </div>
  )
}
