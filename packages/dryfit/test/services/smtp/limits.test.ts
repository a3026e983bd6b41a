import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { type MailUnderTest, startMail } from './mail-server.ts'
import { say } from './say.ts'

let server: MailUnderTest
const sockets: Socket[] = []

beforeEach(async () => {
  server = await startMail({ maxRecipients: 3 })
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await server[Symbol.asyncDispose]()
})

async function open(): Promise<Socket> {
  const socket = connect({ port: server.endpoint.port, host: server.endpoint.host, allowHalfOpen: true })
  socket.on('error', () => {})
  sockets.push(socket)
  await once(socket, 'connect')
  return socket
}

it('answers what is no command with 500, and hangs up at the tenth', async () => {
  const said = await say(server, 'FOO\r\n'.repeat(12))
  expect(said.match(/^500 /gm)?.length).toBe(9)
  expect(said).toMatch(/^421 .*too many/m)
})

it('ends a connection whose line never ends', async () => {
  const said = await say(server, 'x'.repeat(1024 * 1024))
  expect(said).toMatch(/^421 .*line too long/m)
})

it('refuses recipients beyond the limit with 452, and takes the mail for the others', async () => {
  const recipients = [1, 2, 3, 4, 5].map((at) => `RCPT TO:<user${at}@example.org>\r\n`).join('')
  const said = await say(
    server,
    `EHLO app\r\nMAIL FROM:<a@example.org>\r\n${recipients}DATA\r\nSubject: x\r\n\r\n.\r\nQUIT\r\n`,
  )
  expect(said.match(/^452 /gm)?.length).toBe(2)
  expect(server.mailbox.all()[0]?.envelope.to).toHaveLength(3)
})

it('takes no mail whose end did not come', async () => {
  for (const hangUp of ['end', 'resetAndDestroy'] as const) {
    const client = await open()
    client.resume()
    client.write('EHLO app\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nSubject: half\r\n\r\nand')
    await once(client, 'data')
    client[hangUp]()
    await once(client, 'close')
  }
  await server.send({ subject: 'whole' })
  expect(server.mailbox.all().map(({ subject }) => subject)).toEqual(['whole'])
})

it('hangs up on a client that has ended its side, and keeps the mail it had sent', async () => {
  const client = await open()
  client.resume()
  client.end('EHLO app\r\nMAIL FROM:<a@x.org>\r\nRCPT TO:<b@x.org>\r\nDATA\r\nSubject: whole\r\n\r\n.\r\n')
  await once(client, 'close')
  expect((await server.mailbox.next()).subject).toBe('whole')
})

it('refuses a mail that nests without end', async () => {
  const deep = Array.from(
    { length: 500 },
    (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
  )
  const said = await say(
    server,
    `EHLO app\r\nMAIL FROM:<a@x.org>\r\nRCPT TO:<b@x.org>\r\nDATA\r\n${deep.join('')}.\r\nQUIT\r\n`,
  )
  expect(said).toMatch(/^554 the mail cannot be read/m)
})

it('does not read from a client that never reads, and serves others meanwhile', async () => {
  const deaf = await open()
  deaf.pause()
  const commands = 'NOOP\r\n'.repeat(10_000)
  const pour = (): void => {
    while (deaf.write(commands)) {}
  }
  deaf.on('drain', pour)
  pour()
  const standsStill = async (): Promise<boolean> => {
    const before = deaf.bytesWritten
    await server.send()
    return deaf.bytesWritten === before
  }
  await waitFor(standsStill, { what: 'the server to stop reading', timeoutMs: 20_000 })
  expect(deaf.writableNeedDrain).toBe(true)
})

it('serves a thousand connections at once', async () => {
  const all = await Promise.all(Array.from({ length: 1000 }, open))
  const greetings = await Promise.all(all.map(async (socket) => String((await once(socket, 'data'))[0])))
  expect(greetings.every((text) => text.startsWith('220 '))).toBe(true)
  await server.send()
  expect(server.mailbox.all()).toHaveLength(1)
})

it('reads a mail that is none: no header, broken parts, bytes that are no text', async () => {
  const bodies = [
    'no header at all',
    'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x',
    'Subject: =?utf-8?B?%%%?=\r\nTo: <<<>>>,,;:@\r\n\r\n\xff\xfe\x00',
    'Content-Transfer-Encoding: base64\r\n\r\n!!!!',
  ]
  for (const body of bodies) {
    await say(server, `EHLO app\r\nMAIL FROM:<a@x.org>\r\nRCPT TO:<b@x.org>\r\nDATA\r\n${body}\r\n.\r\nQUIT\r\n`)
  }
  expect(server.mailbox.all()).toHaveLength(bodies.length)
})
