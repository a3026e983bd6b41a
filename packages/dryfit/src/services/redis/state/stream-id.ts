/** The position of a stream entry: milliseconds and a sequence, both 64 bits unsigned. */
export interface StreamId {
  readonly ms: bigint
  readonly seq: bigint
}

const LARGEST = 2n ** 64n - 1n

export const SMALLEST_ID: StreamId = Object.freeze({ ms: 0n, seq: 0n })
export const LARGEST_ID: StreamId = Object.freeze({ ms: LARGEST, seq: LARGEST })

export function compareIds(a: StreamId, b: StreamId): number {
  if (a.ms !== b.ms) return a.ms < b.ms ? -1 : 1
  return a.seq < b.seq ? -1 : a.seq > b.seq ? 1 : 0
}

export function formatId({ ms, seq }: StreamId): string {
  return `${ms}-${seq}`
}

/** `123-4`, or `123` with the sequence that is missing. Undefined when it is neither. */
export function parseId(text: string, missingSeq: bigint): StreamId | undefined {
  const dash = text.indexOf('-')
  const ms = parseUint64(dash < 0 ? text : text.slice(0, dash))
  const seq = dash < 0 ? missingSeq : parseUint64(text.slice(dash + 1))
  return ms === undefined || seq === undefined ? undefined : { ms, seq }
}

/** The next id, or undefined after the last. */
export function nextId({ ms, seq }: StreamId): StreamId | undefined {
  if (seq < LARGEST) return { ms, seq: seq + 1n }
  return ms < LARGEST ? { ms: ms + 1n, seq: 0n } : undefined
}

/** The id before, or undefined before the first. */
export function previousId({ ms, seq }: StreamId): StreamId | undefined {
  if (seq > 0n) return { ms, seq: seq - 1n }
  return ms > 0n ? { ms: ms - 1n, seq: LARGEST } : undefined
}

export function parseUint64(text: string): bigint | undefined {
  if (!/^[0-9]{1,20}$/.test(text)) return undefined
  const value = BigInt(text)
  return value <= LARGEST ? value : undefined
}
