import { connect } from 'node:net'

/** What came back on the wire, however malformed. */
export interface RawReply {
  readonly ended: 'orderly' | 'reset'
  readonly bytes: Buffer
}

/** Sends a request on a connection of its own and collects every byte until the end of the connection. */
export function rawRequest(
  port: number,
  {
    method,
    path,
    headers,
    body,
  }: { method: string; path: string; headers: Readonly<Record<string, string>>; body: Buffer },
): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    let ended: RawReply['ended'] = 'orderly'
    socket.setTimeout(10_000, () => socket.destroy(new Error('no end of the reply within 10 s')))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ECONNRESET') ended = 'reset'
      else reject(cause)
    })
    socket.on('close', () => resolve({ ended, bytes: Buffer.concat(chunks) }))
    const lower = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
    const lines = [
      `${method} ${path} HTTP/1.1`,
      ...(lower.has('host') ? [] : ['Host: mock.test']),
      'Connection: close',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ...(body.length > 0 || method === 'POST' || method === 'PUT' ? [`Content-Length: ${body.length}`] : []),
    ]
    socket.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]))
  })
}

export interface ParsedReply {
  readonly status: number
  readonly reason: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Reads a reply; undefined when it is none. */
export function parseReply(bytes: Buffer): ParsedReply | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  const [start = '', ...lines] = bytes.toString('latin1', 0, end < 0 ? bytes.length : end).split('\r\n')
  const match = /^HTTP\/1\.1 (\d{3}) ?(.*)$/.exec(start)
  if (match === null || end < 0) return undefined
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  const rest = bytes.subarray(end + 4)
  const body = headers['transfer-encoding'] === 'chunked' ? dechunk(rest) : rest
  return { status: Number(match[1]), reason: match[2] ?? '', headers, body }
}

function dechunk(bytes: Buffer): Buffer {
  const pieces: Buffer[] = []
  let at = 0
  for (;;) {
    const line = bytes.indexOf('\r\n', at)
    const size = line < 0 ? Number.NaN : Number.parseInt(bytes.toString('latin1', at, line), 16)
    // What is no chunk is kept as it is: a malformed reply is what some cases are about.
    if (Number.isNaN(size)) return Buffer.concat([...pieces, bytes.subarray(at)])
    if (size === 0) return Buffer.concat(pieces)
    pieces.push(bytes.subarray(line + 2, line + 2 + size))
    at = line + 2 + size + 2
  }
}
