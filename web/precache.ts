import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/**
 * Writes /sw.js with the list of files that the app needs offline.
 *
 * Left out: the wasm (412 KB, kept when a phone first needs it), and the desk's, the print shop's and
 * the public's chunks, which are of no use without a network.
 */
export function precache(source: string): Plugin {
  return {
    name: 'phocho-precache',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const hash = createHash('sha256')
      const urls: string[] = ['/']
      for (const [name, file] of Object.entries(bundle)) {
        if (!/\.(js|css)$/.test(name) || /\/(desk|print|board)-/.test(name)) continue
        urls.push(`/${name}`)
        hash.update(name)
        if (file.type === 'chunk') hash.update(file.code)
      }
      for (const name of readdirSync('public').sort()) {
        hash.update(readFileSync(join('public', name)))
        urls.push(`/${name}`)
      }
      const index = bundle['index.html']
      if (index?.type === 'asset') hash.update(index.source)
      const text = readFileSync(source, 'utf8')
        .replace('"__VERSION__"', JSON.stringify(hash.digest('hex').slice(0, 16)))
        .replace('["__PRECACHE__"]', JSON.stringify(urls))
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: text })
    },
  }
}
