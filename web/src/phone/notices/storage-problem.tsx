import { Button, Header, Notice, Page } from '../../core/ui'

/** The browser cannot open its own database: say so plainly, lose nothing, offer the ways on. */
export function StorageProblem({ owner, onRetry }: { owner?: string; onRetry: () => void }) {
  return (
    <Page header={<Header title="Máy không mở được sổ" />}>
      <Notice kind="error" alert>
        <p class="strong">Trình duyệt không mở được bộ nhớ của ứng dụng.</p>
        <p>Thường do máy đầy hoặc trình duyệt lỗi. {owner ? 'Các bản ghi đã lưu chưa bị xóa.' : 'Đường dẫn mời chưa mất lượt.'}</p>
      </Notice>
      <ol class="steps">
        <li>Xóa bớt ảnh, video để máy còn ít nhất 200 MB trống.</li>
        <li>Đóng hẳn trình duyệt rồi mở lại. Đừng bấm “Xóa dữ liệu duyệt web”.</li>
        <li>Vẫn không được: báo Tổ trưởng, ghi tạm ra giấy.</li>
      </ol>
      <Button kind="primary" icon="refresh" wide onClick={onRetry}>
        {owner ? 'Mở lại sổ' : 'Thử lại'}
      </Button>
      {owner && (
        <Button icon="download" wide onClick={() => void import('../outbox/rescue-card').then(({ save }) => save(owner), () => undefined)}>
          Lưu bản ghi chờ gửi ra tệp
        </Button>
      )}
    </Page>
  )
}
