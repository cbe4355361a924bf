/** Members, teams and their way in, as the API speaks them. */
import type { Id, Instant, Membership, Role } from '../core/types'

export interface Invitation {
  code: string
  link: string
  svg: string
  expiresAt: Instant
}

export interface Device {
  id: Id
  name: string
  lastSeenAt: Instant
  revoked: boolean
}

export interface Member {
  id: Id
  name: string
  affiliation: string
  memberships: Membership[]
  devices: Device[]
  invitation: { expiresAt: Instant; state: string } | null
}

export interface Team {
  id: Id
  ward: string
  name: string
  tier: 'ward' | 'hamlet'
  parentId: Id | null
}

export interface Assignment {
  id: Id
  teamId: Id
  streetId: Id | null
  marketId: Id | null
}

export interface Person {
  id: Id | null
  name: string
}

export type WardRole = Exclude<Role, 'administrator'>
