/** What a phone that is full says of what it could not save. */
import { StorageFailed } from '../../core/db'
import { toast } from '../../core/ui'

/** The sentence; any other error is a fault of ours and goes on. */
export function storageFull(error: unknown): string {
  if (!(error instanceof StorageFailed)) throw error
  return 'Chưa lưu được: máy đầy hoặc bộ nhớ lỗi. Giải phóng bộ nhớ rồi thử lại.'
}

/** At the foot of the screen; over a sheet nobody would see it. */
export const sayStorageFull = (error: unknown) => toast(storageFull(error), { error: true })
