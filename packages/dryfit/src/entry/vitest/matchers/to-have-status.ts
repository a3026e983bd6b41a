import type { MatcherResult, StatusPattern } from './types.ts'

/** A reply of our HTTP client, a fetch `Response`, or anything else with a status. */
export interface HasStatus {
  readonly status: number
  readonly text?: unknown
  readonly url?: string
  readonly request?: { readonly method: string; readonly url: string }
}

const SHOWN_BODY_CHARACTERS = 2000

/** Passes when the reply has the status; else shows the body, which usually says why. */
export function toHaveStatus(received: unknown, expected: StatusPattern): MatcherResult {
  if (!hasStatus(received)) {
    return { pass: false, message: () => `expected an HTTP reply with a status, got ${show(received)}` }
  }
  const pass = fits(received.status, expected)
  return {
    pass,
    actual: received.status,
    expected,
    message: () =>
      `${subject(received)} ${pass ? 'not ' : ''}to have status ${expected}, it has ${received.status}${body(received)}`,
  }
}

function hasStatus(value: unknown): value is HasStatus {
  return typeof value === 'object' && value !== null && 'status' in value && typeof value.status === 'number'
}

function fits(status: number, expected: StatusPattern): boolean {
  return typeof expected === 'number' ? status === expected : Math.floor(status / 100) === Number(expected[0])
}

function subject({ request, url }: HasStatus): string {
  if (request !== undefined) return `expected ${request.method} ${new URL(request.url).pathname}`
  return url ? `expected ${url}` : 'expected the reply'
}

function body({ text }: HasStatus): string {
  // A fetch Response has not been read yet, and a synchronous matcher cannot read it.
  if (typeof text !== 'string') return ''
  const shown = pretty(text)
  if (shown.length <= SHOWN_BODY_CHARACTERS) return `\n\n${shown || '(empty body)'}`
  return `\n\n${shown.slice(0, SHOWN_BODY_CHARACTERS)}\n… ${shown.length - SHOWN_BODY_CHARACTERS} more characters`
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    // Not JSON: shown as it came.
    return text
  }
}

function show(value: unknown): string {
  return value === null ? 'null' : typeof value
}
