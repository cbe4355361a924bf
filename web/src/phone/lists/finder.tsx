import { useState } from 'preact/hooks'
import { readCode } from '../../core/invitation-code'
import type { PointRow } from '../../core/ops'
import { go } from '../../core/router'
import { Scanner } from '../../core/scan/Scanner'
import { mayDisplay, readPayload } from '../../core/vietqr'
import { qrWords } from '../../core/qr-words'
import { accountsOf, pointsOf, view } from '../../core/world'
import { Button, Field, Form, Notice, Sheet } from '../../core/ui'
import type { FinderProps } from './find-by-code'
import { handOver } from '../register/handover'
import { pathOfPoint, spoken } from '../place-link'

/** Scan first, then see whose it is: a known code opens its shop's visit, a new one the next registration. */
export default function Finder({ placeId, next, onClose }: FinderProps) {
  const [strange, setStrange] = useState<string | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const take = (codes: string[]): boolean => {
    const known = codes.map((code) => ({ code, point: ownerOf(code, placeId) })).find((one) => one.point)
    if (known?.point) {
      handOver(known.point.id, known.code)
      onClose()
      go(`${pathOfPoint(known.point.id)}/luot-den?gap=1`)
      return true
    }
    const usable = codes.find((code) => mayDisplay(readPayload(code)) === null)
    if (!usable) {
      setRefused(qrWords(mayDisplay(readPayload(codes[0] ?? ''))))
      return false
    }
    setStrange(usable)
    return true
  }
  return (
    <Sheet title="Quét mã tại quầy" onClose={onClose}>
      {strange === null ? (
        <>
          <Scanner onRead={take} hint="Mã đã có trong sổ thì mở đúng hộ đó; mã mới thì đăng ký hộ kế tiếp." />
          {refused && (
            <Notice kind="error" alert>
              {refused}
            </Notice>
          )}
          <ByLetters onClose={onClose} />
        </>
      ) : (
        <>
          <Notice alert>
            <p class="strong">Mã này chưa có trong sổ của nơi này.</p>
            <p>Treo ở một hộ đã đăng ký thì đừng dùng: mở hộ đó, bấm Lượt đến rồi quét để so.</p>
          </Notice>
          {next && (
            <Button
              kind="primary"
              wide
              icon="edit"
              onClick={() => {
                handOver(next.id, strange)
                onClose()
                go(`${pathOfPoint(next.id)}/dang-ky`)
              }}
            >
              Đăng ký {spoken(next)} với mã này
            </Button>
          )}
          <Button wide icon="refresh" onClick={() => setStrange(null)}>
            Quét mã khác
          </Button>
        </>
      )}
    </Sheet>
  )
}

/** A board that no camera reads any more still has its eight characters. */
function ByLetters({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const find = () => {
    const { code } = readCode(typed)
    if (code.length !== 8) return setWrong('Mã in dưới mã QR có 8 chữ và số, ví dụ 7K3M-9QTD.')
    const shown = `${code.slice(0, 4)}-${code.slice(4)}`
    const point = [...view.value.points.values()].find((one) => one.standeeCode === shown)
    if (!point) return setWrong(`Trong sổ trên máy không có bảng ${shown}. Xem lại từng chữ, hoặc tìm theo tên hộ.`)
    onClose()
    go(pathOfPoint(point.id))
  }
  return (
    <Form label="Tìm theo mã in trên bảng" class="stack" onSubmit={find}>
      <Field label="Bảng mờ, rách? Nhập mã 8 ký tự" value={typed} wrong={wrong} maxLength={12} onInput={(text) => (setTyped(text), setWrong(null))} last />
      <Button wide submit icon="search">
        Mở hộ có bảng này
      </Button>
    </Form>
  )
}

function ownerOf(code: string, placeId: string): PointRow | undefined {
  const read = readPayload(code)
  const printed = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(code)?.[0]
  return pointsOf(placeId).find((point) => {
    if (printed && point.standeeCode === printed) return true
    if (!read.account) return false
    return accountsOf(point.id).some((account) => {
      const kept = readPayload(account.payload ?? '')
      return kept.account === read.account && kept.bin === read.bin
    })
  })
}
