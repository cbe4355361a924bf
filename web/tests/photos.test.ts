import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { sha256Plain } from '../src/core/sha256'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('our own SHA-256 agrees with the platform at every padding and at a photo’s length', () => {
  for (const length of [0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 128, 199_999]) {
    const message = Uint8Array.from({ length }, (_, at) => (at * 131 + length) & 255)
    expect(hex(sha256Plain(message))).toBe(createHash('sha256').update(message).digest('hex'))
  }
})
