/** Whose phone this is outlives the session: signing out forgets the token, and the rescue file must still say it. */
import type { Session } from '../../core/session'
import type { Author } from './rescue-file'

const AUTHORS = 'phocho-authors'

export function rememberAuthor(one: Session): void {
  if (one.practice) return
  try {
    localStorage.setItem(AUTHORS, JSON.stringify({ ...authors(), [one.key]: authorOf(one) }))
  } catch {
    // A browser that keeps nothing: while the session lives it says so itself.
  }
}

export function authorOf({ me }: Session): Author {
  return { databaseId: me.databaseId, memberId: me.id, memberName: me.name, deviceId: me.deviceId }
}

export function authors(): Record<string, Author> {
  try {
    return JSON.parse(localStorage.getItem(AUTHORS) ?? '{}') as Record<string, Author>
  } catch {
    return {}
  }
}
