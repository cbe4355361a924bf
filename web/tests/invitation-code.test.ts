import { describe, expect, it } from 'vitest'
import { grouped, readCode, wrongWithCode } from '../src/core/invitation-code'
import { chromeIntent, insideZalo } from '../src/core/zalo'

const CODE = '7K3QX01ABCDEFGHJKMNPQR9T2M'

describe('a typed code', () => {
  it('is the same in small letters, with spaces and dashes, and with O and I for 0 and 1', () => {
    for (const typed of [CODE, '7k3qx-01abc defgh jkmnp.qr9t2m', '7K3QXOIABCDEFGHJKMNPQR9T2M', `  7k3qxolabcdefghjkmnpqr9t2m `]) {
      expect(readCode(typed).code).toBe(CODE)
      expect(wrongWithCode(readCode(typed))).toBeNull()
    }
  })
  it('is taken out of a pasted link, with words around it', () => {
    expect(readCode(`Vào đây nhé: https://cho.vn/#/vao/${CODE}?x=1 cảm ơn`).code).toBe(CODE)
  })
  it('says what to mend: letters that no code has, one short, one too many, the wrong door', () => {
    expect(wrongWithCode(readCode(`${CODE.slice(1)}U`))).toContain('“U”')
    expect(wrongWithCode(readCode(CODE.slice(1)))).toContain('25 trong 26')
    expect(wrongWithCode(readCode(`${CODE}7`))).toContain('Dư 1')
    expect(wrongWithCode(readCode(`https://cho.vn/#/xac-nhan/${CODE}`))).toContain('chủ hộ')
  })
  it('is shown in the groups in which it is read aloud', () => {
    expect(grouped(CODE)).toBe('7K3QX-01ABC-DEFGH-JKMNP-QR9T2M')
    expect(grouped('7K3QX01')).toBe('7K3QX-01')
  })
})

describe("Zalo's own browser", () => {
  const android = 'Mozilla/5.0 (Linux; Android 13; SM-A035F) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 Zalo android/24110 ZaloTheme/light ZaloLanguage/vi'
  it('is recognised, and Chrome is not', () => {
    expect(insideZalo(android)).toBe(true)
    expect(insideZalo(android.replace(/ Zalo.*/, ''))).toBe(false)
  })
  it('is left on Android by a link that keeps the address whole', () => {
    expect(chromeIntent(`https://cho.vn/#/vao/${CODE}`, android)).toBe(
      `intent://cho.vn/#/vao/${CODE}#Intent;scheme=https;package=com.android.chrome;end`,
    )
    expect(chromeIntent(`https://cho.vn/#/vao/${CODE}`, 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Zalo iOS/500')).toBeNull()
  })
})
