/** `#/ban/cho/:id/phieu` and `#/ban/duong/:id/phieu`: the walk sheets of a place, to be printed for the Tổ. */
import { useState } from 'preact/hooks'
import { api } from '../core/api'
import { useLoaded } from '../core/load'
import type { Id, PointCard } from '../core/types'
import { Card, Choice } from '../core/ui'
import { Sheets } from '../phone/paper/walk-sheet-page'
import { stillWord, type Line, type Stop } from '../phone/paper/walk-sheet'
import { Empty, Page, Ready } from './pieces'
import type { MarketPlan, StreetPlan } from './wire'

const ALL = 'tat-ca'

interface PlaceLines {
  name: string
  path: string
  lines: Line[]
}

export function WalkSheetsPage({ kind, id }: { kind: 'cho' | 'duong'; id: Id }) {
  const [chosen, choose] = useState<string>(ALL)
  const loaded = useLoaded(() => (kind === 'cho' ? marketLines(id) : streetLines(id)), [kind, id])
  return (
    <Ready from={loaded} what="Đang tải danh sách…">
      {({ name, path, lines }) => {
        const shown = lines.filter((line) => chosen === ALL || line.key === chosen)
        return (
          <Page title={`Phiếu đi · ${name}`} under={<a href={`#${path}`}>{name}</a>}>
            <div class="unprinted">
              {lines.length === 0 && <Empty icon="print">Nơi này chưa có điểm nào nên chưa có phiếu.</Empty>}
              {lines.length > 1 && (
                <Card>
                  <Choice
                    legend="In những dãy nào"
                    value={chosen}
                    options={[{ value: ALL, label: `Tất cả (${lines.length} dãy)` }, ...lines.map((line) => ({ value: line.key, label: line.title }))]}
                    onChange={choose}
                  />
                </Card>
              )}
            </div>
            {shown.length > 0 && <Sheets place={name} lines={shown} />}
          </Page>
        )
      }}
    </Ready>
  )
}

async function marketLines(id: Id): Promise<PlaceLines> {
  const plan = await api.get<MarketPlan>(`/markets/${id}`)
  const lines = plan.zones.flatMap((zone) =>
    zone.rows.map((row, at) => ({
      key: `${zone.code}.${at}`,
      title: `Dãy ${row.code}`,
      under: [zone.name || `Khu ${zone.code}`, row.goods].filter(Boolean).join(' · '),
      noun: 'sạp',
      stops: row.stalls.map(stopOf),
    })),
  )
  lines.push({ key: 'khong-co-dinh', title: 'Không cố định', under: '', noun: 'chỗ bán', stops: plan.mobile.map(stopOf) })
  return { name: plan.market.name, path: `/ban/cho/${id}`, lines: lines.filter((line) => line.stops.length > 0) }
}

async function streetLines(id: Id): Promise<PlaceLines> {
  const plan = await api.get<StreetPlan>(`/streets/${id}`)
  const sides = [
    { key: 'le', title: 'Dãy số lẻ', points: plan.odd },
    { key: 'chan', title: 'Dãy số chẵn', points: plan.even },
    { key: 'khong-so', title: 'Không có số nhà', points: plan.none },
  ]
  return {
    name: `Đường ${plan.street.name.replace(/^đường /i, '')}`,
    path: `/ban/duong/${id}`,
    lines: sides
      .map(({ key, title, points }) => ({ key, title, under: '', noun: 'số nhà', stops: points.map(stopOf) }))
      .filter((line) => line.stops.length > 0),
  }
}

/** The desk's cards know no open incident; while one stands the phone offers nothing to say again. */
const stopOf = (point: PointCard): Stop => ({
  id: point.id,
  code: point.houseNumber || (point.kind === 'shop' ? (point.landmark ?? '') : '') || point.label,
  still: stillWord({ stage: point.stage }),
})
