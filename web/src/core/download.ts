/** Fetching a file. Apart from the client, which is in the first file of the phone: a phone fetches none. */
import { send, type CallOptions } from './api'
// By plain http on a ward's own network the browser hashes nothing; this knows how.
import { sha256 } from './sha256'

export interface Download {
  blob: Blob
  /** Of the bytes that arrived, lower-case hex. */
  sha256: string
  /** What the server said the bytes are (X-Content-SHA256), or null. */
  expected: string | null
  name: string | null
}

/** Fetches a file with progress (0 to 1, or null while the length is unknown) and hashes what arrived. */
export async function download(
  path: string,
  onProgress: (share: number | null) => void = () => undefined,
  options: CallOptions = {},
): Promise<Download> {
  const { answer, read, broken } = await send('GET', path, undefined, { timeoutMs: 120_000, ...options })
  // A large file may take longer than that, as long as it comes.
  read()
  const length = Number(answer.headers.get('Content-Length')) || null
  const parts: Uint8Array<ArrayBuffer>[] = []
  let got = 0
  const reader = answer.body?.getReader()
  while (reader) {
    const { done, value } = await reader.read().catch(() => {
      throw broken()
    })
    if (done) break
    parts.push(value)
    got += value.length
    onProgress(length ? Math.min(1, got / length) : null)
  }
  const blob = new Blob(parts, { type: answer.headers.get('Content-Type') ?? 'application/octet-stream' })
  return {
    blob,
    sha256: await sha256(await blob.arrayBuffer()),
    expected: answer.headers.get('X-Content-SHA256'),
    name: /filename="?([^";]+)"?/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1] ?? null,
  }
}
