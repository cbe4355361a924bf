import { useMemo, useState } from 'preact/hooks'
import { meta, view } from '../../core/world'
import { Button, Choice, Notice } from '../../core/ui'
import { tradesOfGoods } from './registration'
import type { StepProps } from './register'

const RECENT_TRADES = 'phocho-recent-trades'

/** The row's own trades and recent ones as tiles first, then the whole list as tiles: two taps at most, no typing. */
export function Trades({ draft, set, wrong, pointId }: StepProps & { pointId: string }) {
  const goods = goodsAt(pointId)
  const recent = recentTrades()
  const all = meta.value.trades
  const [open, setOpen] = useState(false)
  const first = useMemo(() => {
    const shown = tradesOfGoods(goods, all)
    for (const code of recent) {
      const trade = all.find((one) => one.code === code)
      if (trade && shown.length < 6 && !shown.includes(trade)) shown.push(trade)
    }
    for (const trade of all) if (shown.length < 6 && !shown.includes(trade)) shown.push(trade)
    return shown
  }, [all, open, goods])
  const chosen = all.find((trade) => trade.code === draft.trade)
  const tiles = open ? all : chosen && !first.includes(chosen) ? [...first, chosen] : first
  return (
    <>
      <Choice
        legend="Ngành hàng"
        value={draft.trade || null}
        wrong={wrong.trade}
        options={tiles.map((trade) => ({ value: trade.code, label: trade.name }))}
        onChange={(trade) => {
          set({ trade })
          setOpen(false)
        }}
      />
      {!open && all.length > tiles.length && (
        <Button kind="quiet" icon="menu" onClick={() => setOpen(true)}>
          Ngành hàng khác…
        </Button>
      )}
      {all.length === 0 && <Notice>Danh mục ngành hàng chưa tải về máy. Cần có mạng một lần, phiếu này vẫn được giữ.</Notice>}
    </>
  )
}

function goodsAt(pointId: string): string {
  const point = view.value.points.get(pointId)
  const market = point?.marketId ? view.value.markets.get(point.marketId) : undefined
  return market?.zones.flatMap((zone) => zone.rows).find((row) => row.id === point?.rowId)?.goods ?? ''
}

function recentTrades(): string[] {
  try {
    return JSON.parse(localStorage.getItem(RECENT_TRADES) ?? '[]') as string[]
  } catch {
    return []
  }
}

export function rememberTrade(code: string): void {
  try {
    localStorage.setItem(RECENT_TRADES, JSON.stringify([code, ...recentTrades().filter((one) => one !== code)].slice(0, 6)))
  } catch {
    // A full storage only costs the shortcut.
  }
}
