/** One request to the control API. `{upstream}` in a body is the address of the service behind. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

function call(method: string, path: string, json?: unknown): Call {
  if (json === undefined) return { method, path }
  return { method, path, body: typeof json === 'string' ? json : JSON.stringify(json) }
}

const upstream = '{upstream}'
const listen = '127.0.0.1:0'
const TYPES = ['latency', 'bandwidth', 'slow_close', 'timeout', 'reset_peer', 'slicer', 'limit_data', 'noop']

/** In this order, on a server that is empty in the beginning. */
export const CALLS: readonly Call[] = [
  call('GET', '/version'),
  call('GET', '/proxies'),
  call('GET', '/nothing'),
  call('PUT', '/proxies'),
  call('GET', '/reset'),
  call('DELETE', '/populate'),
  call('GET', '/metrics'),
  { ...call('GET', '/proxies'), headers: { 'user-agent': 'Mozilla/5.0' } },
  // proxies
  call('POST', '/proxies', ''),
  call('POST', '/proxies', '{'),
  call('POST', '/proxies', '[]'),
  call('POST', '/proxies', '{"name": 5}'),
  call('POST', '/proxies', {}),
  call('POST', '/proxies', { name: 'p' }),
  call('POST', '/proxies', { upstream }),
  call('POST', '/proxies', { name: 'p', listen, upstream, unknown: 1 }),
  call('POST', '/proxies', { name: 'p', listen, upstream }),
  call('POST', '/proxies', { name: 'off', listen, upstream, enabled: false }),
  call('GET', '/proxies'),
  call('GET', '/proxies/p'),
  call('GET', '/proxies/none'),
  call('DELETE', '/proxies/none'),
  call('PATCH', '/proxies/none', {}),
  call('POST', '/proxies/none', {}),
  call('PATCH', '/proxies/p', ''),
  call('PATCH', '/proxies/p', { enabled: false }),
  call('POST', '/proxies/p', { enabled: true }),
  call('PATCH', '/proxies/p', { name: 'q', upstream: '127.0.0.1:1' }),
  call('PATCH', '/proxies/p', { upstream }),
  call('PATCH', '/proxies/off', { enabled: true }),
  call('PATCH', '/proxies/off', { enabled: false, upstream: '127.0.0.1:2' }),
  // toxics
  ...TYPES.flatMap((type) => [
    call('POST', '/proxies/p/toxics', { type }),
    call('POST', '/proxies/p/toxics', { type, stream: 'upstream' }),
  ]),
  call('GET', '/proxies/p/toxics'),
  call('POST', '/proxies/p/toxics', { type: 'latency' }),
  call('POST', '/proxies/p/toxics', { type: 'latency', name: 'l', stream: 'UPSTREAM', toxicity: 0.5 }),
  call('POST', '/proxies/p/toxics', { type: 'latency', stream: 'Downstream' }),
  call('POST', '/proxies/p/toxics', { type: 'fog' }),
  call('POST', '/proxies/p/toxics', {}),
  call('POST', '/proxies/p/toxics', { type: 'latency', stream: 'sideways' }),
  call('POST', '/proxies/p/toxics', { type: 'latency', name: 'x', attributes: { latency: 'long' } }),
  call('POST', '/proxies/p/toxics', ''),
  call('POST', '/proxies/none/toxics', { type: 'latency' }),
  call('GET', '/proxies/none/toxics'),
  call('GET', '/proxies/p/toxics/l'),
  call('GET', '/proxies/p/toxics/none'),
  call('PATCH', '/proxies/p/toxics/l', { attributes: { latency: 10 }, toxicity: 0.25 }),
  call('POST', '/proxies/p/toxics/l', { attributes: { jitter: 5 }, type: 'bandwidth', stream: 'downstream' }),
  call('PATCH', '/proxies/p/toxics/l', {}),
  call('PATCH', '/proxies/p/toxics/l', ''),
  call('PATCH', '/proxies/p/toxics/none', {}),
  call('DELETE', '/proxies/p/toxics/l'),
  call('DELETE', '/proxies/p/toxics/l'),
  call('DELETE', '/proxies/none/toxics/l'),
  call('GET', '/proxies/p'),
  // populate and reset
  call('POST', '/populate', ''),
  call('POST', '/populate', '{}'),
  call('POST', '/populate', []),
  call('POST', '/populate', [{ upstream }]),
  call('POST', '/populate', [{ name: 'a', listen, upstream }, { name: 'b' }]),
  call('POST', '/populate', [
    { name: 'a', listen, upstream, enabled: false },
    { name: 'b', listen, upstream },
  ]),
  call('GET', '/proxies/a'),
  call('POST', '/reset'),
  call('GET', '/proxies'),
  call('DELETE', '/proxies/a'),
  call('DELETE', '/proxies/a'),
  call('DELETE', '/proxies/b'),
  call('DELETE', '/proxies/p'),
  call('DELETE', '/proxies/off'),
  call('GET', '/proxies'),
]
