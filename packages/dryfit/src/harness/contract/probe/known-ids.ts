import { isObject, type JsonValue, type Operation, responseFor, valueAt } from '../../../services/http/openapi/index.ts'

/**
 * What replies say of things that exist, so that later requests ask for them.
 *
 * ```
 *   POST /users ──▶ { id: 7 } ──▶ GET /users/{id}, by the collection's path
 *                             └──▶ the operation and the parameter that a link names
 * ```
 */
export class KnownIds {
  readonly #byCollection = new Map<string, JsonValue>()
  readonly #byLink = new Map<string, JsonValue>()

  /** Takes what a successful reply gives. */
  learn(operation: Operation, status: number, body: JsonValue | undefined): void {
    if (body === undefined || status < 200 || status > 299) return
    const first = isObject(body) ? body : Array.isArray(body) ? body[0] : undefined
    if (isObject(first) && first.id !== undefined && operation.method === 'POST') {
      this.#byCollection.set(operation.template, first.id)
    }
    this.#learnLinks(operation, status, body)
  }

  /** The value for a path parameter of an operation, if a reply has given one. */
  valueFor({ template, id }: Operation, parameter: string): JsonValue | undefined {
    const linked = id === undefined ? undefined : this.#byLink.get(`${id} ${parameter}`)
    const collection = template.slice(0, template.indexOf(`/{${parameter}}`))
    return linked ?? this.#byCollection.get(collection)
  }

  /** Links with values of the body: `$response.body#/id` (OpenAPI 3.1.1 §4.8.20). */
  #learnLinks(operation: Operation, status: number, body: JsonValue): void {
    const links = responseFor(operation, status)?.source.links
    for (const link of Object.values(isObject(links) ? links : {})) {
      if (!isObject(link) || typeof link.operationId !== 'string' || !isObject(link.parameters)) continue
      for (const [name, expression] of Object.entries(link.parameters)) {
        const pointer = /^\$response\.body(#\/.*)$/.exec(String(expression))?.[1]
        const value = pointer !== undefined && isObject(body) ? valueAt(body, pointer) : undefined
        if (value !== undefined) this.#byLink.set(`${link.operationId} ${name.replace(/^path\./, '')}`, value)
      }
    }
  }
}
