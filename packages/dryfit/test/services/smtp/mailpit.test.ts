import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHttpClient, type HttpClient, listen } from '../../../src/foundation/net/index.ts'
import type { RunningMailpit } from '../../../src/services/smtp/providers/mailpit.ts'
import { missingMailpit, smtpUrl, startMailpit } from './mail-providers.ts'
import { type MailUnderTest, startMail } from './mail-server.ts'

const missing = missingMailpit()

describe.skipIf(missing !== undefined)(`a Mailpit behind the seam ${missing ?? ''}`.trim(), () => {
  let mailpit: RunningMailpit
  let api: HttpClient
  let server: MailUnderTest

  beforeEach(async () => {
    mailpit = await startMailpit()
    api = createHttpClient(mailpit.apiUrl)
    server = await startMail({ provider: 'external', url: smtpUrl(mailpit), mailpitUrl: mailpit.apiUrl, maxMails: 2 })
  })
  afterEach(async () => {
    await server[Symbol.asyncDispose]()
    api.close()
    await mailpit.stop()
  })

  async function subjectsThere(): Promise<string[]> {
    const reply = await api.get('/api/v1/messages')
    return reply.json<{ messages: { Subject: string }[] }>().messages.map(({ Subject }) => Subject)
  }

  it('keeps the mails, and the mailbox reads them there', async () => {
    await server.send({ subject: 'Kept', bcc: 'boss@example.org' })
    expect(await subjectsThere()).toEqual(['Kept'])
    const mail = await server.mailbox.next()
    expect(mail.headers['return-path']).toBe('<shop@example.org>')
    expect(mail.envelope.to).toEqual(['ann@example.org', 'boss@example.org'])
  })

  it('is left as it was by a reset, but for the mails that came through the seam', async () => {
    const other = server.transport({ host: mailpit.target.address.host, port: mailpit.target.address.port })
    await other.sendMail({ from: 'a@example.org', to: 'b@example.org', subject: 'Of others', text: '' })
    await server.send({ subject: 'Ours' })
    expect(server.mailbox.all().map(({ subject }) => subject)).toEqual(['Ours'])
    await server.mailbox.reset()
    expect(await subjectsThere()).toEqual(['Of others'])
  })

  it('loses the oldest of our mails when there are too many', async () => {
    for (const subject of ['1', '2', '3']) await server.send({ subject })
    expect((await subjectsThere()).toSorted()).toEqual(['2', '3'])
  })

  it('refuses a mail in its own words', async () => {
    const transport = server.transport()
    const broken = { envelope: { from: 'a@example.org', to: 'b@example.org' }, raw: 'this is no header\r\n' }
    await expect(transport.sendMail(broken)).rejects.toMatchObject({
      responseCode: 451,
      message: expect.stringContaining('Unable to process mail'),
    })
    expect(server.mailbox.all()).toEqual([])
    expect(server.seam.exchanges().map(({ outcome }) => outcome)).toEqual(['error'])
    await server.send()
    expect(server.mailbox.all()).toHaveLength(1)
  })

  it('takes several mails over one connection', async () => {
    const transport = server.transport({ pool: true, maxConnections: 1 })
    const mail = { from: 'a@example.org', to: 'b@example.org', text: '' }
    await transport.sendMail({ ...mail, subject: 'One' })
    await transport.sendMail({ ...mail, subject: 'Two' })
    expect((await subjectsThere()).toSorted()).toEqual(['One', 'Two'])
  })

  it('that is gone is an error for now, which the client can try again', async () => {
    await mailpit.stop()
    await expect(server.send()).rejects.toMatchObject({ responseCode: 451 })
    await expect(server.mailbox.health()).rejects.toMatchObject({ code: 'CONNECT_FAILED' })
  })
})

describe.skipIf(missing !== undefined)(`a Mailpit of ours ${missing ?? ''}`.trim(), () => {
  it('is not set up by what some other Mailpit is set up with', async () => {
    process.env.MP_SMTP_ALLOWED_RECIPIENTS = 'nobody'
    try {
      await using server = await startMail({ provider: 'native' })
      await server.send()
      expect(server.mailbox.all()).toHaveLength(1)
    } finally {
      delete process.env.MP_SMTP_ALLOWED_RECIPIENTS
    }
  })
})

it('a mail server that does not answer is said when the service starts', async () => {
  await using closed = await listen()
  const { host, port } = closed.address
  await closed.close()
  const options = { provider: 'external', url: `smtp://${host}:${port}`, mailpitUrl: `http://${host}:${port}` } as const
  await expect(startMail(options)).rejects.toMatchObject({ code: 'CONNECT_FAILED' })
})

it('the options of the providers are checked', async () => {
  await expect(startMail({ provider: 'external' })).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  await expect(startMail({ url: 'http://127.0.0.1' })).rejects.toThrow('option "url" is invalid')
  await expect(startMail({ mailpitUrl: 'smtp://127.0.0.1' })).rejects.toThrow('option "mailpitUrl" is invalid')
  await expect(startMail({ provider: 'smtp' as 'native' })).rejects.toThrow('option "provider" is invalid')
  await expect(startMail({ provider: 'native', binary: '/nowhere/mailpit' })).rejects.toMatchObject({
    code: 'SPAWN_FAILED',
  })
})
