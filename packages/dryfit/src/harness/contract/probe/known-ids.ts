import {
  isObject,
  type JsonObject,
  type JsonValue,
  type Operation,
  responseFor,
  valueAt,
} from '../../../services/http/openapi/index.ts'
import type { ProbeRequest } from './request.ts'

/** What was asked and answered, as far as links speak of it. */
export interface LearntExchange {
  readonly request: ProbeRequest
  readonly pathParameters: Readonly<Record<string, string>>
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonValue | undefined
}

/**
 * What replies say of things that exist, so that later requests ask for them.
 *
 * ```
 *   POST /users ──▶ { id: 7 } ──▶ GET /users/{id}, by the collection's path
 *                             └──▶ the operation and the parameters that a link names
 * ```
 */
export class KnownIds {
  readonly #byCollection = new Map<string, JsonValue>()
  readonly #byLink = new Map<string, JsonValue>()

  /** Takes what a successful reply gives. */
  learn(operation: Operation, exchange: LearntExchange): void {
    const { status, body } = exchange
    if (status < 200 || status > 299) return
    const first = isObject(body) ? body : Array.isArray(body) ? body[0] : undefined
    if (isObject(first) && first.id !== undefined && operation.method === 'POST') {
      this.#byCollection.set(operation.template, first.id)
    }
    this.#learnLinks(operation, exchange)
  }

  /** The value that a link gave for a parameter, or for a path parameter the reply of its collection. */
  valueFor(operation: Operation, parameter: Operation['parameters'][number]): JsonValue | undefined {
    const linked = [operation.id, operation.pointer].map((target) => this.#byLink.get(`${target} ${parameter.name}`))
    const found = linked.find((each) => each !== undefined)
    if (found !== undefined || parameter.in !== 'path') return found
    const collection = operation.template.slice(0, operation.template.indexOf(`/{${parameter.name}}`))
    return this.#byCollection.get(collection)
  }

  /** Links (OpenAPI 3.1.1 §4.8.20) to an operation by its id, or by its place in the document. */
  #learnLinks(operation: Operation, exchange: LearntExchange): void {
    const links = responseFor(operation, exchange.status)?.source.links
    for (const link of Object.values(isObject(links) ? links : {})) {
      if (!isObject(link) || !isObject(link.parameters)) continue
      const target = link.operationId ?? link.operationRef
      for (const [name, expression] of Object.entries(link.parameters)) {
        const value = expressed(expression, exchange)
        if (value === undefined) continue
        this.#byLink.set(`${String(target)} ${name.replace(/^(path|query|header|cookie)\./, '')}`, value)
      }
    }
  }
}

/** A runtime expression (OpenAPI 3.1.1 §4.8.20.3); anything else is the value itself. */
function expressed(expression: JsonValue, exchange: LearntExchange): JsonValue | undefined {
  const text = String(expression)
  if (!text.startsWith('$')) return expression
  const [, side = '', part = '', rest = ''] = /^\$(request|response)\.(body|header|path|query)(.*)$/.exec(text) ?? []
  const { request, headers, body, pathParameters } = exchange
  const name = rest.replace(/^\./, '')
  switch (`${side} ${part}`) {
    case 'response body':
      return atPointer(body, rest)
    case 'response header':
      return headers[name.toLowerCase()]
    case 'request body':
      return atPointer(request.body, rest)
    case 'request header':
      return request.headers[name.toLowerCase()]
    case 'request path':
      return pathParameters[name]
    case 'request query':
      return request.query[name]
    default:
      return undefined
  }
}

function atPointer(body: JsonValue | undefined, pointer: string): JsonValue | undefined {
  if (pointer === '' || body === undefined) return body
  return isObject(body) || Array.isArray(body) ? valueAt(body as JsonObject, pointer) : undefined
}
