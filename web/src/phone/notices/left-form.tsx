import { valueOf } from '../../core/drafts'
import { withDb } from '../../core/db'
import { longDay } from '../../core/formats'
import { useLoaded } from '../../core/load'
import { forgetPhotos } from '../../core/photo-queue'
import { go, type Route } from '../../core/router'
import { session } from '../../core/session'
import { meta } from '../../core/world'
import { Button, Header, Loading, Notice, Page } from '../../core/ui'
import { fieldWord, valueWord } from '../outbox/field-words'
import { FORMS } from './begun'
import { sayStorageFull } from './storage-full'

interface Left extends Record<string, unknown> {
  visitId?: string
  on?: string
  marks?: object
}

/** A form whose place is no longer on this phone: its person reads it, and throws it away when it is of no more use. */
export default function LeftForm({ route }: { route: Route }) {
  const key = route.path[1] ?? ''
  const owner = session.value?.key ?? ''
  const found = useLoaded(async () => {
    const draft = await withDb(owner, (db) => db.get('draft', key))
    return { left: draft && (await valueOf<Left>(owner, draft)) }
  }, [key])
  if (!found.value) return <Loading />
  const left: Left = found.value.left ?? {}
  const said = Object.entries(left).filter(([field, value]) => fieldWord(field) !== field && String(value ?? ''))
  const drop = async () => {
    // Its photos go first: one without a draft is taken for a photo of a visit that was sent.
    const photos = await withDb(owner, (db) => db.getAllKeysFromIndex('blob', 'visit', left.visitId ?? ''))
    await forgetPhotos(owner, photos)
    await withDb(owner, (db) => db.delete('draft', key))
    go('/hom-nay', { replace: true })
  }
  return (
    <Page header={<Header title={FORMS[key.split(':')[0] ?? ''] ?? 'Phiếu'} under="đang ghi dở" up="/hom-nay" />}>
      <Notice>
        <p>Nơi của phiếu này không còn trên máy, nên không ghi tiếp được ở đây. Cần ghi thì báo cán bộ phường.</p>
      </Notice>
      {left.marks && (
        <p>
          {Object.keys(left.marks).length} dòng nhập từ phiếu giấy ngày {longDay(left.on || null)}. Còn tờ phiếu thì nhập lại được.
        </p>
      )}
      {said.map(([field, value]) => (
        <p key={field}>
          {fieldWord(field)}: <strong>{meta.value.trades.find((trade) => trade.code === value)?.name ?? valueWord(value)}</strong>
        </p>
      ))}
      <Button kind="danger" icon="bin" wide onClick={() => void drop().catch(sayStorageFull)}>
        Xóa phiếu điền dở
      </Button>
    </Page>
  )
}
