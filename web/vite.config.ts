import { readFileSync } from 'node:fs'
import { defineConfig } from 'vite'
import { precache } from './precache.ts'

const version = /^## (\d{4}\.\d{1,2}\.\d{1,2})/m.exec(readFileSync('../CHANGELOG.md', 'utf8'))?.[1]

// Small parts that several screens share: by themselves each is a request of its own, and packs badly.
const SHARED_BY_FORMS =
  /src\/(phone\/(words|visit\/(visiting|refusal)|register\/(consents-asked|handover|old-number|registration)|notices\/spent|outbox\/(field-words|mending|rescue|rescue-saving))|core\/(once|fold|leaving))\./

export default defineConfig({
  base: '/',
  define: { __APP_VERSION__: JSON.stringify(version ?? '0.0.0') },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // The oldest Chrome that is supported; tests/rules/test_oldest_chrome.py keeps the sources to it.
    target: 'chrome107',
    outDir: '../backend/static',
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // Whatever the first screen needs is one file: on a weak network each is waited for half a second, and a
        // browser asks for six at a time.
        codeSplitting: {
          groups: [
            { name: 'app', tags: ['$initial'] },
            { name: 'forms', test: SHARED_BY_FORMS },
            { name: 'paper', test: /\/phone\/paper\/walk-sheet/ },
            { name: 'photos', test: /\/(core\/photo-(queue|sender)|visit\/photo-view)\./ },
          ],
        },
        // The lazily loaded parts carry their room's name, so that the service worker and the
        // byte gate can tell them apart.
        chunkFileNames: (chunk) => {
          const room = /\/src\/(desk|print|merchant|demo|board)\//.exec(chunk.facadeModuleId ?? chunk.moduleIds[0] ?? '')
          return `assets/${room ? `${room[1]}-` : ''}[name]-[hash].js`
        },
      },
    },
  },
  plugins: [precache('src/sw.js')],
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
} as Parameters<typeof defineConfig>[0])
