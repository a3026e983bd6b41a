import type { JsonValue, Operation } from '../../../services/http/openapi/index.ts'
import type { ProbeRequest } from './request.ts'

/** A resource of the document: who creates one, who reads it, who deletes it. */
export interface Resource {
  readonly create: Operation
  readonly read: Operation
  readonly remove: Operation | undefined
}

/** The resources that a document shows by its paths: `POST /users`, `GET /users/{id}`, `DELETE /users/{id}`. */
export function resourcesOf(operations: readonly Operation[]): Resource[] {
  return operations.flatMap((create) => {
    if (create.method !== 'POST') return []
    const ofOne = new RegExp(`^${escaped(create.template)}/\\{[^/{}]+\\}$`)
    const read = operations.find(({ method, template }) => method === 'GET' && ofOne.test(template))
    if (read === undefined) return []
    const remove = operations.find(({ method, template }) => method === 'DELETE' && template === read.template)
    return [{ create, read, remove }]
  })
}

/** The request for one thing by its id; the id stands where the path's last parameter does. */
export function requestForOne(method: string, collection: string, id: JsonValue): ProbeRequest {
  const path = `${collection}/${encodeURIComponent(typeof id === 'string' ? id : JSON.stringify(id))}`
  return { method, path, query: {}, headers: {}, body: undefined }
}

/** Methods that a path does not describe. HEAD and OPTIONS are answered by many servers on their own. */
export function undescribedMethods(
  operations: readonly Operation[],
): { template: string; method: string; like: Operation }[] {
  return [...Map.groupBy(operations, ({ template }) => template)].flatMap(([template, own]) => {
    const described = new Set(own.map(({ method }) => method))
    const method = ['DELETE', 'PATCH', 'PUT', 'POST', 'GET'].find((each) => !described.has(each))
    const [like] = own
    return method === undefined || like === undefined ? [] : [{ template, method, like }]
  })
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
