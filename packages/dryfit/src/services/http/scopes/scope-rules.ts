import { refuseUnknownOptions } from '../../../foundation/core/index.ts'
import { decodePercent, parseBaggage } from '../../../foundation/net/index.ts'
import type { RequestView } from '../request/request-view.ts'

/** By what a request says to which scope it belongs. The first that says something counts, in this order. */
export interface ScopeRules {
  /** Default `x-dryfit-scope`. */
  readonly header?: string
  /** The member of the W3C `baggage` header: a scope follows the trace through apps that pass baggage on. Default `dryfit.scope`. */
  readonly baggage?: string
  /** A cookie with the scope's name, for browsers. Default: none. */
  readonly cookie?: string
  /** What the path begins with before the scope's name; taken off the path. Default `/__scope/`. */
  readonly pathPrefix?: string
  /** Host → scope. */
  readonly hosts?: Readonly<Record<string, string>>
  /** Port on which the request arrived → scope. A server that stands alone listens on these ports as well. */
  readonly ports?: Readonly<Record<number, string>>
}

export type ResolvedScopeRules = Required<Omit<ScopeRules, 'cookie'>> & {
  readonly cookie: string | undefined
  /** Whether any host or port names a scope. */
  readonly byPlace: boolean
}

export function resolveScopeRules(rules: ScopeRules = {}): ResolvedScopeRules {
  refuseUnknownOptions('scopes', rules, ['header', 'baggage', 'cookie', 'pathPrefix', 'hosts', 'ports'])
  const {
    header = 'x-dryfit-scope',
    baggage = 'dryfit.scope',
    pathPrefix = '/__scope/',
    hosts = {},
    ports = {},
  } = rules
  const byPlace = Object.keys(hosts).length + Object.keys(ports).length > 0
  return { header, baggage, cookie: rules.cookie, pathPrefix, hosts, ports, byPlace }
}

/** The request without what named its scope, and the name; undefined when it names none. */
export function scopeOf(
  request: RequestView,
  { header, baggage, cookie, pathPrefix, hosts, ports, byPlace }: ResolvedScopeRules,
): { readonly name: string | undefined; readonly request: RequestView } {
  if (request.path.startsWith(pathPrefix)) return scopeByPath(request, pathPrefix)
  const name =
    request.headerValues(header)[0] ??
    baggageMember(request.headerValues('baggage')[0], baggage) ??
    (cookie === undefined ? undefined : request.cookies.get(cookie)?.[0]) ??
    (byPlace ? (ownMember(hosts, request.host) ?? ownMember(ports, String(request.localPort))) : undefined)
  return { name, request }
}

function ownMember(names: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(names, key) ? names[key] : undefined
}

function baggageMember(header: string | undefined, name: string): string | undefined {
  return header === undefined ? undefined : parseBaggage(header).get(name)
}

function scopeByPath(request: RequestView, prefix: string): { name: string; request: RequestView } {
  const rest = request.target.slice(prefix.length)
  const end = /[/?]|$/.exec(rest)?.index ?? rest.length
  const target = rest.slice(end)
  return {
    name: decodePercent(rest.slice(0, end)),
    request: request.withTarget(target.startsWith('/') ? target : `/${target}`),
  }
}
