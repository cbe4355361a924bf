/** UUIDv7 with a counter in place of the first random bits, so that ids made in one millisecond keep their order. */

let lastMs = 0
let counter = 0

export function uuid7(nowMs: number = Date.now(), random: (bytes: Uint8Array) => void = fill): string {
  // A clock that stepped back must not reorder what this device wrote before.
  if (nowMs > lastMs) {
    lastMs = nowMs
    counter = Math.floor(Math.random() * 0x400)
  } else if (++counter > 0xfff) {
    lastMs += 1
    counter = 0
  }
  const bytes = new Uint8Array(8)
  random(bytes)
  bytes[0] = (bytes[0]! & 0x3f) | 0x80
  const time = lastMs.toString(16).padStart(12, '0')
  const tail = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const head = (0x7000 | counter).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-${head}-${tail.slice(0, 4)}-${tail.slice(4)}`
}

/**
 * Makes every later id sort after this one, which an earlier run of the app made: with a clock that ran ahead then and
 * was put right since, the later of two edits would count as the earlier.
 */
export function comeAfter(id: string | undefined): void {
  if (id?.[14] !== '7') return
  const ms = parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
  const count = parseInt(id.slice(15, 18), 16)
  if (ms < lastMs || (ms === lastMs && count <= counter)) return
  lastMs = ms
  counter = count
}

function fill(bytes: Uint8Array): void {
  crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)
}
