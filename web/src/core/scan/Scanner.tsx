import { useEffect, useRef, useState } from 'preact/hooks'
import type { PracticeCode } from '../practice'
import { CITIZEN_CARD, isCitizenCard } from '../qr-words'
import { session } from '../session'
import { Button, Notice } from '../ui'
import { qrReader, readPhoto } from './decode'

const FRAMES_PER_S = 8
const MOST_PX = 640
/** The middle of the picture, as the frame on screen shows. */
const CENTRE = 0.6

export interface ScannerProps {
  /** Called with every code in the picture, once per find; return false to go on looking. */
  onRead: (codes: string[]) => boolean | void
  hint: string
}

type Torch = MediaTrackCapabilities & { torch?: boolean }

/** The live camera, a photo instead where there is none, and a word about what went wrong. */
export function Scanner({ onRead, hint }: ScannerProps) {
  const video = useRef<HTMLVideoElement>(null)
  const [failed, setFailed] = useState<string | null>(null)
  const [torch, setTorch] = useState<MediaStreamTrack | null>(null)
  const [lit, setLit] = useState(false)
  const [photoProblem, setPhotoProblem] = useState<string | null>(null)
  const [codes, setCodes] = useState<PracticeCode[]>([])
  const [card, setCard] = useState(false)
  // An identity card is named as one and goes no further: nothing of it may reach a form, a draft or the server.
  const take = useRef(onRead)
  take.current = (found) => {
    const codes = found.filter((code) => !isCitizenCard(code))
    setCard(codes.length < found.length)
    return codes.length ? onRead(codes) : false
  }

  useEffect(() => {
    let here = true
    let stream: MediaStream | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const canvas = document.createElement('canvas')

    const look = async () => {
      const shown = video.current
      if (!here || !shown) return
      const started = performance.now()
      if (shown.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && shown.videoWidth) {
        const side = Math.min(shown.videoWidth, shown.videoHeight)
        // The frame is a help to aim; a code that fills the picture is read all the same.
        const cut = Math.round(Math.max(side * CENTRE, Math.min(side, 480)))
        canvas.width = canvas.height = Math.min(cut, MOST_PX)
        const context = canvas.getContext('2d', { willReadFrequently: true })
        context?.drawImage(
          shown,
          (shown.videoWidth - cut) / 2,
          (shown.videoHeight - cut) / 2,
          cut,
          cut,
          0,
          0,
          canvas.width,
          canvas.height,
        )
        const image = context?.getImageData(0, 0, canvas.width, canvas.height)
        try {
          const codes = image ? await (await qrReader())(image) : []
          if (here && codes.length && take.current(codes) !== false) return
        } catch {
          if (here) setFailed('Chưa tải được bộ đọc mã trên máy này. Cần có mạng một lần; hoặc dùng cách khác bên dưới.')
          return
        }
      }
      if (here) timer = setTimeout(() => void look(), Math.max(0, 1000 / FRAMES_PER_S - (performance.now() - started)))
    }

    const open = async () => {
      if (!navigator.mediaDevices?.getUserMedia) {
        return setFailed('Trình duyệt này chưa mở được máy ảnh trực tiếp. Hãy chụp ảnh mã.')
      }
      try {
        stream = await navigator.mediaDevices.getUserMedia({
          video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
          audio: false,
        })
      } catch (error) {
        const refused = error instanceof DOMException && error.name === 'NotAllowedError'
        return setFailed(
          refused
            ? 'Máy ảnh đang bị chặn. Cho phép máy ảnh trong cài đặt trình duyệt, hoặc chụp ảnh mã.'
            : 'Không mở được máy ảnh. Đóng ứng dụng khác đang dùng máy ảnh, hoặc chụp ảnh mã.',
        )
      }
      if (!here || !video.current) return stop()
      video.current.srcObject = stream
      await video.current.play().catch(() => undefined)
      const track = stream.getVideoTracks()[0]
      if (track && (track.getCapabilities?.() as Torch | undefined)?.torch) setTorch(track)
      void look()
    }
    const stop = () => stream?.getTracks().forEach((track) => track.stop())

    void open()
    return () => {
      here = false
      clearTimeout(timer)
      stop()
    }
  }, [])

  useEffect(() => {
    if (session.value?.practice) void import('../practice').then((one) => setCodes(one.PRACTICE_CODES))
  }, [])

  const photo = async (file: File | undefined) => {
    if (!file) return
    setPhotoProblem(null)
    try {
      const codes = await readPhoto(file)
      if (codes.length === 0) setPhotoProblem('Chưa thấy mã QR trong ảnh. Chụp gần hơn, đủ sáng và giữ thẳng máy.')
      else if (take.current(codes) === false && !codes.some(isCitizenCard)) setPhotoProblem('Mã trong ảnh chưa dùng được. Thử mã khác.')
    } catch {
      setPhotoProblem('Chưa đọc được ảnh này. Chụp lại, hoặc dùng cách khác.')
    }
  }

  return (
    <div class="scanner">
      {failed ? (
        <Notice>{failed}</Notice>
      ) : (
        <div class="viewfinder">
          <video ref={video} muted playsInline aria-label="Hình từ máy ảnh" />
          <div class="aim" aria-hidden="true" />
        </div>
      )}
      <p class="muted small">{hint}</p>
      {codes.map((code) => (
        <Button key={code.payload} kind="soft" icon="qr" onClick={() => void take.current([code.payload])}>
          Dùng {code.name}
        </Button>
      ))}
      {card && (
        <Notice kind="error" alert>
          {CITIZEN_CARD}
        </Notice>
      )}
      {photoProblem && (
        <Notice kind="error" alert>
          {photoProblem}
        </Notice>
      )}
      <div class="buttons">
        {torch && (
          <Button
            icon="lamp"
            pressed={lit}
            grow
            onClick={() => {
              const on = !lit
              void torch.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] }).then(() => setLit(on))
            }}
          >
            {lit ? 'Tắt đèn' : 'Bật đèn'}
          </Button>
        )}
        <label class="button grow filebutton">
          Chụp ảnh mã
          <input
            type="file"
            accept="image/*"
            capture="environment"
            class="unseen"
            onChange={(event) => {
              const input = event.currentTarget
              void photo(input.files?.[0]).finally(() => {
                input.value = ''
              })
            }}
          />
        </label>
      </div>
    </div>
  )
}
