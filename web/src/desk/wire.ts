/** What the desk's pages read and send, by room. */
export type * from './wire-places'
export type * from './wire-people'
export type * from './wire-campaigns'
export type * from './wire-merchants'
export type * from './wire-batches'
export type * from './wire-adoption'
