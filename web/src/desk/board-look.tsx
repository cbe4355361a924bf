/** A look at the boards of a verified batch before it is released: stamped, with a code that pays nobody. */
import { useEffect, useState } from 'preact/hooks'
import { download } from '../core/download'
import { count } from '../core/formats'
import { useLoaded } from '../core/load'
import type { Id } from '../core/types'
import { Button } from '../core/ui'
import { Ready, SidePanel } from './pieces'
import type { BatchLine } from './wire'
import './board-look.css'

/** The lines that will be printed, in the order of delivery. */
export function boardsOf(lines: BatchLine[]): BatchLine[] {
  return lines.filter((line) => !line.voidedAt).sort((a, b) => a.position - b.position)
}

/** What the picture shows, for whoever does not see it. */
export function boardWords(line: BatchLine): string {
  return `Bảng mẫu của ${line.shopName}, ${line.place}: người nhận ${line.holderName}, ${line.bank} •••• ${line.last4}, mã bảng ${line.code}. Có dấu MẪU – KHÔNG CHUYỂN TIỀN.`
}

export function BoardLook(props: { batch: Id; lines: BatchLine[]; first: Id; onClose: () => void }) {
  const boards = boardsOf(props.lines)
  const [at, setAt] = useState(() => Math.max(0, boards.findIndex((line) => line.id === props.first)))
  const line = boards[at]
  if (!line) return null
  return (
    <SidePanel title={`Xem thử bảng ${line.label}`} under={line.shopName} onClose={props.onClose}>
      <BoardPicture key={line.id} path={`/batches/${props.batch}/lines/${line.id}/picture`} words={boardWords(line)} />
      <p class="small muted">Chữ đúng như sẽ in. Dấu MẪU và mã QR ở đây chỉ để xem: mã này không chuyển tiền cho ai.</p>
      {boards.length > 1 && (
        <div class="spread">
          <Button disabled={at === 0} onClick={() => setAt(at - 1)}>
            Bảng trước
          </Button>
          <span role="status">
            {count(at + 1)}/{count(boards.length)}
          </span>
          <Button disabled={at === boards.length - 1} onClick={() => setAt(at + 1)}>
            Bảng sau
          </Button>
        </div>
      )}
    </SidePanel>
  )
}

function BoardPicture({ path, words }: { path: string; words: string }) {
  const found = useLoaded(() => download(path), [path])
  return (
    <Ready from={found} what="Đang vẽ bảng…">
      {({ blob }) => <Shown blob={blob} words={words} />}
    </Ready>
  )
}

function Shown({ blob, words }: { blob: Blob; words: string }) {
  const [address, setAddress] = useState('')
  useEffect(() => {
    const made = URL.createObjectURL(blob)
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [blob])
  return address ? <img class="boardlook" src={address} alt={words} /> : null
}
