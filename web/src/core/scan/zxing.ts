import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url'

/** Asks for the reader's file, so that the service worker keeps it; a page that has read it already would ask no more. */
export async function keepWasm(): Promise<void> {
  await (await fetch(wasm)).arrayBuffer()
}

/** zxing compiled to wasm, from our own origin: its default is a CDN, which the CSP and an alley both refuse. */
export async function readWithZxing(): Promise<(image: ImageData) => Promise<string[]>> {
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true })
  return async (image) => {
    const found = await readBarcodes(image, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 4 })
    return found.filter((one) => one.isValid).map((one) => one.text)
  }
}
