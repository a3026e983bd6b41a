import type { ClientHttp2Session } from 'node:http2'

export interface Http2Answer {
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

/** Asks over an HTTP/2 connection that is open. */
export function askHttp2(
  session: ClientHttp2Session,
  headers: Readonly<Record<string, string>>,
  body = '',
): Promise<Http2Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers, { endStream: body === '' })
    let text = ''
    let head: Record<string, unknown> = {}
    stream.on('response', (received) => {
      head = received
    })
    stream.on('data', (chunk) => {
      text += chunk
    })
    stream.on('error', reject)
    stream.on('end', () => resolve({ headers: head, text }))
    if (body !== '') stream.end(body)
  })
}
