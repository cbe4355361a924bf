/** The released files of a batch: a stack of sheets each, the papers that go with them, and everything in one ZIP. */
import { count } from '../formats'
import { api } from '../api'
import { useLoaded } from '../load'
import type { Id } from '../types'
import { FileDownload } from './file-download'
import { Loading, ProblemBox } from './page'

export interface PrintFile {
  name: string
  kind: 'lot' | 'ticket' | 'slips' | 'delivery' | 'zip'
  lot: number | null
  /** The boards of a lot, counted from one in the order of delivery. */
  first: number | null
  last: number | null
  firstCode: string | null
  lastCode: string | null
  count: number
  pages: number | null
  bytes: number
  sha256: string
}

const PAPERS: Partial<Record<PrintFile['kind'], { title: string; use: string }>> = {
  ticket: { title: 'Phiếu in', use: 'đưa thợ in: giấy, khổ, số tờ, cách cắt' },
  slips: { title: 'Phiếu đầu xấp', use: 'đặt lên đầu mỗi xấp đã cắt' },
  delivery: { title: 'Danh sách giao', use: 'theo thứ tự đi giao, có chỗ ký' },
  zip: { title: 'Trọn bộ (ZIP)', use: 'mọi xấp và phiếu, kèm dấu vân tay' },
}

export interface PrintFilesProps {
  batch: Id
  number: string
  /** One board on the ward's own printer: nobody is to be told how to stack or whom to hand it to. */
  alone?: boolean
  /** Told whenever one of them has arrived. */
  onFetched?: () => void
}

/** What is offered beside the one file that is fetched first. */
export function beside(files: PrintFile[], main: PrintFile | undefined, alone: boolean): PrintFile[] {
  return alone ? [] : files.filter((one) => one !== main)
}

export function PrintFiles({ batch, number, alone = false, onFetched }: PrintFilesProps) {
  const found = useLoaded(() => api.get<{ items: PrintFile[]; leftOut: string[] }>(`/batches/${batch}/files`), [batch])
  if (!found.value) return found.problem ? <ProblemBox problem={found.problem} onRetry={found.reload} /> : <Loading what="Đang xem các tệp…" />
  const files = found.value.items
  const lots = files.filter((one) => one.kind === 'lot')
  const zip = files.find((one) => one.kind === 'zip')
  const single = lots.length === 1 ? lots[0] : undefined
  const main = single ?? zip
  const rest = beside(files, main, alone && !!single)
  const at = (file: PrintFile) => ({ path: `/batches/${batch}/files/${encodeURIComponent(file.name)}`, sha256: file.sha256, name: `${number}-${file.name}`, onFetched })
  return (
    <div class="printfiles">
      {found.value.leftOut.length > 0 && (
        <p class="small">
          Tờ in có bảng {found.value.leftOut.join(', ')} không tải lại được nữa, vì bảng đó không dùng. Cần in lại bảng khác: cán bộ tạo lô in lại.
        </p>
      )}
      {main && (
        <>
          <FileDownload {...at(main)} words={single ? 'Tải tệp PDF' : `Tải trọn bộ ${count(lots.length)} xấp (ZIP)`} />
          <p class="small muted">{single ? sizeOf(single) : [`${count(total(lots))} bảng`, fileSize(main.bytes)].join(' · ')}</p>
        </>
      )}
      {rest.length > 0 && (
        <ul class="filelist" aria-label={single ? 'Phiếu đi kèm' : 'Từng xấp và phiếu đi kèm'}>
          {rest.map((file) => {
            const title = titleOf(file)
            return (
              <li key={file.name}>
                <div class="words">
                  <b>{title}</b>
                  {file.kind === 'lot' && file.firstCode && <span class="small">{`${range(file)} · `}</span>}
                  <span class="small muted">{[PAPERS[file.kind]?.use, sizeOf(file)].filter(Boolean).join(' · ')}</span>
                </div>
                <FileDownload {...at(file)} small words="Tải" label={title} />
              </li>
            )
          })}
        </ul>
      )}
      <details class="small">
        <summary>Dấu vân tay của từng tệp (sha256)</summary>
        <dl class="fingerprints">
          {files.filter((file) => file === main || rest.includes(file)).map((file) => (
            <div key={file.name}>
              <dt class="muted">{file.name}</dt>
              <dd>{file.sha256}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  )
}

function titleOf(file: PrintFile): string {
  return file.kind === 'lot' ? `Xấp ${file.lot}` : (PAPERS[file.kind]?.title ?? file.name)
}

/** From the code of the stack's first board to its last. */
function range(file: PrintFile): string {
  return file.firstCode === file.lastCode ? (file.firstCode ?? '') : `${file.firstCode} đến ${file.lastCode}`
}

/** "1.000 bảng · 250 tờ · 1,3 MB". */
function sizeOf(file: PrintFile): string {
  return [file.kind === 'lot' && `${count(file.count)} bảng`, file.pages !== null && `${count(file.pages)} ${file.kind === 'lot' ? 'tờ' : 'trang'}`, fileSize(file.bytes)]
    .filter(Boolean)
    .join(' · ')
}

function total(lots: PrintFile[]): number {
  return lots.reduce((sum, lot) => sum + lot.count, 0)
}

/** "35 KB", "1,4 MB". */
export function fileSize(bytes: number): string {
  if (bytes < 1_000_000) return `${count(Math.max(1, Math.round(bytes / 1000)))} KB`
  return `${(bytes / 1_000_000).toLocaleString('vi-VN', { maximumFractionDigits: 1 })} MB`
}
