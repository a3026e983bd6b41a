// Sends random lines to the embedded mail server: commands in and out of their order, damaged ones, mails, and noise. After
// each batch the server must still take a mail, and its memory must stay within bounds.
//
//   node conformance/smtp/fuzz.ts [--lines 1000000] [--seed 1]
import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'
import { parseArgs } from 'node:util'
import { createSeed } from '../../packages/dryfit/src/foundation/core/index.ts'
import { startMail } from '../../packages/dryfit/test/services/smtp/mail-server.ts'

const LINES_PER_CONNECTION = 1000
const MAX_HEAP_BYTES = 600 * 1024 * 1024
const CLOSE_MS = 20_000

const { values } = parseArgs({
  options: { lines: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
})
const random = createSeed(Number(values.seed)).random('fuzz')
const server = await startMail({ maxMailBytes: 100_000, maxMails: 50 })
const ADDRESSES = [
  '<a@example.org>',
  '<>',
  '<"odd one"@example.org>',
  '<a@[127.0.0.1]>',
  'a',
  '<<<>>>',
  '<ü@bücher.example>',
]
const address = (): string => random.pick(ADDRESSES)

/** Lines of SMTP (RFC 5321, 3207, 4954), and of mails (RFC 5322, MIME). */
const LINES: readonly (() => string)[] = [
  () => `EHLO ${random.pick(['app', '[127.0.0.1]', 'a b', ''])}\r\n`,
  () => 'HELO app\r\n',
  () => `MAIL FROM:${address()}${random.pick(['', ' SIZE=10', ' SIZE=999999999', ' BODY=8BITMIME', ' X=Y'])}\r\n`,
  () => `RCPT TO:${address()}\r\n`,
  () => 'DATA\r\n',
  () => 'Subject: =?utf-8?Q?=C3=BC=ZZ?=\r\n',
  () => 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n',
  () => 'Content-Transfer-Encoding: base64\r\n\r\nAAAA!!!!\r\n--b--\r\n',
  () => '..\r\n',
  () => '.\r\n',
  () => 'RSET\r\n',
  () => 'NOOP\r\n',
  () => 'VRFY x\r\n',
  () => 'HELP\r\n',
  () => `AUTH PLAIN ${Buffer.from('\0user\0secret').toString('base64')}\r\n`,
]

let sent = 0
let peak = 0
let batches = 0
while (sent < Number(values.lines)) {
  sent += await batch()
  await server.mailbox.reset()
  await server.send({ subject: `alive ${++batches}` })
  await server.mailbox.next({ subject: `alive ${batches}` })
  server.journal.clear()
  peak = Math.max(peak, process.memoryUsage().heapUsed)
  if (peak > MAX_HEAP_BYTES) {
    throw new Error(`the heap has grown to ${peak} bytes after ${sent} lines (seed ${values.seed})`)
  }
}
await server[Symbol.asyncDispose]()
console.log(`${sent} lines, the server took a mail after each batch, heap at most ${Math.round(peak / 2 ** 20)} MiB`)

/** One connection's worth of lines. The server may end it at a line that it does not know; what follows is for nobody. */
async function batch(): Promise<number> {
  const { host, port } = server.endpoint
  const socket = connectSocket({ host, port, noDelay: true })
  socket.on('error', () => {})
  socket.resume()
  await once(socket, 'connect')
  const closed = once(socket, 'close')
  // Ten lines that mean nothing end a connection: half of the connections get few of them, and live long.
  const noise = random.chance(0.5) ? 0.001 : 0.5
  const count = noise < 0.1 ? LINES_PER_CONNECTION : 40
  const lines = Array.from({ length: count }, () => line(noise))
  socket.write(Buffer.from(lines.join(''), 'latin1'))
  socket.end('\r\n.\r\nQUIT\r\n')
  const timer = setTimeout(() => socket.destroy(), CLOSE_MS)
  await closed
  clearTimeout(timer)
  return lines.length
}

function line(noise: number): string {
  const text = random.pick(LINES)()
  if (!random.chance(noise)) return text
  const kind = random.integer(0, 3)
  if (kind === 0) return bytes(random.integer(0, 80))
  if (kind === 1) return text.slice(0, random.integer(0, text.length))
  if (kind === 2) return `${text.trim()} ${bytes(random.integer(0, 20))}\r\n`
  return random.chance(0.01) ? bytes(20_000) : `${bytes(4)}\r\n`
}

function bytes(count: number): string {
  return Buffer.from(random.bytes(count)).toString('latin1')
}
