/** The plan of a market that is not made yet. */
import type { MarketPreview, NotationProblem, PreviewRow } from './wire'

export function PreviewGrid({ preview }: { preview: MarketPreview }) {
  return (
    <>
      {preview.zones.map((zone, index) => (
        <section key={index} aria-label={`Khu ${zone.code}`}>
          <h3>
            Khu {zone.code} · {zone.count} sạp
          </h3>
          <div class="plan" role="region" aria-label={`Sơ đồ khu ${zone.code}`} tabIndex={0}>
            {zone.rows.map((row, at) => (
              <PreviewLine key={at} row={row} />
            ))}
          </div>
        </section>
      ))}
    </>
  )
}

function PreviewLine({ row }: { row: PreviewRow }) {
  if (row.kind && row.kind !== 'stalls') {
    return (
      <div class="aisle">
        {row.kind === 'gate' ? 'Cổng' : 'Lối đi'} {row.code}
      </div>
    )
  }
  const places = row.stalls.reduce((sum, stall) => sum + (stall.width || 1), 0)
  return (
    <div class="line" style={{ gridTemplateColumns: `72px repeat(${places}, 40px)` }}>
      <span class="rowname">Dãy {row.code}</span>
      {row.stalls.map((stall) => (
        <span
          key={stall.code}
          class={`stall ${stall.state && stall.state !== 'open' ? 'out' : ''}`}
          style={{ gridColumn: `span ${stall.width || 1}` }}
        >
          {stall.code}
        </span>
      ))}
    </div>
  )
}

export function problemText(problem: NotationProblem): string {
  return problem.title ?? problem.sentence ?? problem.text ?? 'Chỗ này chưa đọc được. Xem lại cách gõ.'
}

/** The position among `zones` of the khu that a problem is about; the first when it names none. */
export function problemZone(problem: NotationProblem, zones: { code: string; notation: string }[]): number {
  const typed = zones.map((zone, at) => ({ zone, at })).filter(({ zone }) => zone.notation.trim())
  const numbered = /zones[.[](\d+)/.exec(problem.field ?? '')?.[1]
  if (numbered !== undefined) return typed[Number(numbered)]?.at ?? 0
  if (typeof problem.zone === 'number') return typed[problem.zone]?.at ?? 0
  return typed.find(({ zone }) => zone.code === problem.zone)?.at ?? typed[0]?.at ?? 0
}
