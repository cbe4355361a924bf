// What a person with large letters or a thumb meets on a screen; run in the page by measures.py.
() => {
  const faults = []
  const seen = (one) => {
    const box = one.getBoundingClientRect()
    const style = getComputedStyle(one)
    return box.width > 1 && box.height > 1 && style.visibility !== 'hidden' && !one.closest('.unseen, [hidden]')
  }
  const name = (one) => one.tagName.toLowerCase() + '.' + one.className + ' "' +
    (one.getAttribute('aria-label') ?? one.textContent ?? '').trim().slice(0, 40) + '"'
  const dialogs = [...document.querySelectorAll('dialog[open]')]
  const root = dialogs.at(-1) ?? document.body
  if (document.documentElement.scrollWidth > innerWidth + 1)
    faults.push('page wider than the screen by ' + (document.documentElement.scrollWidth - innerWidth))

  // Words: none outside the screen, outside their control, or cut by a box that hides what overflows.
  const sideways = (one) => {
    for (let up = one; up && up !== document.body; up = up.parentElement)
      if (['auto', 'scroll'].includes(getComputedStyle(up).overflowX)) return up
    return null
  }
  const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = words.nextNode(); node; node = words.nextNode()) {
    const holder = node.parentElement
    if (!node.data.trim() || !holder || !seen(holder) || holder.closest('option, title, svg, .word')) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const box of range.getClientRects()) {
      if ((box.left < -1 || box.right > innerWidth + 1) && !sideways(holder))
        faults.push('words off the screen: ' + node.data.trim().slice(0, 40))
      const control = holder.closest('button, a.button, .choice, .chip, .filter, .row72, .card, .notice')
      const frame = control?.getBoundingClientRect()
      if (frame && !sideways(holder) && (box.right > frame.right + 2 || box.bottom > frame.bottom + 2 || box.left < frame.left - 2))
        faults.push('words out of their box: ' + name(control) + ' ' + node.data.trim().slice(0, 30))
    }
    for (let up = holder; up && up !== root; up = up.parentElement) {
      const style = getComputedStyle(up)
      if (style.overflowY === 'hidden' && up.scrollHeight > up.clientHeight + 2) faults.push('words cut: ' + name(up))
      if (style.overflowX === 'hidden' && up.scrollWidth > up.clientWidth + 2) faults.push('words cut: ' + name(up))
    }
  }

  // Targets: 48 px, chips 40 with a gap of 8. A link inside a sentence is the sentence's size.
  const targets = root.querySelectorAll('a[href], button, select, textarea, summary, label.choice, label.filebutton, input')
  for (const one of targets) {
    if (!seen(one) || one.closest('.choice') !== null && one.tagName === 'INPUT') continue
    if (one.tagName === 'A' && getComputedStyle(one).display === 'inline') continue
    const box = one.getBoundingClientRect()
    const least = one.classList.contains('filter') ? 40 : 48
    if (box.height < least - 0.5 || box.width < Math.min(48, least) - 0.5)
      faults.push(`target ${Math.round(box.width)}×${Math.round(box.height)}: ` + name(one))
  }
  const chips = [...root.querySelectorAll('.filter')].map((one) => one.getBoundingClientRect())
  for (const [at, chip] of chips.entries()) {
    const next = chips[at + 1]
    if (next && Math.abs(next.top - chip.top) < 2 && next.left - chip.right < 5.5) faults.push('chips too near')
  }
  return [...new Set(faults)]
}
