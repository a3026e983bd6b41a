// The client of the benchmark, in a process of its own: keeps so many connections busy for so long.
//
//   node load.ts '{"port": …, "path": "/users/1", "connections": 50, "seconds": 2}'     or "requests": 10000 in place of "seconds"
//
// Prints {"requests", "ms", "errors"}. Speaks just enough HTTP/1.1 to count replies, so that the client is not the limit.
import { connect } from 'node:net'

interface Order {
  readonly port: number
  readonly path: string
  readonly connections: number
  readonly seconds?: number
  /** Ends after so many. */
  readonly requests?: number
}

const {
  port,
  path,
  connections,
  seconds = Number.POSITIVE_INFINITY,
  requests: most = Number.POSITIVE_INFINITY,
} = JSON.parse(process.argv[2] ?? '') as Order
const message = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: application/json\r\nUser-Agent: load\r\n\r\n`
let requests = 0
let sent = 0
let errors = 0
let running = true

if (seconds < Number.POSITIVE_INFINITY) setTimeout(stop, seconds * 1000).unref()
const startedAt = performance.now()
await Promise.all(Array.from({ length: connections }, client))
console.log(JSON.stringify({ requests, errors, ms: performance.now() - startedAt }))

function stop(): void {
  running = false
}

/** One connection: a request, its reply, the next request. */
function client(): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let rest = ''
    const next = (): void => {
      if (!running || sent >= most) return void socket.end()
      sent++
      socket.write(message)
    }
    socket.on('connect', next)
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1')
      const length = replyLength(rest)
      if (length === undefined || rest.length < length) return
      if (!rest.startsWith('HTTP/1.1 200')) errors++
      rest = rest.slice(length)
      requests++
      next()
    })
    socket.on('error', () => {
      errors++
    })
    socket.on('close', () => resolve())
  })
}

/** Where the first reply ends, by its content length or the last chunk; undefined while its head is not complete. */
function replyLength(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return undefined
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head + 2))
  if (length !== null) return head + 4 + Number(length[1])
  const last = text.indexOf('\r\n0\r\n\r\n', head)
  return last < 0 ? undefined : last + 7
}
