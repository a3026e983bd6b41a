import { messageOf } from '../../../../foundation/core/index.ts'
import { ToxiproxyError } from '../errors.ts'
import type { ProxySet, WantedProxy } from '../state/proxy-set.ts'
import type { ToxicProxy } from '../state/toxic-proxy.ts'
import { toxicToJson } from '../state/toxic-setting.ts'
import { parseJson, toFields } from './json.ts'
import { readProxies, readProxy, readProxyChange } from './read-proxy.ts'
import { readChange, readToxic } from './read-toxic.ts'

/** A reply before it is written. */
export interface ApiReply {
  readonly status: number
  readonly json?: unknown
  readonly text?: string
  readonly contentType?: string
}

export interface ApiCall {
  readonly proxies: ProxySet
  readonly body: string
  /** The parts of the path that the route leaves open: proxy, toxic. */
  readonly names: readonly string[]
}

type Handler = (call: ApiCall) => Promise<ApiReply> | ApiReply

interface Route {
  readonly methods: readonly string[]
  readonly path: RegExp
  readonly handle: Handler
}

/** Every endpoint of Toxiproxy's HTTP API. */
export const ROUTES: readonly Route[] = [
  route('POST', '/reset', async ({ proxies }) => {
    await proxies.reset()
    return { status: 204 }
  }),
  route('GET', '/proxies', ({ proxies }) =>
    ok(Object.fromEntries(proxies.all.map((each) => [each.name, each.toJson()]))),
  ),
  route('POST', '/proxies', async ({ proxies, body }) => {
    const proxy = await proxies.add(readProxy(parseJson(body)))
    return { status: 201, json: proxy.toJson() }
  }),
  route('POST', '/populate', populate),
  route('GET', '/proxies/*', (call) => ok(proxyOf(call).toJson())),
  route('POST PATCH', '/proxies/*', async (call) => {
    const proxy = proxyOf(call)
    await proxy.update(readProxyChange(parseJson(call.body), proxy.settings))
    return ok(proxy.toJson())
  }),
  route('DELETE', '/proxies/*', async ({ proxies, names: [name = ''] }) => {
    await proxies.remove(name)
    return { status: 204 }
  }),
  route('GET', '/proxies/*/toxics', (call) => ok(proxyOf(call).toxics.all.map(toxicToJson))),
  route('POST', '/proxies/*/toxics', (call) => {
    const { toxics } = proxyOf(call)
    const toxic = readToxic(parseJson(call.body))
    toxics.add(toxic)
    // 200 and not 201, as the real one answers.
    return ok(toxicToJson(toxic))
  }),
  route('GET', '/proxies/*/toxics/*', (call) => ok(toxicToJson(proxyOf(call).toxics.get(toxicName(call))))),
  route('POST PATCH', '/proxies/*/toxics/*', (call) => {
    const { toxics } = proxyOf(call)
    const toxic = toxics.get(toxicName(call))
    const change = readChange(toFields(parseJson(call.body), 'a toxic'), toxic)
    return ok(toxicToJson(toxics.change(toxic.name, change)))
  }),
  route('DELETE', '/proxies/*/toxics/*', (call) => {
    proxyOf(call).toxics.remove(toxicName(call))
    return { status: 204 }
  }),
]

/** All are read before the first is made. What fails after that says so beside those that were made. */
async function populate({ proxies, body }: ApiCall): Promise<ApiReply> {
  const made: ToxicProxy[] = []
  let wanted: readonly WantedProxy[]
  try {
    wanted = readProxies(parseJson(body))
  } catch (thrown) {
    return populated(made, thrown)
  }
  try {
    for (const each of wanted) made.push(await proxies.addOrReplace(each))
  } catch (thrown) {
    return populated(made, thrown)
  }
  return populated(made)
}

function populated(made: readonly ToxicProxy[], thrown?: unknown): ApiReply {
  const proxies = made.length === 0 ? null : made.map((proxy) => proxy.toJson())
  if (thrown === undefined) return { status: 201, json: { proxies } }
  const { status, error } = errorOf(thrown)
  return { status, json: { error, status, proxies } }
}

/** An error as the API shows it: without a status of its own it is a 500. */
export function errorOf(thrown: unknown): { error: string; status: number } {
  return { error: messageOf(thrown), status: thrown instanceof ToxiproxyError ? thrown.status : 500 }
}

function proxyOf({ proxies, names: [name = ''] }: ApiCall): ToxicProxy {
  return proxies.get(name)
}

function toxicName({ names: [, name = ''] }: ApiCall): string {
  return name
}

function ok(json: unknown): ApiReply {
  return { status: 200, json }
}

function route(methods: string, path: string, handle: Handler): Route {
  return { methods: methods.split(' '), path: new RegExp(`^${path.replaceAll('*', '([^/]+)')}$`), handle }
}
