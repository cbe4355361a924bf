/** `#/ban/in`: print batches in their four screen states, and recalls. */
import { count, moment } from '../core/formats'
import { layoutName } from '../core/layouts'
import { useLoaded } from '../core/load'
import { go, type Route } from '../core/router'
import { Button, Card } from '../core/ui'
import { CardTable, Cell, Row, RowHead } from './card-table'
import { all } from './lists'
import { Empty, Page, Ready, Tabs } from './pieces'
import { Recalls } from './recalls'
import { ward } from './ward'
import type { Batch, BatchState, Recall, RenderJob } from './wire'
import { batchStanding, printerName } from './words'

type Tab = 'lo-in' | 'thu-hoi'

export function Batches({ route }: { route: Route }) {
  const here = ward.value
  if (!here) return <Empty icon="print">Mở phường trước.</Empty>
  return <BatchList id={here.id} name={here.name} tab={(route.query.get('muc') as Tab | null) ?? 'lo-in'} />
}

const GROUPS: { title: string; states: BatchState[] }[] = [
  { title: 'Chuẩn bị', states: ['draft', 'frozen', 'rendered', 'verified'] },
  { title: 'Sẵn sàng', states: ['released'] },
  { title: 'Đã in', states: ['printed'] },
  { title: 'Đã giao', states: ['delivered'] },
  { title: 'Đã hủy', states: ['cancelled'] },
]

function BatchList({ id, name, tab }: { id: string; name: string; tab: Tab }) {
  const found = useLoaded(async () => {
    const [batches, recalls] = await Promise.all([all<Batch>('/batches', { ward: id }), all<Recall>('/recalls', { ward: id })])
    return { batches, recalls }
  }, [id, tab])
  return (
    <Page
      title="In bảng QR"
      under={name}
      right={
        <Button kind="soft" icon="plus" onClick={() => go('/ban/in/moi')}>
          Tạo lô in
        </Button>
      }
    >
      <Ready from={found}>
        {({ batches, recalls }) => (
          <>
            <Tabs
              label="In bảng QR"
              value={tab}
              href={(one) => `#/ban/in${one === 'lo-in' ? '' : `?muc=${one}`}`}
              tabs={[
                { value: 'lo-in', label: 'Lô in' },
                { value: 'thu-hoi', label: 'Thu hồi', count: recalls.filter((one) => !one.settledAt).length },
              ]}
            />
            {tab === 'lo-in' ? <Groups batches={batches} /> : <Recalls recalls={recalls} onChange={found.reload} />}
          </>
        )}
      </Ready>
    </Page>
  )
}

function Groups({ batches }: { batches: Batch[] }) {
  if (batches.length === 0) {
    return <Empty icon="print">Chưa có lô in nào. Bấm “Tạo lô in”: hộ nào đủ điều kiện, hộ nào chưa và vì sao đều hiện ra.</Empty>
  }
  return (
    <>
      {GROUPS.map(({ title, states }) => {
        const mine = batches.filter((batch) => states.includes(batch.state))
        if (mine.length === 0) return null
        return (
          <Card key={title} title={`${title} (${mine.length})`}>
            <CardTable label={`Lô in: ${title}`} heads={['Số lô', 'Tên', 'Bảng', 'Giấy', 'Bước', 'Tạo lúc']} numbers={['Bảng']}>
              {mine.map((batch) => (
                <Row key={batch.id}>
                  <RowHead>
                    <a href={`#/ban/in/${batch.id}`}>{batch.number}</a>
                  </RowHead>
                  <Cell>{batch.name}</Cell>
                  <Cell of="Số bảng" class="number">{count(batch.lines)}</Cell>
                  <Cell of="Giấy">
                    {layoutName(batch.layout)}
                    <span class="small">{printerName(batch.printer)}</span>
                  </Cell>
                  <Cell of="Bước">
                    {batchStanding(batch)}
                    <JobWord job={batch.job} />
                    {batch.recalled > 0 && <span class="small">{count(batch.recalled)} bảng cần thu hồi</span>}
                  </Cell>
                  <Cell of="Tạo lúc">{moment(batch.createdAt)}</Cell>
                </Row>
              ))}
            </CardTable>
          </Card>
        )
      })}
    </>
  )
}

/** A batch being drawn says so in the list, too. */
function JobWord({ job }: { job: RenderJob | null }) {
  if (!job || job.state === 'done') return null
  const words = { waiting: 'chờ dựng bản in', running: `đang dựng, đọc lại ${count(job.read)}/${count(job.total)}`, failed: 'dựng bản in chưa được', stopped: 'đã dừng dựng' }
  return <span class="small">{words[job.state]}</span>
}
