/** Zalo's own browser: no camera, no service worker, storage that goes with the chat. */

export function insideZalo(agent: string = navigator.userAgent): boolean {
  return /\bZalo/i.test(agent)
}

/**
 * A link by which Android opens an address in Chrome; null elsewhere. The address keeps its own "#":
 * Android takes only what follows the last one for its parameters.
 */
export function chromeIntent(address: string, agent: string = navigator.userAgent): string | null {
  if (!/Android/i.test(agent)) return null
  const [, scheme, rest] = /^(https?):\/\/(.+)$/.exec(address) ?? []
  return scheme && rest ? `intent://${rest}#Intent;scheme=${scheme};package=com.android.chrome;end` : null
}
