import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Agreement } from './cases/agreements.ts'

/** A provider that keeps, or breaks, each of the agreements. It is asked as the native verifier asks. */
export async function serveAgreements(
  agreements: readonly Agreement[],
  keeps: boolean,
): Promise<{ readonly port: number } & AsyncDisposable> {
  const server = createServer(async (request, response) => {
    const body = await text(request)
    if (request.url === '/_states') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":7}')
      return
    }
    const found = agreements.find((each) => isFor(each, request, body))
    if (found === undefined) {
      response.writeHead(404).end()
      return
    }
    const { status, headers, body: reply } = keeps ? found.kept : found.broken
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value as string)
    const { metadata = { contentType: 'application/json' } } = found.interaction
    response.setHeader('pact-message-metadata', Buffer.from(JSON.stringify(metadata)).toString('base64'))
    response.writeHead(status).end(reply)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => done())
      server.closeAllConnections()
    })
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close }
}

/** Messages are asked for by their description, the rest by its path. */
function isFor({ interaction }: Agreement, request: IncomingMessage, body: string): boolean {
  const path = request.url?.split('?')[0]
  if (path === '/_messages')
    return (JSON.parse(body) as { description: string }).description === interaction.description
  const expected = (interaction.request as { path?: string } | undefined)?.path
  // The user of the state is 7, whatever the example says.
  return expected !== undefined && path === expected.replace('/users/1', '/users/7')
}
