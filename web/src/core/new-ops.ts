/** What a form saves, made into operations. Pure. */
import type { Op, Queued } from './ops'
import type { Id, Instant } from './types'
import { uuid7 } from './uuid7'

export interface NewOp {
  entity: Op['entity']
  entityId: Id
  kind?: Op['kind']
  baseRev?: number | null
  body: object
  label: string
  pointId: Id | null
  /** When it was written, where that is not now: put again with the same time it is the same record to the server. */
  at?: Instant
}

/**
 * Gives operations their ids and times; each depends on the one before that made what it names, here or among those
 * that wait. `offsetMs` is the server's clock minus this phone's.
 */
export function operationsOf(ops: NewOp[], waiting: readonly Queued[], offsetMs: number, nowMs = Date.now()): Queued[] {
  const maker = new Map<Id, Id>()
  // A parent still in the queue from an earlier save is a parent too.
  for (const queued of waiting) if (queued.op.kind === 'put') maker.set(queued.op.entityId, queued.opId)
  return ops.map((one) => {
    const opId = uuid7(nowMs)
    const parents = new Set<Id>()
    const names = one.body as Record<string, unknown>
    for (const field of ['pointId', 'merchantId', 'accountId', 'replaces']) {
      const parent = maker.get(String(names[field] ?? ''))
      if (parent) parents.add(parent)
    }
    const kind = one.kind ?? 'put'
    const own = maker.get(one.entityId)
    if (kind === 'put') maker.set(one.entityId, opId)
    else if (own) parents.add(own)
    const op: Op = {
      opId,
      entity: one.entity,
      entityId: one.entityId,
      kind,
      baseRev: one.baseRev ?? null,
      clientAt: one.at ?? new Date(nowMs).toISOString(),
      clockOffsetMs: offsetMs,
      body: names,
    }
    if (parents.size) op.dependsOn = [...parents]
    return {
      opId,
      op,
      state: 'waiting',
      tries: 0,
      nextAt: 0,
      label: one.label,
      pointId: one.pointId,
      savedAt: nowMs,
    }
  })
}
