/** A camera's picture as a small JPEG: drawn anew, so that position, time and the camera's name stay behind. */

const LONG_EDGE = 1280
export const MOST_BYTES = 200_000
/** Tried in this order until the picture is small enough; after the second also with fewer pixels. */
const QUALITIES = [0.7, 0.55, 0.55, 0.5, 0.4, 0.3]
const SMALLER = 0.8

/** The browser cannot open the file as a picture. */
export class NotAPicture extends Error {}

export async function shrink(file: Blob): Promise<Blob> {
  const address = URL.createObjectURL(file)
  try {
    const image = await opened(address)
    let share = Math.min(1, LONG_EDGE / Math.max(image.naturalWidth, image.naturalHeight))
    let last: Blob | undefined
    for (const [turn, quality] of QUALITIES.entries()) {
      if (turn >= 2) share *= SMALLER
      const width = Math.max(1, Math.round(image.naturalWidth * share))
      const height = Math.max(1, Math.round(image.naturalHeight * share))
      last = await drawn(file, image, width, height, quality)
      if (last.size <= MOST_BYTES) return last
    }
    throw new NotAPicture(`still ${last?.size ?? 0} bytes`)
  } finally {
    URL.revokeObjectURL(address)
  }
}

/** Reads the head only: its size, turned upright as the camera held it. */
function opened(address: string): Promise<HTMLImageElement> {
  return new Promise((done, failed) => {
    const image = new Image()
    image.onload = () => (image.naturalWidth ? done(image) : failed(new NotAPicture('no size')))
    image.onerror = () => failed(new NotAPicture('not decoded'))
    image.src = address
  })
}

async function drawn(file: Blob, image: HTMLImageElement, width: number, height: number, quality: number): Promise<Blob> {
  // Decoded and scaled beside the screen's own thread where the browser can.
  const small = await bitmap(file, width, height)
  try {
    if (typeof OffscreenCanvas !== 'undefined') {
      const canvas = new OffscreenCanvas(width, height)
      const pen = canvas.getContext('2d')
      if (pen) {
        onWhite(pen, small ?? image, width, height)
        return await canvas.convertToBlob({ type: 'image/jpeg', quality })
      }
    }
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    const pen = canvas.getContext('2d')
    if (!pen) throw new NotAPicture('no canvas')
    onWhite(pen, small ?? image, width, height)
    return await new Promise((done, failed) =>
      canvas.toBlob((blob) => (blob ? done(blob) : failed(new NotAPicture('not encoded'))), 'image/jpeg', quality),
    )
  } finally {
    small?.close()
  }
}

function onWhite(pen: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, picture: CanvasImageSource, width: number, height: number): void {
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, width, height)
  pen.imageSmoothingQuality = 'medium'
  pen.drawImage(picture, 0, 0, width, height)
}

async function bitmap(file: Blob, width: number, height: number): Promise<ImageBitmap | null> {
  try {
    return await createImageBitmap(file, { resizeWidth: width, resizeHeight: height, resizeQuality: 'medium' })
  } catch {
    return null
  }
}
