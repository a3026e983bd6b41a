import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'

/** Bytes that a client should not send, and some that it may. */
export const BYTES: Readonly<Record<string, string>> = {
  'an inline command': 'PING\r\n',
  'an inline command with LF only': 'PING\n',
  'quotes in an inline command': 'ECHO "a \\x41\\n b"\r\n',
  'unbalanced quotes': 'ECHO "a\r\n',
  'a quote in the middle': 'ECHO "a"b\r\n',
  'empty lines and empty arrays': '\r\n\r\n*0\r\n*-1\r\nPING\r\n',
  'a pipeline cut anywhere': '*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n',
  'a count that is no number': '*abc\r\n',
  'a count that is too large': '*2147483648\r\n',
  'a count with a plus sign': '*+1\r\n$4\r\nPING\r\n',
  'a count with a leading zero': '*01\r\n$4\r\nPING\r\n',
  'something else than a bulk': '*1\r\n+PING\r\n',
  'a bulk length that is no number': '*1\r\n$abc\r\n',
  'a negative bulk length': '*1\r\n$-1\r\n',
  'a bulk length beyond the limit': '*1\r\n$536870913\r\n',
  'an inline command without end': 'a'.repeat(70_000),
  'a count without end': `*${'1'.repeat(70_000)}`,
  'a bulk length without end': `*1\r\n$${'1'.repeat(70_000)}`,
  'a valid command before an error': '*1\r\n$4\r\nPING\r\n*1\r\n$x\r\n',
  'an HTTP request': 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'a POST request': 'POST / HTTP/1.1\r\nHost: x\r\n\r\n',
  'bytes of no meaning': '\x00\x01\x02\xff\r\n',
  'an empty name': '*1\r\n$0\r\n\r\n',
}

/** Sends bytes, ends the input, and returns all that came back. */
export async function converse(port: number, bytes: string): Promise<string> {
  const socket = connectSocket({ host: '127.0.0.1', port, noDelay: true })
  await once(socket, 'connect')
  let received = ''
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1')
  })
  socket.on('error', () => {})
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.write(Buffer.from(bytes, 'latin1'))
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 150))])
  const state = socket.destroyed || socket.readableEnded ? ' closed' : ' open'
  socket.destroy()
  return received + state
}
