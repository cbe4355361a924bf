/** Rows as pulled, with what waits on this phone laid over them. Pure; the server's word replaces it later. */
import type {
  AccountBody,
  AccountRow,
  ClaimBody,
  ConfirmationBody,
  ConsentBody,
  MerchantBody,
  MerchantRow,
  Op,
  PointBody,
  Queued,
  ToolBody,
  VisitBody,
} from './ops'
import { dayOf } from './formats'
import { madeAtMs, visitedAtMs } from './ops'
import { sideOf } from './houses'
import { accountsByPoint, layered, type Rows } from './layers'
import type { Id, ShownState, Stage } from './types'
import { partOf, type Plain } from './seal'
import { compareAll, lastFour, readPayload, writeTransfer } from './vietqr'

/** A view of the rows in which every queued operation has happened. The rows themselves stay as they are. */
export function overlay(rows: Rows, queue: Queued[], copies?: ReadonlyMap<string, Plain>): Rows {
  if (queue.length === 0) return rows
  const seen: Rows = { ...layered(rows), streets: rows.streets, markets: rows.markets }
  for (const queued of [...queue].sort((a, b) => (a.opId < b.opId ? -1 : 1))) {
    happen(seen, queued, copies)
    mark(seen, queued)
  }
  return seen
}

function mark(rows: Rows, queued: Queued): void {
  const word = queued.state === 'rejected' || queued.state === 'needs_choice' ? 'trouble' : 'waiting'
  const point = queued.pointId ? rows.points.get(queued.pointId) : undefined
  if (point) rows.points.set(point.id, { ...point, pending: point.pending === 'trouble' ? 'trouble' : word })
  for (const table of [rows.merchants, rows.accounts] as Map<Id, MerchantRow | AccountRow>[]) {
    const row = table.get(queued.op.entityId)
    if (row) table.set(row.id, { ...row, pending: word })
  }
}

/** An operation with what it has sealed, from the working copies while there are any. */
function opened({ op }: Queued, copies?: ReadonlyMap<string, Plain>): Op {
  const plain = copies?.get(partOf(op) ?? '')
  return plain ? { ...op, body: { ...op.body, ...plain } } : op
}

/** Lets one operation happen in the rows. */
export function happen(rows: Rows, queued: Queued, copies?: ReadonlyMap<string, Plain>): void {
  const op = opened(queued, copies)
  const shown = queued.shown ?? {}
  switch (op.entity) {
    case 'point':
      return op.kind === 'put'
        ? listPoint(rows, op.entityId, op.body as unknown as PointBody, dayOf(madeAtMs(op)))
        : change(rows.points, op.entityId, op.body)
    case 'merchant':
      return op.kind === 'put'
        ? register(rows, op.entityId, op.body as unknown as MerchantBody, shown.phone)
        : changeMerchant(rows, op.entityId, op.body, shown.phone)
    case 'consent': {
      const body = op.body as unknown as ConsentBody & { merchantId: Id }
      const merchant = rows.merchants.get(body.merchantId)
      if (merchant) {
        const consents = { ...merchant.consents, [body.purpose]: { given: body.given, givenAt: body.givenAt } }
        rows.merchants.set(merchant.id, { ...merchant, consents })
      }
      return
    }
    case 'account':
      return proposeAccount(rows, op.entityId, op.body as unknown as AccountBody, shown.payload ?? shown.account)
    case 'confirmation': {
      const { accountId, agreed } = op.body as unknown as ConfirmationBody
      const account = rows.accounts.get(accountId)
      // Rejected or replaced meanwhile, it is not brought back by an older word.
      if (account?.status !== 'proposed' && account?.status !== 'held') return
      if (agreed !== false) return change(rows.accounts, accountId, { status: 'confirmed', confirmedKind: 'merchant_witnessed' })
      return change(rows.accounts, accountId, { status: 'rejected', rejectedReason: 'Chủ hộ báo không phải tài khoản của mình' })
    }
    case 'tool': {
      const body = op.body as unknown as ToolBody
      const point = rows.points.get(body.pointId)
      if (point) rows.points.set(point.id, { ...point, tools: { ...point.tools, [body.tool]: { ...body } } })
      return
    }
    case 'visit':
      return visit(rows, op.body as unknown as VisitBody, dayOf(visitedAtMs(op)))
  }
}

function change<R extends { id: Id }>(table: Map<Id, R>, id: Id, fields: Record<string, unknown>): void {
  const row = table.get(id)
  if (row) table.set(id, { ...row, ...fields })
}

function listPoint(rows: Rows, id: Id, body: PointBody, on: string): void {
  const street = body.streetId ? rows.streets.get(body.streetId) : undefined
  const line = body.rowId ? rowLine(rows, body.rowId) : undefined
  const label =
    body.label ??
    (body.stallCode ? `${line?.code ?? ''}-${body.stallCode}` : `${body.houseNumber ?? body.landmark ?? ''} ${street?.name ?? ''}`.trim())
  rows.points.set(id, {
    id,
    rev: 0,
    ward: body.ward,
    kind: body.kind,
    streetId: body.streetId ?? null,
    side: body.side ?? (body.streetId ? sideOf(body.houseNumber ?? null) : null),
    houseNumber: body.houseNumber ?? null,
    marketId: body.marketId ?? null,
    rowId: body.rowId ?? null,
    stallCode: body.stallCode ?? null,
    stallOrder: null,
    width: 1,
    label,
    landmark: body.landmark ?? '',
    status: 'open',
    statusOn: on,
    weakSignal: false,
    stage: 'S0',
    state: 'not_met',
    stale: false,
    fluent: false,
    notIn: false,
    lastVisitOn: null,
    lastOutcome: null,
    tools: {},
  })
}

function rowLine(rows: Rows, rowId: Id) {
  for (const market of rows.markets.values()) {
    for (const zone of market.zones) {
      const found = zone.rows.find((row) => row.id === rowId)
      if (found) return found
    }
  }
  return undefined
}

function register(rows: Rows, id: Id, body: MerchantBody, phone4 = ''): void {
  const consents: MerchantRow['consents'] = {}
  for (const consent of body.consents) consents[consent.purpose] = { given: consent.given, givenAt: consent.givenAt }
  rows.merchants.set(id, {
    id,
    rev: 0,
    pointId: body.pointId,
    tradeName: body.tradeName,
    trade: body.trade,
    tradeNote: body.tradeNote ?? '',
    ownerKind: body.ownerKind,
    ownerName: body.ownerName ?? '',
    phoneLast4: body.phone ? lastFour(body.phone) : phone4,
    simOwner: body.simOwner ?? 'unknown',
    methods: body.methods,
    usedBefore: body.usedBefore ?? null,
    consents,
  })
  raise(rows, body.pointId, 'S1')
}

function changeMerchant(rows: Rows, id: Id, body: Record<string, unknown>, phone4?: string): void {
  const { phone, usedBefore, ...fields } = body as { phone?: string; usedBefore?: boolean } & Record<string, unknown>
  const merchant = rows.merchants.get(id)
  if (!merchant) return
  rows.merchants.set(id, {
    ...merchant,
    ...fields,
    phoneLast4: phone ? lastFour(phone) : (phone4 ?? merchant.phoneLast4),
    // The first answer stays, as on the server.
    usedBefore: merchant.usedBefore ?? usedBefore ?? null,
  })
}

const codeOf = (body: AccountBody) => body.payload ?? (body.bin && body.account ? writeTransfer(body.bin, body.account) : '')

/**
 * What was scanned here, into the row that a pull brought before the answer came: while an officer looks at an
 * account the server keeps its code back, and with the operation the only copy would go.
 */
export function keepCode(rows: Rows, queued: Queued, copies?: ReadonlyMap<string, Plain>): void {
  const account = queued.op.entity === 'account' ? rows.accounts.get(queued.op.entityId) : undefined
  const payload = account?.status === 'held' && !account.payload ? codeOf(opened(queued, copies).body as unknown as AccountBody) : ''
  if (account && payload) rows.accounts.set(account.id, { ...account, payload })
}

function proposeAccount(rows: Rows, id: Id, body: AccountBody, last4 = ''): void {
  const merchant = rows.merchants.get(body.merchantId)
  if (!merchant) return
  const payload = codeOf(body)
  const reading = readPayload(payload)
  const before = body.replaces ? rows.accounts.get(body.replaces) : undefined
  rows.accounts.set(id, {
    id,
    rev: 0,
    pointId: merchant.pointId,
    merchantId: merchant.id,
    chain: before?.chain ?? id,
    version: (before?.version ?? 0) + 1,
    status: 'proposed',
    scheme: reading.scheme ?? 'other',
    source: body.source,
    bin: reading.bin ?? body.bin ?? '',
    bankName: '',
    last4: lastFour(reading.account ?? body.account ?? last4),
    holderName: body.holderName,
    confirmedKind: null,
    proposedByMe: true,
    payload: payload || null,
  })
  raise(rows, merchant.pointId, 'S2')
}

const ORDER: Stage[] = ['S0', 'S1', 'S2', 'S3', 'S4', 'S5', 'S6']

export function stateOf(stage: Stage): ShownState {
  if (stage === 'S0') return 'not_met'
  if (stage === 'S1' || stage === 'S2') return 'met'
  if (stage === 'S6') return 'in_use'
  if (stage === 'S7' || stage === 'S8') return 'stopped'
  return stage === 'X' ? 'out' : 'has_qr'
}

function setStage(rows: Rows, pointId: Id, stage: Stage): void {
  const point = rows.points.get(pointId)
  if (point) rows.points.set(pointId, { ...point, stage, state: stateOf(stage) })
}

function raise(rows: Rows, pointId: Id, stage: Stage): void {
  const point = rows.points.get(pointId)
  if (point && ORDER.indexOf(point.stage) >= 0 && ORDER.indexOf(point.stage) < ORDER.indexOf(stage)) setStage(rows, pointId, stage)
}

const RAISED: Partial<Record<ClaimBody['kind'], Stage>> = {
  met: 'S1',
  has_account: 'S2',
  qr_displayed: 'S3',
  trained: 'S4',
  first_payment: 'S5',
}

function visit(rows: Rows, body: VisitBody, on: string): void {
  const point = rows.points.get(body.pointId)
  if (!point) return
  // A walk sheet keyed in late says nothing against what was found since: it can only add.
  const late = point.lastVisitOn !== null && on < point.lastVisitOn
  if (late) {
    if (body.outcome === 'met') raise(rows, point.id, 'S1')
    for (const claim of body.claims) raise(rows, point.id, RAISED[claim.kind] ?? 'S0')
    return
  }
  rows.points.set(point.id, {
    ...point,
    lastVisitOn: on,
    lastOutcome: body.outcome,
    revisitOn: body.revisitOn ?? null,
    notIn: body.outcome === 'not_in',
    stale: body.outcome === 'met' ? false : point.stale,
  })
  if (body.outcome === 'refused') return setStage(rows, point.id, 'S8')
  if (body.outcome === 'closed' || body.outcome === 'moved' || body.outcome === 'vacant') return setStage(rows, point.id, 'X')
  if (body.outcome === 'met') raise(rows, point.id, 'S1')
  for (const claim of body.claims) {
    const stage = claim.kind === 'active' ? 'S6' : RAISED[claim.kind]
    if (claim.kind === 'not_used') setStage(rows, point.id, 'S7')
    else if (claim.kind === 'agreed' && point.stage === 'S8') setStage(rows, point.id, 'S1')
    // "Active" below the campaign's threshold is the server's to judge.
    else if (stage && (claim.kind !== 'active' || (claim.amount ?? 0) >= 20)) raise(rows, point.id, stage)
  }
  if (body.scanned) {
    const known = accountsByPoint.of(rows.accounts, point.id).filter((account) => account.status === 'confirmed')
    const found = compareAll(body.scanned, known.map((account) => account.payload ?? '')).outcome
    if (found === 'same') raise(rows, point.id, 'S3')
    // As the server will: a swapped code is suspected from now on, and nothing is said to be still true.
    const now = rows.points.get(point.id)
    if (found === 'other_account' && known.length && now) rows.points.set(point.id, { ...now, incidentOpen: true, incidentKind: 'other_account' })
  }
}
