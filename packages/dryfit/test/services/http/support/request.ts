import { RequestView } from '../../../../src/services/http/request/request-view.ts'

export interface RequestSketch {
  readonly method?: string
  readonly target?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly now?: number
}

/** A request as the wire would have given it. */
export function requestView({
  method = 'GET',
  target = '/',
  headers = {},
  body = '',
  now = 0,
}: RequestSketch): RequestView {
  return new RequestView({
    method,
    target,
    rawHeaders: Object.entries(headers).flat(),
    body: Buffer.from(body),
    scheme: 'http',
    protocol: 'HTTP/1.1',
    clientIp: '127.0.0.1',
    localPort: 80,
    receivedAt: now,
    ids: { uuid: () => '00000000-0000-4000-8000-000000000000' },
  })
}
