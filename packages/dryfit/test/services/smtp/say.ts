import { once } from 'node:events'
import { connect } from 'node:net'
import type { MailUnderTest } from './mail-server.ts'

/** Sends a text on a new connection as soon as it is there, and returns all that was answered until the server hung up. */
export async function say({ endpoint }: MailUnderTest, text: string): Promise<string> {
  const socket = connect(endpoint.port, endpoint.host)
  const said: string[] = []
  socket.on('data', (chunk: Buffer) => said.push(chunk.toString('latin1')))
  socket.write(text, 'latin1')
  await once(socket, 'close')
  return said.join('')
}
