import { connect } from 'node:net'
import { createHttpClient, type HttpClient } from '../../packages/dryfit/src/foundation/net/index.ts'

/** A connection through a proxy with toxics to a service that says everything back. */
export interface ConnectionPlan {
  readonly title: string
  readonly toxics: readonly object[]
  readonly send: string
  /** Ends its own half after sending. */
  readonly half?: boolean
  /** What is done once the data is on its way. */
  readonly meanwhile?: (api: HttpClient) => Promise<unknown>
  /** How long to look, in milliseconds. */
  readonly watchMs: number
}

const SHORT_MS = 400
const T = '/proxies/c/toxics'
const LONG = 'abcdefghij'.repeat(500)

/** What came back, and how the connection stands after the time to look. */
export const CONNECTIONS: readonly ConnectionPlan[] = [
  { title: 'nothing in the way', toxics: [], send: 'hello', watchMs: SHORT_MS },
  { title: 'noop', toxics: [{ type: 'noop' }], send: 'hello', watchMs: SHORT_MS },
  { title: 'latency below the look', toxics: [latency(100)], send: 'hello', watchMs: SHORT_MS },
  { title: 'latency beyond the look', toxics: [latency(5000)], send: 'hello', watchMs: SHORT_MS },
  { title: 'latency upstream', toxics: [{ ...latency(5000), stream: 'upstream' }], send: 'hello', watchMs: SHORT_MS },
  {
    title: 'latency that is removed lets go what it holds',
    toxics: [latency(5000)],
    send: 'hello',
    meanwhile: (api) => api.delete(`${T}/latency_downstream`),
    watchMs: SHORT_MS,
  },
  {
    title: 'latency that is changed lets go what it holds',
    toxics: [latency(5000)],
    send: 'hello',
    meanwhile: (api) => api.patch(`${T}/latency_downstream`, { json: { attributes: { latency: 4000 } } }),
    watchMs: SHORT_MS,
  },
  { title: 'bandwidth 0', toxics: [{ type: 'bandwidth' }], send: 'hello', watchMs: SHORT_MS },
  {
    title: 'bandwidth high',
    toxics: [{ type: 'bandwidth', attributes: { rate: 100 } }],
    send: LONG,
    watchMs: SHORT_MS,
  },
  { title: 'timeout 0', toxics: [{ type: 'timeout' }], send: 'hello', watchMs: SHORT_MS },
  {
    title: 'timeout 100',
    toxics: [{ type: 'timeout', attributes: { timeout: 100 } }],
    send: 'hello',
    watchMs: SHORT_MS,
  },
  {
    title: 'timeout that is removed',
    toxics: [{ type: 'timeout' }],
    send: 'hello',
    meanwhile: (api) => api.delete(`${T}/timeout_downstream`),
    watchMs: SHORT_MS,
  },
  { title: 'reset_peer', toxics: [{ type: 'reset_peer' }], send: 'hello', watchMs: SHORT_MS },
  {
    title: 'reset_peer upstream',
    toxics: [{ type: 'reset_peer', stream: 'upstream' }],
    send: 'hello',
    watchMs: SHORT_MS,
  },
  {
    title: 'reset_peer later',
    toxics: [{ type: 'reset_peer', attributes: { timeout: 5000 } }],
    send: 'hello',
    watchMs: SHORT_MS,
  },
  {
    title: 'slicer',
    toxics: [{ type: 'slicer', attributes: { average_size: 100, size_variation: 50, delay: 10 } }],
    send: LONG,
    watchMs: SHORT_MS,
  },
  { title: 'limit_data below', toxics: [limit(3)], send: 'hello', watchMs: SHORT_MS },
  { title: 'limit_data exactly', toxics: [limit(5)], send: 'hello', watchMs: SHORT_MS },
  { title: 'limit_data above', toxics: [limit(6)], send: 'hello', watchMs: SHORT_MS },
  { title: 'limit_data 0', toxics: [limit(0)], send: 'hello', watchMs: SHORT_MS },
  { title: 'limit_data upstream', toxics: [{ ...limit(3), stream: 'upstream' }], send: 'hello', watchMs: SHORT_MS },
  { title: 'toxicity 0', toxics: [{ ...limit(3), toxicity: 0 }], send: 'hello', watchMs: SHORT_MS },
  {
    title: 'a chain',
    toxics: [limit(4), latency(50), { type: 'slicer', attributes: { average_size: 1 } }],
    send: 'hello',
    watchMs: SHORT_MS,
  },
  {
    title: 'slow_close',
    toxics: [{ type: 'slow_close', attributes: { delay: 5000 } }],
    send: 'hello',
    half: true,
    watchMs: SHORT_MS,
  },
  {
    title: 'disabled while open',
    toxics: [],
    send: 'hello',
    meanwhile: (api) => api.patch('/proxies/c', { json: { enabled: false } }),
    watchMs: SHORT_MS,
  },
  {
    title: 'deleted while open',
    toxics: [],
    send: 'hello',
    meanwhile: (api) => api.delete('/proxies/c'),
    watchMs: SHORT_MS,
  },
  {
    title: 'reset of all toxics',
    toxics: [latency(5000)],
    send: 'hello',
    meanwhile: (api) => api.post('/reset'),
    watchMs: SHORT_MS,
  },
]

export async function runConnection(url: string, upstream: string, plan: ConnectionPlan): Promise<string> {
  const api = createHttpClient(url)
  const made = await api.post('/proxies', { json: { name: 'c', listen: '127.0.0.1:0', upstream } })
  const port = Number(made.json<{ listen: string }>().listen.split(':')[1])
  for (const json of plan.toxics) await api.post(T, { json })
  const seen = await look(port, plan, api)
  await api.delete('/proxies/c')
  api.close()
  return seen
}

async function look(
  port: number,
  { send, half, meanwhile, watchMs }: ConnectionPlan,
  api: HttpClient,
): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let text = ''
  let end = 'open'
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.on('end', () => {
    end = 'ended'
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    end = error.code ?? 'error'
  })
  if (half === true) socket.end(send)
  else socket.write(send)
  await pause(watchMs / 2)
  await meanwhile?.(api)
  await pause(watchMs / 2)
  socket.destroy()
  return `${text.length > 40 ? `${text.length} bytes` : JSON.stringify(text)}, ${end}`
}

function latency(ms: number): object {
  return { type: 'latency', attributes: { latency: ms } }
}

function limit(bytes: number): object {
  return { type: 'limit_data', attributes: { bytes } }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
