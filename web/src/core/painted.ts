/** When the frame with what has just changed is on the glass; soon, too, in a tab that nobody looks at and that has no frames. */
export const painted = () =>
  new Promise((done) => {
    globalThis.requestAnimationFrame?.(() => setTimeout(done))
    setTimeout(done, 300)
  })
