/** Who prints a batch: the print shop, which then sees it, or the ward on its own printer. */
import { layoutNamed } from '../core/layouts'
import { Choice } from '../core/ui'
import type { Printer } from './wire'
import { printerName } from './words'

/** One sheet of the ward's own A4 is not worth a way to the shop. */
const MOST_AT_HOME = 4

export function usualPrinter(boards: number, layout: string): Printer {
  return boards <= MOST_AT_HOME && layoutNamed(layout)?.paper === 'giấy A4' ? 'ward' : 'print_shop'
}

const SAYS: Record<Printer, string> = { ward: 'Cán bộ tải tệp và tự in; nhà in không thấy lô này.', print_shop: 'Phát hành xong thì nhà in tải được tệp.' }

export function PrinterChoice(props: { value: Printer; onChange: (printer: Printer) => void; wrong?: string | null }) {
  return (
    <Choice<Printer>
      legend="In ở đâu"
      value={props.value}
      onChange={props.onChange}
      wrong={props.wrong}
      oneColumn
      options={(['ward', 'print_shop'] as const).map((value) => ({
        value,
        label: (
          <>
            <b>{printerName(value)}</b> <span class="small">{SAYS[value]}</span>
          </>
        ),
      }))}
    />
  )
}
