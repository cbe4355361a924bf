// A volunteer's taps, done inside the page so that hundreds fit in a test: the same buttons, inputs
// and screens, one after another, each waited for. Nothing of the app is called past its screens.
window.taps = (() => {
  const LONGEST_MS = 60_000
  const until = (found) =>
    new Promise((done, failed) => {
      const since = performance.now()
      const look = () => {
        const one = found()
        if (one) done(one)
        else if (performance.now() - since > LONGEST_MS) failed(new Error(`${found} at ${location.hash}`))
        else requestAnimationFrame(look)
      }
      look()
    })
  const button = (words) => [...document.querySelectorAll('button')].find((one) => one.textContent.includes(words))
  const unsent = () => Number.parseInt(document.querySelector('.badgelink')?.textContent ?? '', 10)
  const landed = (waiting) => until(() => location.hash.startsWith('#/cho/') && unsent() >= waiting)

  const picture = async (index) => {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 48
    const paint = canvas.getContext('2d')
    for (let at = 0; at < 36; at += 1) {
      // Its number in black and white squares: no two are alike, however they are made smaller.
      paint.fillStyle = (index >> (at % 12)) & 1 ? '#fff' : '#000'
      paint.fillRect((at % 6) * 8, Math.floor(at / 6) * 8, 8, 8)
    }
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'))
    return new File([blob], `anh-${index}.png`, { type: 'image/png' })
  }

  return {
    /** "Vắng" at a stall; resolves when the badge counts it. */
    async notIn(point, waiting) {
      location.hash = `#/diem/${point}/luot-den`
      ;(await until(() => document.querySelector('.outcomes') && button('Vắng'))).click()
      await landed(waiting)
    },
    /** "Đã gặp" with so many photos, taken through the camera's own input. */
    async met(point, waiting, photos, first) {
      location.hash = `#/diem/${point}/luot-den?gap=1`
      for (let at = 0; at < photos; at += 1) {
        const input = await until(() => document.querySelector('input[type=file][capture]:not([disabled])'))
        const chosen = new DataTransfer()
        chosen.items.add(await picture(first + at))
        input.files = chosen.files
        input.dispatchEvent(new Event('change', { bubbles: true }))
        await until(() => document.querySelectorAll('.photos img').length === at + 1)
      }
      ;(await until(() => button('Lưu lượt đến'))).click()
      await landed(waiting)
    },
  }
})()
