/** Which ward the desk is looking at, and what the member may do there. */
import { computed, signal } from '@preact/signals'
import { api } from '../core/api'
import { renewMe, session } from '../core/session'
import type { Listed, Me, Role } from '../core/types'
import type { Ward } from './wire'

const KEPT = 'phocho-ward'

/** Wards that an administrator sees beside those of their own memberships. */
const opened = signal<Ward[]>([])
const chosen = signal<string | null>(typeof sessionStorage === 'undefined' ? null : sessionStorage.getItem(KEPT))

export interface WardName {
  id: string
  name: string
}

export const wards = computed<WardName[]>(() => {
  const found = new Map<string, string>()
  for (const membership of session.value?.me.memberships ?? []) {
    if (membership.ward) found.set(membership.ward, membership.wardName ?? membership.ward)
  }
  for (const ward of opened.value) if (!found.has(ward.id)) found.set(ward.id, ward.name)
  return [...found].map(([id, name]) => ({ id, name }))
})

export const ward = computed<WardName | null>(() => {
  const all = wards.value
  return all.find((one) => one.id === chosen.value) ?? all[0] ?? null
})

export function chooseWard(id: string): void {
  chosen.value = id
  sessionStorage.setItem(KEPT, id)
}

function holds(...roles: Role[]): boolean {
  const here = ward.value?.id
  return (
    session.value?.me.memberships.some(
      (membership) => roles.includes(membership.role) && (membership.ward === here || membership.ward === null),
    ) ?? false
  )
}

/** Sets up, confirms, prints and releases in this ward. */
export const isOfficer = computed(() => holds('ward_officer'))
/** Opens wards and invites people. */
export const isSetup = computed(() => holds('ward_officer', 'administrator'))
export const isAdministrator = computed(() => holds('administrator'))
export const isFieldHere = computed(() => holds('volunteer', 'team_lead', 'market_manager', 'ward_officer'))

export async function renewWards(): Promise<void> {
  await renewMe(await api.get<Me>('/me'))
  if (isAdministrator.value) opened.value = (await api.get<Listed<Ward>>('/wards')).items
}
