import { describe, expect, it } from 'vitest'
import { judgeMails } from '../../../src/services/smtp/index.ts'
import { mailProviders } from './mail-providers.ts'

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe.each(mailProviders())('the mailbox, $provider', ({ missing, start }) => {
  describe.skipIf(missing !== undefined)(missing ?? 'is there', () => {
    it('holds a mail as it was sent, attachments and blind copies included', async () => {
      await using server = await start()
      await server.send({
        to: ['Ann <ann@example.org>', 'bob@example.org'],
        bcc: 'boss@example.org',
        subject: 'Grüße',
        html: '<b>Hello</b>',
        attachments: [{ filename: 'bill.txt', content: 'one euro' }],
      })
      const mail = await server.mailbox.next({ to: 'ann@example.org' })
      expect(mail.subject).toBe('Grüße')
      expect(mail.text.trim()).toBe('Hello Ann')
      expect(mail.html).toContain('<b>Hello</b>')
      expect(mail.to).toEqual([
        { name: 'Ann', address: 'ann@example.org' },
        { name: '', address: 'bob@example.org' },
      ])
      expect(mail.envelope.to).toEqual(['ann@example.org', 'bob@example.org', 'boss@example.org'])
      expect(mail.attachments.map(({ filename, content }) => [filename, content.toString()])).toEqual([
        ['bill.txt', 'one euro'],
      ])
      expect(String(mail)).toBe('shop@example.org → ann@example.org, bob@example.org, boss@example.org "Grüße"')
    })

    it('keeps lines that begin with a dot, and bytes that are no text', async () => {
      await using server = await start()
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
      await server.send({ text: '.\r\n..\r\n.x\n.\r\nend', attachments: [{ filename: 'all.bin', content: bytes }] })
      const mail = await server.mailbox.next()
      expect(mail.text.replaceAll('\r\n', '\n').trim()).toBe('.\n..\n.x\n.\nend')
      expect(mail.attachments[0]?.content.equals(bytes)).toBe(true)
    })

    it('takes addresses that are not ASCII', async () => {
      await using server = await start()
      await server.send({ to: 'jörg@example.org', subject: 'Grüße' })
      expect((await server.mailbox.next({ to: 'jörg@example.org' })).subject).toBe('Grüße')
    })

    it('waits for the next mail that fits, and returns each only once', async () => {
      await using server = await start()
      const waiting = server.mailbox.next({ subject: 'Second*' })
      await server.send({ subject: 'First' })
      await server.send({ subject: 'Second one' })
      await server.send({ subject: 'Second two' })
      expect((await waiting).subject).toBe('Second one')
      expect((await server.mailbox.next({ subject: 'Second*' })).subject).toBe('Second two')
      expect((await server.mailbox.next()).subject).toBe('First')
    })

    it('says what came instead when the time is up', async () => {
      await using server = await start()
      await server.send({ subject: 'Something else' })
      await expect(server.mailbox.next({ subject: 'Welcome', timeoutMs: 20 })).rejects.toMatchObject({
        code: 'WAIT_TIMED_OUT',
        message: expect.stringContaining('shop@example.org → ann@example.org "Something else"'),
      })
    })

    it('is searched by sender, recipient, subject and content', async () => {
      await using server = await start()
      await server.send({ to: 'Bob@Example.org', subject: 'One', text: 'the code is 1234' })
      await server.send({ from: 'other@example.org', subject: 'Two' })
      const subjects = (query: Parameters<typeof server.mailbox.search>[0]): string[] =>
        server.mailbox.search(query).map(({ subject }) => subject)
      expect(subjects({ to: 'bob@example.org' })).toEqual(['One'])
      expect(subjects({ from: 'other@*' })).toEqual(['Two'])
      expect(subjects({ contains: /\d{4}/ })).toEqual(['One'])
      expect(subjects({ matching: ({ id }) => id > 1 })).toEqual(['Two'])
    })

    it('is empty after a reset, and as it was after a restore', async () => {
      await using server = await start()
      await server.send({ subject: 'Kept' })
      const snapshot = await server.mailbox.snapshot()
      await server.mailbox.reset()
      expect(server.mailbox.all()).toEqual([])
      await snapshot.restore()
      expect(server.mailbox.all().map(({ subject }) => subject)).toEqual(['Kept'])
    })

    it('lets the oldest go when it is full', async () => {
      await using server = await start({ maxMails: 2 })
      for (const subject of ['1', '2', '3']) await server.send({ subject })
      expect(server.mailbox.all().map(({ subject }) => subject)).toEqual(['2', '3'])
    })

    it('stamps mails with the time of the environment', async () => {
      await using server = await start()
      server.clock.freeze('2030-01-01T00:00:00Z')
      await server.send()
      expect((await server.mailbox.next()).receivedAt).toBe(Date.parse('2030-01-01T00:00:00Z'))
    })

    it('is judged with a message that lists what came', async () => {
      await using server = await start()
      await server.send({ subject: 'Hello' })
      const judgement = judgeMails(server.mailbox, { subject: 'Goodbye' })
      expect(judgement.pass).toBe(false)
      expect(judgement.message()).toBe(
        'expected a mail with subject Goodbye to have come; what came:\n  shop@example.org → ann@example.org "Hello"',
      )
      expect(judgeMails(server.mailbox, { subject: 'Hello' }, { times: 1 }).pass).toBe(true)
    })

    it('is seen in a browser, where a mail can neither run scripts nor fetch anything', async () => {
      await using server = await start()
      await server.send({
        subject: '<script>alert(1)</script>',
        html: '<img src="cid:pixel"><img src="https://example.org/track.png"><script>alert(2)</script>',
        attachments: [{ filename: 'pixel.png', content: PIXEL, cid: 'pixel', contentType: 'image/png' }],
      })
      const { id } = await server.mailbox.next()
      const { viewUrl } = server.mailbox
      const list = await (await fetch(viewUrl)).text()
      expect(list).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
      const page = await (await fetch(`${viewUrl}/mails/${id}`)).text()
      expect(page).toContain('<iframe sandbox=""')
      const frame = await fetch(`${viewUrl}/mails/${id}/html`)
      expect(frame.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
      expect(await frame.text()).toContain('src="data:image/png;base64,')
      const attachment = await fetch(`${viewUrl}/mails/${id}/attachments/0`)
      expect(attachment.headers.get('content-type')).toBe('application/octet-stream')
      expect(Buffer.from(await attachment.arrayBuffer()).equals(PIXEL)).toBe(true)
      expect((await fetch(`${viewUrl}/mails/99`)).status).toBe(404)
    })
  })
})
