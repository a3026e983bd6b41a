import { decodePercent } from '../../../foundation/net/index.ts'
import type { OpenApiDocument } from './document.ts'
import { isObject } from './json.ts'
import { type Operation, operationsOf } from './operations.ts'

export type RouteMatch =
  | {
      readonly kind: 'operation'
      readonly operation: Operation
      readonly pathParameters: Readonly<Record<string, string>>
    }
  | { readonly kind: 'unknown method'; readonly template: string; readonly methods: readonly string[] }
  | { readonly kind: 'unknown path' }

interface Route {
  readonly template: string
  readonly regex: RegExp
  readonly names: readonly string[]
  readonly concrete: number
  readonly operations: ReadonlyMap<string, Operation>
}

/** Finds the operation of a request. Concrete paths win over templated ones (OpenAPI 3.1.1 §4.8.8.2). */
export class Routes {
  readonly operations: readonly Operation[]
  readonly #routes: readonly Route[]
  /** What paths may begin with: the path of each server, the longest first, and nothing. */
  readonly bases: readonly string[]

  constructor(document: OpenApiDocument) {
    this.operations = operationsOf(document)
    const byTemplate = Map.groupBy(this.operations, ({ template }) => template)
    this.#routes = [...byTemplate]
      .map(([template, operations]) => routeOf(template, operations))
      .sort((one, other) => other.concrete - one.concrete)
    this.bases = basePathsOf(document)
  }

  find(method: string, path: string): RouteMatch {
    for (const base of this.bases) {
      if (base !== '' && path !== base && !path.startsWith(`${base}/`)) continue
      const match = this.#findBelow(method, path.slice(base.length) || '/')
      if (match.kind !== 'unknown path') return match
    }
    return { kind: 'unknown path' }
  }

  #findBelow(method: string, path: string): RouteMatch {
    let other: Route | undefined
    for (const route of this.#routes) {
      const match = route.regex.exec(path)
      if (match === null) continue
      const operation = route.operations.get(method.toUpperCase())
      if (operation === undefined) {
        other ??= route
        continue
      }
      const values = route.names.map((name, index) => [name, decodePercent(match[index + 1] as string)])
      return { kind: 'operation', operation, pathParameters: Object.fromEntries(values) }
    }
    if (other === undefined) return { kind: 'unknown path' }
    return { kind: 'unknown method', template: other.template, methods: [...other.operations.keys()] }
  }
}

function routeOf(template: string, operations: readonly Operation[]): Route {
  const names: string[] = []
  const source = template.replaceAll(/\{([^}]+)\}|[^{]+/g, (text, name: string | undefined) => {
    if (name === undefined) return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    names.push(name)
    return '([^/?#]+)'
  })
  const concrete = template.split('/').filter((segment) => !segment.includes('{')).length
  const byMethod = new Map(operations.map((operation) => [operation.method, operation]))
  return { template, names, concrete, regex: new RegExp(`^${source}$`), operations: byMethod }
}

/** The path of each server; a request without it is accepted, too, since a stand-in is rarely mounted there. */
function basePathsOf({ root }: OpenApiDocument): string[] {
  const servers = Array.isArray(root.servers) ? root.servers : []
  const paths = servers.flatMap((server) =>
    isObject(server) && typeof server.url === 'string' ? [pathOf(server.url)] : [],
  )
  return [...new Set([...paths, ''])].sort((one, other) => other.length - one.length)
}

function pathOf(url: string): string {
  // A variable may be anything: a path that has one is not compared.
  if (url.includes('{')) return ''
  return new URL(url, 'http://localhost').pathname.replace(/\/+$/, '')
}
