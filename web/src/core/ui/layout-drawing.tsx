/** A sheet as it comes out of the printer, drawn small: boards, codes, and where it is cut. */
import type { Layout } from '../layouts'
import './layout-drawing.css'

export function LayoutDrawing({ layout }: { layout: Layout }) {
  const { width, height, columns, rows, board, pitch } = layout
  const left = (width - (columns - 1) * pitch.x - board.width) / 2
  const top = (height - (rows - 1) * pitch.y - board.height) / 2
  const places = Array.from({ length: columns * rows }, (_, at) => ({ x: left + (at % columns) * pitch.x, y: top + Math.floor(at / columns) * pitch.y }))
  const room = 6
  return (
    <svg class="layoutdrawing" viewBox={`${-room} ${-room} ${width + 2 * room} ${height + 2 * room}`} aria-hidden="true" focusable="false">
      <rect class="paper" x={0} y={0} width={width} height={height} />
      {layout.bleed > 0 &&
        places.map(({ x, y }) => (
          <rect key={`${x} ${y}`} class="bleed" x={x - layout.bleed} y={y - layout.bleed} width={board.width + 2 * layout.bleed} height={board.height + 2 * layout.bleed} />
        ))}
      {places.map(({ x, y }) => (
        <Board key={`${x} ${y}`} x={x} y={y} {...board} />
      ))}
      {layout.bleed === 0 && <path class="cut" d={cuts(layout, left, top)} />}
    </svg>
  )
}

function Board({ x, y, width, height }: { x: number; y: number; width: number; height: number }) {
  const lying = width > height
  const side = lying ? height * 0.7 : width * 0.62
  const at = lying ? { x: x + height * 0.15, y: y + height * 0.15 } : { x: x + (width - side) / 2, y: y + height * 0.2 }
  const lines = lying
    ? `M${x + height} ${y + height * 0.4}H${x + width * 0.92}M${x + height} ${y + height * 0.6}H${x + width * 0.85}`
    : `M${x + width * 0.2} ${y + height * 0.76}H${x + width * 0.8}M${x + width * 0.28} ${y + height * 0.86}H${x + width * 0.72}`
  const eye = side * 0.28
  return (
    <g>
      <rect class="board" x={x} y={y} width={width} height={height} />
      {!lying && <rect class="band" x={x + 2} y={y + 2} width={width - 4} height={height * 0.11} />}
      <rect class="code" x={at.x} y={at.y} width={side} height={side} />
      {[0, 1, 2].map((corner) => (
        <rect key={corner} class="eye" x={at.x + side * 0.1 + (corner === 1 ? side * 0.8 - eye : 0)} y={at.y + side * 0.1 + (corner === 2 ? side * 0.8 - eye : 0)} width={eye} height={eye} />
      ))}
      <path class="words" d={lines} style={{ strokeWidth: Math.max(3, height * 0.035) }} />
    </g>
  )
}

/** Cuts through the whole sheet, between boards that lie edge to edge. */
function cuts(layout: Layout, left: number, top: number): string {
  const across = Array.from({ length: layout.columns + 1 }, (_, at) => left + at * layout.pitch.x).filter((x) => x > 1 && x < layout.width - 1)
  const down = Array.from({ length: layout.rows + 1 }, (_, at) => top + at * layout.pitch.y).filter((y) => y > 1 && y < layout.height - 1)
  return [...across.map((x) => `M${x} 0V${layout.height}`), ...down.map((y) => `M0 ${y}H${layout.width}`)].join('')
}
