/** The HTTP client: bearer token, time-outs, and every failure as a Problem. */
import { endSession, session } from './session'
import { trace } from './trace'

const BASE = '/api/v1'
const READ_MS = 12_000
const WRITE_MS = 20_000

/** A refusal in the server's words, or our own for a network that did not answer (`status` 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly slug: string,
    readonly title: string,
    readonly field: string | null = null,
    readonly facts: Record<string, unknown> = {},
    readonly retryAfterS: number | null = null,
    /** Under which the server's log holds the cause of a fault of its own. */
    readonly id: string | null = null,
  ) {
    super(title)
    this.name = 'Problem'
  }

  /** Whether our own server said so: a captive portal and a proxy use the same numbers and mean something else. */
  get ours(): boolean {
    return this.status !== 0 && this.slug !== 'not-our-answer'
  }
}

export interface CallOptions {
  timeoutMs?: number
  query?: Record<string, string | number | boolean | null | undefined>
  signal?: AbortSignal
  /** Another member's token than the current one; null for none. */
  token?: string | null
  headers?: Record<string, string>
}

function address(path: string, query: CallOptions['query']): string {
  const asked = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') asked.set(name, String(value))
  }
  const text = asked.toString()
  return BASE + path + (text ? (path.includes('?') ? '&' : '?') + text : '')
}

interface Answered {
  answer: Response
  /** Ends the time-out; whoever reads the body calls it after the last byte. */
  read: () => void
  /** What a body that did not come whole means. */
  broken: () => Problem
}

const tooSlow = () => new Problem(0, 'time-out', 'Máy chủ trả lời quá chậm. Thử lại khi sóng khỏe hơn.')
const noConnection = () => new Problem(0, 'no-connection', 'Chưa kết nối được máy chủ. Kiểm tra sóng rồi thử lại.')

export async function send(method: string, path: string, body: unknown, options: CallOptions): Promise<Answered> {
  // Whatever a screen asks for, nothing invented reaches a server.
  if (session.value?.practice) throw new Problem(0, 'practice', 'Đang tập nên không hỏi máy chủ, không gửi gì đi.')
  const headers: Record<string, string> = { Accept: 'application/json, */*;q=0.5', ...options.headers }
  const token = options.token === undefined ? session.value?.token : options.token
  if (token) headers.Authorization = `Bearer ${token}`
  const raw = body instanceof Blob
  if (body !== undefined) headers['Content-Type'] = raw ? body.type : 'application/json'
  const stop = new AbortController()
  const limit = options.timeoutMs ?? (method === 'GET' ? READ_MS : WRITE_MS)
  const timer = setTimeout(() => stop.abort('time-out'), limit)
  options.signal?.addEventListener('abort', () => stop.abort('cancelled'), { once: true })
  const broken = () => (stop.signal.reason === 'time-out' ? tooSlow() : noConnection())
  const at = Date.now()
  const note = (status: number, problem?: Problem) =>
    trace({ at, method, path, status, ms: Date.now() - at, slug: problem?.slug, id: problem?.id ?? undefined })
  let answer: Response
  try {
    answer = await fetch(address(path, options.query), {
      method,
      headers,
      body: raw ? body : body === undefined ? undefined : JSON.stringify(body),
      signal: stop.signal,
      cache: 'no-store',
      credentials: 'omit',
    })
  } catch {
    clearTimeout(timer)
    const problem = broken()
    note(0, problem)
    throw problem
  }
  const read = () => clearTimeout(timer)
  if (answer.ok) {
    note(answer.status)
    return { answer, read, broken }
  }
  const problem = await problemOf(answer)
  // Only the answer to the current token ends the current session.
  if (problem.ours && problem.status === 401 && token && token === session.value?.token) await endSession()
  read()
  note(answer.status, problem)
  throw problem
}

async function problemOf(answer: Response): Promise<Problem> {
  const retry = Number(answer.headers.get('Retry-After')) || null
  try {
    const told = (await answer.json()) as Record<string, unknown>
    if (typeof told.slug === 'string') {
      return new Problem(
        answer.status,
        told.slug,
        typeof told.title === 'string' ? told.title : 'Máy chủ từ chối yêu cầu này.',
        typeof told.field === 'string' ? told.field : null,
        (told.facts as Record<string, unknown> | undefined) ?? {},
        retry,
        typeof told.id === 'string' ? told.id : null,
      )
    }
  } catch {
    // A captive portal or a proxy answers with a page; it is not our server speaking.
  }
  return new Problem(answer.status, 'not-our-answer', 'Máy chủ chưa trả lời được. Thử lại sau ít phút.', null, {}, retry)
}

async function call<T>(method: string, path: string, body: unknown, options: CallOptions = {}): Promise<T> {
  const { answer, read, broken } = await send(method, path, body, options)
  let text: string
  try {
    // A tunnel leaves an answer half-way for ever: the time-out holds until the last byte.
    text = await answer.text()
  } catch {
    throw broken()
  } finally {
    read()
  }
  if (answer.status === 204) return undefined as T
  try {
    return JSON.parse(text) as T
  } catch {
    throw new Problem(0, 'not-our-answer', 'Mạng đang trả về một trang khác (có thể cần đăng nhập Wi-Fi). Thử lại.')
  }
}

export const api = {
  get: <T>(path: string, options?: CallOptions) => call<T>('GET', path, undefined, options),
  post: <T>(path: string, body: unknown = {}, options?: CallOptions) => call<T>('POST', path, body, options),
  put: <T>(path: string, body: unknown = {}, options?: CallOptions) => call<T>('PUT', path, body, options),
  patch: <T>(path: string, body: unknown = {}, options?: CallOptions) => call<T>('PATCH', path, body, options),
  del: <T>(path: string, body?: unknown, options?: CallOptions) => call<T>('DELETE', path, body, options),
}

/** Hands a downloaded file to the browser's own save. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
