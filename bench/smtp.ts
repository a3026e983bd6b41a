// Mail capture: from nothing to the greeting, and what a mail costs; beside smtp-server as it comes.
import { once } from 'node:events'
import { connect } from 'node:net'
import { createTransport } from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import { system } from '../packages/dryfit/src/harness/environment/index.ts'
import { mail } from '../packages/dryfit/src/services/smtp/index.ts'
import { bench, medianMs, sideBySideMs } from './harness.ts'

const MAIL = { from: 'shop@example.org', to: 'ann@example.org', subject: 'Hello', text: 'Hello Ann' }

await bench('smtp', async (report) => {
  const first = await medianMs({ runs: 15, warmUps: 3 }, firstReply)
  report({ id: 'start to first reply', value: first, unit: 'ms' })

  await using environment = await system()
    .register('mail', mail({ startTls: 'offered' }))
    .launch()
  const ours = createTransport({ url: environment.mail.url, tls: { rejectUnauthorized: false } })
  const peer = await startPeer()
  const theirs = createTransport({ host: '127.0.0.1', port: peer.port, tls: { rejectUnauthorized: false } })
  const each = await sideBySideMs(
    { runs: 9 },
    async () => void (await ours.sendMail(MAIL)),
    async () => void (await theirs.sendMail(MAIL)),
  )
  report({
    id: 'a mail on a new connection, STARTTLS',
    value: each.ours,
    unit: 'ms',
    peer: 'smtp-server',
    ratio: each.ratio,
  })
  const pooled = createTransport({ url: environment.mail.url, pool: true, maxConnections: 1, ignoreTLS: true })
  report({
    id: 'a mail on an open connection',
    value: await medianMs({ runs: 51, warmUps: 5 }, async () => void (await pooled.sendMail(MAIL))),
    unit: 'ms',
  })
  pooled.close()
  peer.stop()
})

async function firstReply(): Promise<number> {
  const startedAt = performance.now()
  await using environment = await system().register('mail', mail()).launch()
  const { hostname, port } = new URL(environment.mail.url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'data')
  const ms = performance.now() - startedAt
  socket.destroy()
  return ms
}

async function startPeer(): Promise<{ port: number; stop(): void }> {
  const server = new SMTPServer({ authOptional: true, logger: false, disableReverseLookup: true })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0, stop: () => server.close() }
}
