/** Reads QR codes from pixels: the phone's own detector where it has one, else zxing from our own origin. */

interface Detector {
  detect(source: ImageBitmapSource): Promise<{ rawValue: string }[]>
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector
  getSupportedFormats(): Promise<string[]>
}

type Read = (image: ImageData) => Promise<string[]>

let reader: Promise<Read> | undefined

/** The reader, loaded once; a failed load is tried again at the next call. */
export function qrReader(): Promise<Read> {
  reader ??= makeReader().catch((error: unknown) => {
    reader = undefined
    throw error
  })
  return reader
}

async function makeReader(): Promise<Read> {
  const native = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector
  if (native) {
    try {
      if ((await native.getSupportedFormats()).includes('qr_code')) {
        const detector = new native({ formats: ['qr_code'] })
        return async (image) => (await detector.detect(image)).map((found) => found.rawValue).filter(Boolean)
      }
    } catch {
      // Phones without Play services have the class but not the detector.
    }
  }
  const { readWithZxing } = await import('./zxing')
  return readWithZxing()
}

/** Fetches the reader that this phone needs while there is a network, also where a scan came before the service worker. */
export async function fetchReaderAhead(): Promise<void> {
  const { keepWasm } = await import('./zxing')
  await keepWasm()
  await qrReader()
}

const LONGEST_PX = 1600

/** Every QR code in a photo. */
export async function readPhoto(file: Blob): Promise<string[]> {
  const bitmap = await createImageBitmap(file)
  const read = await qrReader()
  // A phone's photo is far larger than a code needs; small codes in a corner still want detail.
  for (const longest of [LONGEST_PX, 800]) {
    const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(bitmap.width * scale))
    canvas.height = Math.max(1, Math.round(bitmap.height * scale))
    const context = canvas.getContext('2d', { willReadFrequently: true })
    if (!context) continue
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    const found = await read(context.getImageData(0, 0, canvas.width, canvas.height))
    if (found.length) return found
  }
  return []
}
