/** The plan of a market that is not made yet. */
import type { MarketPreview, PreviewRow } from './wire'

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
      <div class="passage">
        {row.code}
      </div>
    )
  }
  const places = row.stalls.reduce((sum, stall) => sum + (stall.width || 1), 0)
  return (
    <div class="gridline" style={{ gridTemplateColumns: `76px repeat(${places}, minmax(30px, 1fr))` }}>
      <span class="rowname">
        Dãy {row.code}
        {row.goods && <span>{row.goods}</span>}
      </span>
      {row.stalls.map((stall) => (
        <span
          key={stall.code}
          class={`dstall ${stall.state && stall.state !== 'open' ? 'out' : ''}`}
          style={{ gridColumn: `span ${stall.width || 1}` }}
        >
          {stall.code}
        </span>
      ))}
    </div>
  )
}

/** The position among `zones` of the khu that a field such as `zones.0.notation` names; only those with text were sent. */
export function zoneOfField(field: string | null, zones: { notation: string }[]): number | null {
  const sent = /^zones\.(\d+)/.exec(field ?? '')?.[1]
  if (sent === undefined) return null
  const typed = zones.map((zone, at) => ({ zone, at })).filter(({ zone }) => zone.notation.trim())
  return typed[Number(sent)]?.at ?? null
}
