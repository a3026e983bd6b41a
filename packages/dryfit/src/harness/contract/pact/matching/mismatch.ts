/** One difference between what a contract expects and what came. */
export interface Mismatch {
  readonly part: 'method' | 'path' | 'query' | 'header' | 'body' | 'body-type' | 'status' | 'metadata'
  /** Where: `$.items[0].id`, a header's name, empty for the whole part. */
  readonly path: string
  readonly expected: string
  readonly actual: string
  /** The rule that decided, as text: `type`, `regex \d+`. */
  readonly rule: string
  /** The whole difference in one sentence. */
  readonly message: string
}

/** A value as it is shown in a message: JSON, shortened. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value))
  return text.length > 120 ? `${text.slice(0, 117)}…` : text
}
