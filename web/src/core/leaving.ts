/** Signing out, from whichever room: the notebook is emptied, in every tab; unsent records and begun forms stay. */
import { api } from './api'
import { wipe, withDb, type KeptPhoto } from './db'
import { forgetSession, session } from './session'
import { closeNotebook, tellOtherTabs } from './world'

/** What a member has on this phone only. */
export interface Unsent {
  records: number
  photos: number
}

/** As it lies on disk: a room that has not opened the notebook asks too. */
export async function unsentHere(owner: string): Promise<Unsent> {
  return withDb(owner, async (db) => {
    const [records, kept, begun] = await Promise.all([db.count('outbox'), db.getAll('blob'), db.getAllKeys('draft')])
    // One whose visit went past a full phone's storage could not be noted as waiting.
    const waits = ({ state, pointId }: KeptPhoto) => state !== 'draft' || !begun.includes(`luot-den:${pointId}`)
    return { records, photos: kept.filter(waits).length }
  })
}

/** Works without a network too: the token is forgotten here, and the server ends it by itself some day. */
export async function signOut(): Promise<void> {
  const member = session.value
  if (!member) return
  if (!member.ended) await api.post('/sign-out').catch(() => undefined)
  // First nobody is signed in: a pull that is still under way writes nothing behind the wiping.
  await forgetSession()
  closeNotebook()
  await wipe(member.key, { keepBegun: true }).catch(() => undefined)
  tellOtherTabs(member.key, true)
}
