/** A code scanned from the list, on its way to the form that it belongs to. In memory only, taken once. */

let held: { pointId: string; payload: string } | null = null

export function handOver(pointId: string, payload: string): void {
  held = { pointId, payload }
}

export function takeOver(pointId: string): string | null {
  if (held?.pointId !== pointId) return null
  const { payload } = held
  held = null
  return payload
}
