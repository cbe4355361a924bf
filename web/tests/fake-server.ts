import type { Op, OpResult } from '../src/core/ops'

/** A fake of the server's two ends: it keeps what it took by operation id, and can drop its answer. */
export class Server {
  taken = new Map<string, Op>()
  deliveries = 0
  mode: 'well' | 'unreachable' | 'drop-answer' | 401 | 409 | 413 | 503 | 'portal' | 'portal-401' | 'portal-409' = 'well'
  verdicts = new Map<string, Partial<OpResult>>()
  pulls: unknown[] = []
  cursorExpired = false

  answer(path: string, init: RequestInit): Response {
    if (this.mode === 'unreachable') throw new TypeError('network')
    if (this.mode === 'portal') return new Response('<html>Wi-Fi</html>', { status: 200 })
    if (this.mode === 'portal-401' || this.mode === 'portal-409') return new Response('<html>Wi-Fi</html>', { status: Number(this.mode.slice(-3)) })
    const url = new URL(path, 'http://x')
    if (url.pathname.endsWith('/sync/push')) {
      if (typeof this.mode === 'number') return problem(this.mode)
      const { ops } = JSON.parse(String(init.body)) as { ops: Op[] }
      const results = ops.map((op) => {
        this.deliveries += 1
        const forced = this.verdicts.get(op.opId) ?? this.verdicts.get(op.entity)
        if (forced) return { opId: op.opId, ...forced }
        const known = this.taken.has(op.opId)
        this.taken.set(op.opId, op)
        return { opId: op.opId, status: known ? 'duplicate' : 'applied', first: known ? 'applied' : null, rev: 1 }
      })
      if (this.mode === 'drop-answer') throw new TypeError('connection reset')
      return Response.json({ serverNow: new Date().toISOString(), minSchema: 1, results })
    }
    if (url.pathname.endsWith('/sync/pull')) {
      if (this.cursorExpired && url.searchParams.get('cursor')) {
        this.cursorExpired = false
        return problem(410)
      }
      const page = this.pulls.shift() ?? { changes: [], more: false }
      return Response.json({ cursor: 'c', serverNow: new Date().toISOString(), scopeRevoked: [], scope: ['s'], ...page })
    }
    return Response.json({ items: [], next: null })
  }
}
const problem = (status: number) => Response.json({ slug: `s-${status}`, title: 'x', status }, { status })
