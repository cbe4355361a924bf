/** Incidents and visits of one point, newest first. */
import { api } from '../core/api'
import { longDay, moment } from '../core/formats'
import { Card, Notice } from '../core/ui'
import { Decision } from './account-box'
import { Empty } from './pieces'
import { VisitPhotos } from './visit-photos'
import { isOfficer } from './ward'
import type { ClaimEntry, Incident, PointSheet, VisitEntry } from './wire'
import { claimName, evidenceName, incidentKind, outcomeName, refusalName, scanVerdict, VISIT_FLAGS } from './words'

export function PointHistory({ sheet, onChange }: { sheet: PointSheet; onChange: () => void }) {
  return (
    <>
      {sheet.incidents.length > 0 && (
        <Card title="Sự cố">
          {sheet.incidents.map((incident) => (
            <IncidentBox key={incident.id} incident={incident} onChange={onChange} />
          ))}
        </Card>
      )}
      <Card title={`Lượt đến (${sheet.visits.length})`}>
        {sheet.visits.length === 0 && <Empty icon="clock">Chưa có lượt đến nào.</Empty>}
        <ul class="stack">
          {sheet.visits.map((visit) => (
            <Visit key={visit.id} visit={visit} />
          ))}
        </ul>
      </Card>
      {sheet.claims.length > 0 && (
        <details class="card">
          <summary>
            <b>Điều ghi nhận và bằng chứng ({sheet.claims.length})</b>
          </summary>
          <ul class="stack small">
            {sheet.claims.map((claim) => (
              <Claim key={claim.id} claim={claim} />
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

export function IncidentBox({ incident, onChange }: { incident: Incident; onChange: () => void }) {
  return (
    <section class="stack" aria-label={`Sự cố ${incident.number}`}>
      <Notice kind={incident.settledAt ? 'plain' : 'error'}>
        <p class="strong">
          {incident.number} · {incidentKind(incident.kind)}
        </p>
        {incident.detail && <p>{incident.detail}</p>}
        <p class="small">
          Mở lúc {moment(incident.openedAt)}
          {incident.toldBy && `, ${incident.toldBy} báo`}
        </p>
        {incident.settledAt && (
          <p class="small">
            Đã xử lý {moment(incident.settledAt)}: {incident.settlement}
          </p>
        )}
      </Notice>
      {!incident.settledAt && isOfficer.value && (
        <Decision
          summary="Ghi kết quả xử lý"
          label="Đã xử lý thế nào"
          button="Đã xử lý xong"
          field="settlement"
          send={(settlement) => api.post(`/incidents/${incident.id}/settle`, { settlement })}
          said="Đã ghi kết quả xử lý."
          onChange={onChange}
        />
      )}
    </section>
  )
}

function Visit({ visit }: { visit: VisitEntry }) {
  return (
    <li>
      <b>{outcomeName(visit.outcome)}</b>
      {visit.refusalReason && `: ${refusalName(visit.refusalReason).toLowerCase()}`}
      <span class="small muted">
        {' '}
        · {visit.source === 'paper' ? `${longDay(visit.onDate)} · giấy` : moment(visit.visitedAt)}
        {visit.member.name && ` · ${visit.member.name}`}
      </span>
      {visit.flags.map((flag) => VISIT_FLAGS[flag] && <p class="small" key={flag}>⚑ {VISIT_FLAGS[flag]}</p>)}
      {visit.scanVerdict && <p class="small">Quét bảng trên tường: {scanVerdict(visit.scanVerdict)}</p>}
      {visit.note && <p class="small">“{visit.note}”</p>}
      <VisitPhotos visit={visit} />
      {visit.revisitOn && <p class="small muted">Hẹn quay lại {longDay(visit.revisitOn)}</p>}
    </li>
  )
}

function Claim({ claim }: { claim: ClaimEntry }) {
  return (
    <li>
      {longDay(claim.onDate)}: <b>{claimName(claim.kind)}</b>
      {claim.amount !== null && ` (${claim.amount} giao dịch)`} · {evidenceName(claim.evidence)}
      {claim.member && ` · ${claim.member}`}
    </li>
  )
}
