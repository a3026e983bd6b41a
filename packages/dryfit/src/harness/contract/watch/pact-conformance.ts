import { readFile } from 'node:fs/promises'
import { DryfitError, type Exchange, type Journal, messageOf } from '../../../foundation/core/index.ts'
import type { ObservedReply, ObservedRequest, Violation } from '../../../services/http/openapi/index.ts'
import { isComparable, type NonConformance } from '../openapi/conformance.ts'
import { isWhole, observe } from '../openapi/observe.ts'
import { parseQuery } from '../pact/file/parts.ts'
import { readPact } from '../pact/file/read.ts'
import { compareRequest, compareResponse } from '../pact/matching/http.ts'
import type { Mismatch } from '../pact/matching/mismatch.ts'
import { type Body, type Headers, type HttpInteraction, MISSING_BODY, type PactFile } from '../pact/model.ts'
import { findStubDrift, type StubDrift } from './stub-drift.ts'

/**
 * Holds a stand-in for a provider against a pact that the real provider verifies: what it answers must be what some
 * interaction of the pact promises.
 *
 * @example
 * const conformance = await PactConformance.load('contracts/gateway-catalog.json')
 * await conformance.checkStubs(catalog.inspect().stubs)
 */
export class PactConformance {
  readonly #consumer: string
  readonly #interactions: readonly HttpInteraction[]

  constructor({ consumer, interactions }: PactFile) {
    this.#consumer = consumer
    this.#interactions = interactions.filter((each) => each.type === 'http')
  }

  /** @throws CONTRACT_UNREADABLE */
  static async load(path: string): Promise<PactConformance> {
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      throw new DryfitError('CONTRACT_UNREADABLE', { what: `${path} cannot be read`, why: messageOf(cause), cause })
    })
    return new PactConformance(readPact(text, path))
  }

  /** Stubs with a fixed reply, used or not, whose reply no interaction of that method and path promises. */
  checkStubs(stubs: readonly unknown[]): Promise<StubDrift[]> {
    return findStubDrift(({ method, path }, reply) => {
      const place = new RegExp(`^${path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(PARAMETER, '[^/]+')}$`)
      const known = this.#interactions.filter(
        ({ request }) => request.method.toUpperCase() === method && place.test(request.path),
      )
      return known.length === 0 ? [unknown(`${method} ${path}`)] : unpromised(known, reply)
    }, stubs)
  }

  /** What the pact's consumer asked of a service, and the service answered, that the pact does not have. */
  check(journal: Journal, { service, after }: { readonly service: string; readonly after: number }): NonConformance[] {
    const query = { service, after, consumer: this.#consumer, protocol: 'http' }
    return journal
      .find(query)
      .filter(isComparable)
      .flatMap((exchange) => this.#checkExchange(exchange))
  }

  #checkExchange(exchange: Exchange): NonConformance[] {
    const { request, reply } = observe(exchange)
    if (reply === undefined || !isWhole(exchange.request) || !isWhole(exchange.reply ?? {})) return []
    const asked = actualRequest(request)
    const known = this.#interactions.filter((each) => compareRequest(each.request, asked).length === 0)
    if (known.length === 0) {
      return [{ exchange, side: 'request', violations: [unknown(`${request.method} ${request.path}`)] }]
    }
    const violations = unpromised(known, reply)
    return violations.length === 0 ? [] : [{ exchange, side: 'reply', violations }]
  }
}

/** `:id`, and `{id}` as it stands in an escaped pattern. */
const PARAMETER = /:\w+|\\\{[^}]+\\\}/g

function unknown(line: string): Violation {
  return { part: 'operation', at: line, message: 'no interaction of the pact has this request', pointer: 'the pact' }
}

/** Nothing when one of the interactions promises the reply; else what differs from the one that comes nearest. */
function unpromised(known: readonly HttpInteraction[], reply: ObservedReply): Violation[] {
  const actual = { status: reply.status, headers: listsOf(reply.headers), body: bodyOf(reply) }
  const compared = known.map(({ description, response }) => ({
    description,
    mismatches: compareResponse(response, actual),
  }))
  const [nearest] = compared.sort((one, other) => distance(one.mismatches) - distance(other.mismatches))
  return (nearest?.mismatches ?? []).map(({ part, path, message }) => ({
    ...{ part: PARTS[part], at: path, message },
    pointer: `interaction "${nearest?.description}"`,
  }))
}

/** Another status is another answer: differences in a body of the same status say more. */
function distance(mismatches: readonly Mismatch[]): number {
  return mismatches.length + (mismatches.some(({ part }) => part === 'status') ? 1_000_000 : 0)
}

const PARTS: Readonly<Record<Mismatch['part'], Violation['part']>> = {
  ...{ method: 'operation', path: 'path', query: 'query', header: 'header', status: 'status' },
  ...{ body: 'body', 'body-type': 'content type', metadata: 'header' },
}

function actualRequest(request: ObservedRequest): Parameters<typeof compareRequest>[1] {
  const { method, path, headers } = request
  const text = request.query.replace(/^\?/, '')
  return { method, path, query: parseQuery(text), rawQuery: text, headers: listsOf(headers), body: bodyOf(request) }
}

function listsOf(headers: Readonly<Record<string, string>>): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
}

function bodyOf({ headers, body }: Pick<ObservedReply, 'headers' | 'body'>): Body {
  if (body === undefined || body.length === 0) return MISSING_BODY
  return { state: 'present', bytes: body, contentType: headers['content-type'] }
}
