// The byte gate of the phone app: gzip sizes of the first route and of the whole phone shell.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const OUT = '../backend/static/'
const FIRST_ROUTE_LIMIT = 45 * 1024
const SHELL_LIMIT = 130 * 1024

const manifest = JSON.parse(readFileSync(`${OUT}.vite/manifest.json`, 'utf8'))
const size = (name) => gzipSync(readFileSync(OUT + name), { level: 9 }).length

function reach(key, follow, seen = new Set()) {
  const chunk = manifest[key]
  if (!chunk || seen.has(key)) return seen
  seen.add(key)
  for (const next of chunk.imports ?? []) reach(next, follow, seen)
  if (follow) {
    for (const next of chunk.dynamicImports ?? []) {
      if (!/^src\/(desk|print|merchant|demo|board)\//.test(next) && !/zxing/.test(next)) reach(next, follow, seen)
    }
  }
  return seen
}

const total = (keys) => {
  const files = new Set()
  for (const key of keys) if (manifest[key].file.endsWith('.js')) files.add(manifest[key].file)
  return [...files].reduce((sum, name) => sum + size(name), 0)
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry)
const first = total(reach(entry, false))
const shell = total(reach(entry, true))
const css = Object.values(manifest).flatMap((chunk) => chunk.css ?? [])
const cssBytes = [...new Set(css)].reduce((sum, name) => sum + size(name), 0)

console.log(JSON.stringify({ firstRoute: first, shell, css: cssBytes }))
if (first > FIRST_ROUTE_LIMIT) throw new Error(`first route ${first} B gzip > ${FIRST_ROUTE_LIMIT}`)
if (shell > SHELL_LIMIT) throw new Error(`shell ${shell} B gzip > ${SHELL_LIMIT}`)
