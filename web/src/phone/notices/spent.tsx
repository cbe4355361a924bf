import { go } from '../../core/router'
import { Button, Header, Notice, Page } from '../../core/ui'

/** In the place of a form that another tab of this phone has saved or thrown away. */
export function Spent({ title, up }: { title: string; up: string }) {
  return (
    <Page header={<Header title={title} up={up} />}>
      <Notice alert>
        <p class="strong">Phiếu này vừa được lưu hoặc xóa ở cửa sổ khác.</p>
        <p>Không có gì bị ghi hai lần. Cần ghi thêm thì đóng và mở phiếu mới.</p>
      </Notice>
      <Button kind="primary" wide onClick={() => go(up, { replace: true })}>
        Đóng phiếu
      </Button>
    </Page>
  )
}
