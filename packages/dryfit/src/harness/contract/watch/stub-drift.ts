import type { ObservedReply, Violation } from '../../../services/http/openapi/index.ts'

/** A stub whose reply is not one that the provider's document, or its pact, has. */
export interface StubDrift {
  /** `POST /v1/charges` */
  readonly stub: string
  readonly violations: readonly Violation[]
}

/** The part of a stub's JSON that is read. What TypeScript answers stands in `response.dryfit`. */
interface StubDocument {
  readonly request?: Readonly<Record<string, unknown>>
  readonly response?: Readonly<Record<string, unknown>>
}

/** Says what is wrong with a reply of a stub. The path has the stub's parameters: `/users/:id`, `/users/{id}`. */
export type CheckStubReply = (
  target: { readonly method: string; readonly path: string },
  reply: ObservedReply,
) => readonly Violation[] | Promise<readonly Violation[]>

/**
 * Holds the fixed replies of stubs against what the provider says of itself, used or not. What a function answers is only
 * known when it does, and checked then.
 *
 * @param stubs as `inspect()` of a virtual service lists them
 */
export async function findStubDrift(check: CheckStubReply, stubs: readonly unknown[]): Promise<StubDrift[]> {
  const found = await Promise.all(stubs.map((stub) => driftOf(check, stub as StubDocument)))
  return found.flat()
}

async function driftOf(check: CheckStubReply, stub: StubDocument): Promise<StubDrift[]> {
  const target = targetOf(stub)
  if (target === undefined) return []
  const checked = await Promise.all(
    repliesOf(stub).flatMap((reply) => {
      const observed = observedReply(reply)
      return observed === undefined ? [] : [check(target, observed)]
    }),
  )
  const violations = checked.flat()
  return violations.length === 0 ? [] : [{ stub: `${target.method} ${target.path}`, violations }]
}

/** Undefined for a stub of no single operation: any method, a regular expression, a wildcard. */
function targetOf({ request = {} }: StubDocument): { method: string; path: string } | undefined {
  const verb = String(request.method ?? 'ANY').toUpperCase()
  const url = request.urlPath ?? request.urlPathTemplate ?? request.url
  if (verb === 'ANY' || typeof url !== 'string' || !/^\/[^*]*$/.test(url)) return undefined
  return { method: verb, path: url.replace(/\?.*$/, '') }
}

/** The replies that are known without a request. */
function repliesOf({ response = {} }: StubDocument): readonly Readonly<Record<string, unknown>>[] {
  const { dryfit } = response
  if (dryfit === undefined) return [response]
  const { replies = [dryfit] } = dryfit as { replies?: readonly unknown[] }
  return replies.filter((reply) => typeof reply === 'object' && reply !== null) as Record<string, unknown>[]
}

/** A path with something in place of its parameters (`:id`, `{id}`). */
export function concrete(path: string): string {
  return path.replaceAll(/:\w+|\{[^}]+\}/g, 'x')
}

/** Undefined for a reply that is no reply of the provider: a fault, a stream, one that a proxy fetches. */
function observedReply(reply: Readonly<Record<string, unknown>>): ObservedReply | undefined {
  const { status = 200, json, jsonBody, text, body, headers, fault, proxyBaseUrl, transformers } = reply
  if (fault !== undefined || proxyBaseUrl !== undefined || transformers !== undefined) return undefined
  const lowered = lowerCase(headers)
  const value = json ?? jsonBody
  if (value !== undefined) {
    return observed(status, { 'content-type': 'application/json', ...lowered }, JSON.stringify(value))
  }
  if (typeof text === 'string') return observed(status, { 'content-type': 'text/plain', ...lowered }, text)
  if (typeof body === 'string') return observed(status, lowered, body)
  return Object.keys(reply).some((key) => !['status', 'headers'].includes(key))
    ? undefined
    : observed(status, lowered, '')
}

function observed(status: unknown, headers: Readonly<Record<string, string>>, body: string): ObservedReply {
  return { status: Number(status), headers, body: body === '' ? undefined : Buffer.from(body) }
}

function lowerCase(headers: unknown): Record<string, string> {
  const entries = Object.entries((headers ?? {}) as Record<string, unknown>)
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]))
}
