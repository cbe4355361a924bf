/** Fetches a released print file with progress, hashes what arrived, and hands it over only when it is the verified one. */
import { useState } from 'preact/hooks'
import { saveFile, type Problem } from '../api'
import { download } from '../download'
import { asProblem } from '../load'
import { Button } from './buttons'
import { Icon } from './icons'
import { Notice, ProblemBox } from './page'
import './file-download.css'

type Phase =
  | { at: 'waiting' }
  | { at: 'loading'; share: number | null }
  | { at: 'done'; name: string; sha256: string; checked: boolean }
  | { at: 'wrong'; sha256: string; wanted: string }

export interface FileDownloadProps {
  /** Under the API's base: `/batches/…/files/…`. */
  path: string
  /** What the file must hash to; null takes the server's word in its header. */
  sha256: string | null
  name: string
  /** What the button says. */
  words?: string
  /** What a screen reader says where several buttons say the same. */
  label?: string
  /** Told once the right file has arrived. */
  onFetched?: () => void
  /** One of several in a list. */
  small?: boolean
}

export function FileDownload(props: FileDownloadProps) {
  const [phase, setPhase] = useState<Phase>({ at: 'waiting' })
  const [problem, setProblem] = useState<Problem | null>(null)
  const fetchFile = async () => {
    setProblem(null)
    setPhase({ at: 'loading', share: 0 })
    try {
      const file = await download(props.path, (share) => setPhase({ at: 'loading', share }))
      const wanted = (props.sha256 ?? file.expected)?.toLowerCase() ?? null
      if (wanted && wanted !== file.sha256) {
        setPhase({ at: 'wrong', sha256: file.sha256, wanted })
        return
      }
      const name = file.name ?? props.name
      saveFile(file.blob, name)
      setPhase({ at: 'done', name, sha256: file.sha256, checked: wanted !== null })
      props.onFetched?.()
    } catch (error) {
      setPhase({ at: 'waiting' })
      setProblem(asProblem(error))
    }
  }
  const percent = phase.at === 'loading' && phase.share !== null ? Math.round(phase.share * 100) : null
  // Spoken at quarters only: a reader that says every percent says nothing.
  const spoken = phase.at === 'loading' ? `Đang tải${percent === null ? '' : ` ${Math.floor(percent / 25) * 25} %`}` : phase.at === 'done' ? 'Đã tải' : ''
  const words = phase.at === 'loading' ? `Đang tải${percent === null ? '…' : ` ${percent} %`}` : phase.at === 'done' ? 'Tải lại' : (props.words ?? 'Tải tệp PDF')
  return (
    <div class={`filedownload ${props.small ? 'small' : ''}`}>
      <div class="buttons">
        <Button
          kind={props.small ? 'soft' : 'primary'}
          compact={props.small}
          icon="download"
          disabled={phase.at === 'loading'}
          label={props.label && `${words} ${props.label}`}
          onClick={() => void fetchFile()}
        >
          {words}
        </Button>
      </div>
      {phase.at === 'loading' && (
        <div
          class="bar"
          role="progressbar"
          aria-label={`Đang tải ${props.label ?? 'tệp'}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent ?? undefined}
        >
          <i style={{ width: `${percent ?? 30}%` }} />
        </div>
      )}
      <span class="unseen" role="status">
        {spoken}
      </span>
      {phase.at === 'done' && <Done phase={phase} small={props.small} />}
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

function Done({ phase, small }: { phase: Extract<Phase, { at: 'done' }>; small?: boolean }) {
  const words = phase.checked ? 'Đúng tệp đã kiểm tra và phát hành.' : 'Máy chủ không kèm dấu vân tay để so.'
  if (small) {
    return (
      <p class={`fetched ${phase.checked ? '' : 'unchecked'}`}>
        <Icon name={phase.checked ? 'tick' : 'warning'} size="tiny" /> {words}
      </p>
    )
  }
  return (
    <Notice kind="good">
      <p class="strong">Đã tải {phase.name}</p>
      <p class="small">
        {words} sha256 {phase.sha256}
      </p>
    </Notice>
  )
}
