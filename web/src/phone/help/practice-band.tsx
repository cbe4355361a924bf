import './practice.css'

/** On every screen of practice, above everything: nobody may take it for work, or work for it. */
export function PracticeBand() {
  return (
    <aside class="practiceband" aria-label="Đang tập">
      <span>
        <strong>TẬP</strong> · không gửi đi
      </span>
      <a href="#/tap">Hướng dẫn, thoát</a>
    </aside>
  )
}
