import { Icon } from '../../core/ui'

/** For those who walk with paper: the sheet to print, and a filled one to key in. */
export function PaperLinks({ path, line }: { path: string; line: string }) {
  return (
    <div class="buttons sidehead">
      <a class="button" href={`#${path}/phieu?day=${line}`}>
        <Icon name="print" /> In phiếu đi
      </a>
      <a class="button" href={`#${path}/nhap-phieu?day=${line}`}>
        <Icon name="keyboard" /> Nhập phiếu
      </a>
    </div>
  )
}
