/** Whole lists, page after page. A ward's own lists are a few hundred rows; what is longer is cut and says so. */
import { api } from '../core/api'
import type { Listed } from '../core/types'

const PAGE = 200
const MOST_PAGES = 15

export async function all<T>(path: string, query: Record<string, string | boolean | null> = {}): Promise<T[]> {
  const found: T[] = []
  let cursor: string | null = null
  for (let page = 0; page < MOST_PAGES; page++) {
    const got: Listed<T> = await api.get<Listed<T>>(path, { query: { limit: PAGE, ...query, cursor } })
    found.push(...got.items)
    cursor = got.next ?? null
    if (!cursor) break
  }
  return found
}
