import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { useDraft } from '../../core/drafts'
import { StorageFailed } from '../../core/db'
import { addDays, corrected, dayOf, shortDay, today } from '../../core/formats'
import type { PointRow, ToolBody, VisitBody } from '../../core/ops'
import { back, go, type Route } from '../../core/router'
import { Scanner } from '../../core/scan/Scanner'
import { draftKey, draftPhotos, forgetPhotos, photosSaved, shrinking } from '../../core/photo-queue'
import { goOn } from '../../core/photo-sender'
import { MOST_PHOTOS } from '../../core/photos'
import { useOnce } from '../../core/once'
import { session } from '../../core/session'
import { requestSync } from '../../core/sync'
import type { Id, Outcome } from '../../core/types'
import type { NewOp } from '../../core/new-ops'
import { save } from '../../core/saving'
import { accountsOf, view } from '../../core/world'
import { Button, Card, Check, Choice, Field, Header, Loading, Page, Result, toast } from '../../core/ui'
import { takeOver } from '../register/handover'
import { pathOfPlace, pathOfPoint, shopName, spoken } from '../place-link'
import { quickVisit, visitBody } from './quick'
import { wrongInNote } from '../register/registration'
import { Rescue } from '../outbox/rescue'
import { PhotoStrip, sayNotKept } from './photo-strip'
import { RefusalSheet } from './refusal'
import { ReadScamCard } from './scam-link'
import { Missing } from '../lists/street'
import { Spent } from '../notices/spent'
import { UnreadPanel, VerdictPanel } from './verdict'
import { TOOLS } from '../words'
import { claimsOf, EMPTY_VISIT, freshIds, judgeWall, PAYMENTS, toolsSeen, visitFields, type Payments, type VisitDraft } from './visiting'

/** A lượt đến: one tap for the outcome, then as much or as little as was seen. */
export default function Visit({ route }: { route: Route }) {
  const id = route.path[1] ?? ''
  const point = view.value.points.get(id)
  const [refusing, setRefusing] = useState(false)
  const met = route.query.get('gap') === '1'
  if (!point) return <Missing />
  const path = pathOfPoint(id)
  const quick = (outcome: Outcome, said: string) => {
    void quickVisit(point, visitBody(point, outcome), said)
    go(pathOfPlace(point), { replace: true })
  }
  if (met) return <Met id={id} />
  return (
    <Page header={<Header title="Lượt đến" under={whereSaid(point)} up={path} />}>
      <h2>Hôm nay thế nào?</h2>
      <div class="outcomes">
        <Button kind="primary" icon="tick" onClick={() => go(`${path}/luot-den?gap=1`, { replace: true })}>
          Đã gặp
        </Button>
        <Button icon="absent" onClick={() => quick('not_in', 'vắng')}>
          Vắng
        </Button>
        <Button icon="barred" onClick={() => setRefusing(true)}>
          Từ chối
        </Button>
        <Button icon="lock" onClick={() => quick('closed', 'nghỉ hẳn, đóng cửa')}>
          Nghỉ hẳn, đóng cửa
        </Button>
        <Button icon="swap" onClick={() => quick('moved', 'đã chuyển đi')}>
          Đã chuyển đi
        </Button>
        <Button icon="out" onClick={() => quick('vacant', 'chỗ trống')}>
          Chỗ trống
        </Button>
      </div>
      <p class="small">
        Chỉ nghỉ hôm nay thì chọn <strong>Vắng</strong>. “Nghỉ hẳn”, “Đã chuyển đi”, “Chỗ trống” đưa nơi này ra ngoài diện: không tính vào kết quả và không nhắc quay lại nữa.
      </p>
      <p class="muted small">Chạm là lưu, có 9 giây để hoàn tác. “Đã gặp” mở thêm phần quét bảng QR và ghi nhận.</p>
      {refusing && (
        <RefusalSheet
          point={point}
          onClose={() => setRefusing(false)}
          onSaved={() => go(pathOfPlace(point), { replace: true })}
        />
      )}
    </Page>
  )
}

/** "Phở Trinh · A1-01"; one without a name is said once. */
const whereSaid = (point: PointRow) => (shopName(point) ? `${shopName(point)} · ${point.label}` : spoken(point))

function Met({ id }: { id: string }) {
  const key = draftKey(id)
  const draft = useDraft<VisitDraft>(key, EMPTY_VISIT)
  const [scanning, setScanning] = useState(false)
  const [busy, setBusy] = useState(false)
  const [photoIds, setPhotoIds] = useState<Id[]>([])
  const [failed, setFailed] = useState<NewOp[] | null>(null)
  const once = useOnce()
  const minted = useRef(freshIds()).current
  const point = view.value.points.get(id)
  const accounts = accountsOf(id)
  const { value } = draft
  const owner = session.value?.key ?? ''
  const visitId = value.visitId || minted.visitId
  const toolIds = { ...minted.toolIds, ...value.toolIds }
  const set = (change: Partial<VisitDraft>) => draft.set({ visitId, toolIds, at: new Date().toISOString(), ...change })
  const verdict = useMemo(() => (value.scanned ? judgeWall([value.scanned], accounts) : null), [value.scanned, accounts.length])
  useEffect(() => {
    const scanned = draft.ready ? takeOver(id) : null
    if (scanned) set({ scanned, scanState: '' })
    // A draft of a version before, or one that only knows that the card was read out.
    else if (draft.ready && draft.dirty && !value.visitId) set({})
  }, [draft.ready])
  if (!point) return <Missing />
  if (!draft.ready) return <Loading />
  const path = pathOfPoint(id)
  if (draft.spent && !failed) return <Spent title="Đã gặp" up={path} />
  const name = shopName(point) || spoken(point)
  const refusedBefore = point.stage === 'S8'

  const refusedNote = wrongInNote(value.note)
  const tools = toolsSeen(value, verdict, point.tools)

  const finish = async () => {
    if (refusedNote) return document.querySelector('textarea')?.focus()
    if (busy || shrinking.value.includes(visitId)) return
    setBusy(true)
    // One more may have been taken in another tab; one that was sent from there has left this phone.
    let photos = photoIds
    try {
      photos = [...new Set([...photoIds, ...(await draftPhotos(owner, visitId, id))])].sort().slice(0, MOST_PHOTOS)
    } catch (error) {
      if (!(error instanceof StorageFailed)) {
        setBusy(false)
        return sayNotKept(error)
      }
    }
    setPhotoIds(photos)
    // The same draft saved again, after an answer that was lost or in another tab, is the same records.
    const at = value.at || new Date().toISOString()
    const body: VisitBody = visitBody(point, 'met', { ...visitFields(value), visitedAt: at })
    if (photos.length) body.photoIds = photos
    const ops: NewOp[] = [{ entity: 'visit', entityId: visitId, body, label: `Lượt đến ${name}`, pointId: id, at }]
    for (const tool of tools) {
      const fact: ToolBody = { pointId: id, tool, state: 'done', onDate: dayOf(corrected(Date.parse(at))) }
      ops.push({ entity: 'tool', entityId: toolIds[tool], body: fact, label: `${TOOLS[tool]} · ${name}`, pointId: id, at })
    }
    try {
      await save(ops, { draft: key, photos })
    } catch (error) {
      setBusy(false)
      if (!(error instanceof StorageFailed)) throw error
      draft.set({ visitId, toolIds, at })
      return setFailed(ops)
    }
    await saved()
    return true
  }

  // Its photos go first, those taken in another tab too: one without a draft is taken for a photo of a sent visit.
  const drop = async () => {
    await forgetPhotos(owner, await draftPhotos(owner, visitId, id))
    setPhotoIds([])
    await draft.discard()
  }

  const saved = async () => {
    await draft.discard()
    if (photoIds.length) await photosSaved(owner).catch(() => undefined)
    void requestSync('save')
    toast(`Đã lưu lượt đến ${name} trên máy.`)
    go(pathOfPlace(point), { replace: true })
  }

  const sent = async () => {
    // With its draft gone a photo is known as one whose visit has left: nothing needs writing on a full phone.
    await draft.discard()
    if (!photoIds.length) return
    await photosSaved(owner).catch(() => undefined)
    // The records' own round may fail where its answer cannot be written.
    void goOn(owner, { connected: true, fresh: true })
  }

  if (failed) {
    const again = () => (setFailed(null), setBusy(false))
    return <Rescue ops={failed} up={path} sent={sent} draft={key} photos={photoIds} saved={saved} back={again} />
  }
  return (
    <Page
      header={<Header title="Đã gặp" under={whereSaid(point)} up={path} />}
      dock={
        <div class="buttons">
          <Button icon="back" onClick={() => back(path)}>
            Thôi
          </Button>
          <span class="grow">
            <Button kind="primary" wide icon="tick" disabled={busy || shrinking.value.includes(visitId)} onClick={() => void once(finish)}>
              {shrinking.value.includes(visitId) ? 'Đang thu nhỏ ảnh…' : 'Lưu lượt đến'}
            </Button>
          </span>
        </div>
      }
    >
      <Card title="Bảng QR trên tường">
        {(verdict ?? value.scanState) && (
          <Result key={value.scanned || value.scanState}>
            {verdict && <VerdictPanel verdict={verdict} />}
            {value.scanState && <UnreadPanel state={value.scanState} />}
          </Result>
        )}
        {scanning ? (
          <>
            <Scanner
              hint="Đưa bảng QR đang dùng vào khung. So được cả khi mất sóng."
              onRead={(codes) => {
                const found = judgeWall(codes, accounts)
                if (!found) return false
                set({ scanned: found.code, scanState: '' })
                setScanning(false)
                navigator.vibrate?.(found.outcome === 'same' ? 60 : [120, 80, 120])
                return true
              }}
            />
            <div class="twocol">
              <Button onClick={() => (set({ scanned: '', scanState: 'unreadable' }), setScanning(false))}>Không đọc được</Button>
              <Button onClick={() => (set({ scanned: '', scanState: 'covered' }), setScanning(false))}>Bị che, đã gỡ</Button>
            </div>
          </>
        ) : (
          <Button kind="soft" icon="scan" wide onClick={() => setScanning(true)}>
            {value.scanned || value.scanState ? 'Quét lại' : 'Quét bảng QR'}
          </Button>
        )}
      </Card>
      <Card title="Ghi nhận hôm nay">
        {refusedBefore && (
          <Check checked={value.agreedAgain} onChange={(agreedAgain) => set({ agreedAgain })}>
            Nay đồng ý tham gia
          </Check>
        )}
        <Check checked={value.trained} onChange={(trained) => set({ trained })}>
          Đã hướng dẫn: nhận tiền, kiểm tra tiền về, nhận ra ảnh giả
        </Check>
        <Check checked={value.firstPayment} onChange={(firstPayment) => set({ firstPayment })}>
          Thấy một khách trả thật (không phải người của Tổ)
        </Check>
        <Choice
          legend="30 ngày qua nhận chuyển khoản"
          value={value.payments || null}
          options={(Object.keys(PAYMENTS) as Payments[]).map((band) => ({ value: band, label: PAYMENTS[band].words }))}
          onChange={(payments) => set({ payments })}
          onClear={() => set({ payments: '', paymentsEvidence: 'said' })}
        />
        {value.payments && (
          <Choice
            legend="Biết nhờ đâu?"
            value={value.paymentsEvidence}
            options={[
              { value: 'said', label: 'Chủ hộ nói' },
              { value: 'seen', label: 'Nhìn thấy trên máy chủ hộ' },
            ]}
            onChange={(paymentsEvidence) => set({ paymentsEvidence })}
          />
        )}
        <Check checked={value.fluent} onChange={(fluent) => set({ fluent })}>
          Tự làm được cả ba: đưa đúng mã, tự kiểm tra tiền về, kể được một dấu hiệu lừa đảo
        </Check>
        <Check checked={value.scamCardTold} onChange={(scamCardTold) => set({ scamCardTold })}>
          Đã phổ biến thẻ “dấu hiệu lừa đảo”
        </Check>
        <ReadScamCard pointId={id} />
      </Card>
      <PhotoStrip pointId={id} visitId={visitId} onBegin={() => set({})} of={name} ids={photoIds} onChange={setPhotoIds} />
      <Card title="Hẹn quay lại và ghi chú">
        <Choice
          legend="Quay lại"
          value={value.revisitOn || null}
          options={[7, 14, 30].map((days) => {
            const day = addDays(today(), days)
            return { value: day, label: `${days} ngày (${shortDay(day)})` }
          })}
          onChange={(revisitOn) => set({ revisitOn })}
          onClear={() => set({ revisitOn: '' })}
        />
        <Field label="Ghi chú" hint="Không ghi số CCCD, số tài khoản, mật khẩu." value={value.note} wrong={refusedNote} rows={2} maxLength={300} onInput={(note) => set({ note })} />
      </Card>
      {draft.dirty && (
        <Button kind="quiet" icon="bin" disabled={shrinking.value.includes(visitId)} onClick={() => void drop().catch(sayNotKept)}>
          Xóa phiếu điền dở
        </Button>
      )}
      {claimsOf(value).length > 0 && <p class="muted small">Sẽ ghi {claimsOf(value).length} điều ghi nhận.</p>}
      {tools.length > 0 && <p class="muted small">Đồng thời ghi xong: {tools.map((tool) => TOOLS[tool]).join(', ')}.</p>}
    </Page>
  )
}
