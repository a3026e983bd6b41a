import { describe, expect, it } from 'vitest'
import { drop, duplicate, hold, replyLost } from '../../../src/foundation/core/faults.ts'
import { mailProviders } from './mail-providers.ts'
import { say } from './say.ts'

describe.each(mailProviders())('the mail server, $provider', ({ missing, start }) => {
  describe.skipIf(missing !== undefined)(missing ?? 'is there', () => {
    it('takes mails over STARTTLS, with a certificate of its own', async () => {
      await using server = await start()
      const transport = server.transport({ requireTLS: true })
      await transport.sendMail({ from: 'a@x.org', to: 'b@y.org', subject: 'Sealed', text: '' })
      expect((await server.mailbox.next()).subject).toBe('Sealed')
    })

    it('announces STARTTLS only where it shall, so that clients do not trip over its certificate', async () => {
      for (const [startTls, announced] of [
        ['accepted', false],
        ['offered', true],
        ['refused', false],
      ] as const) {
        await using server = await start({ startTls })
        expect((await say(server, 'EHLO app\r\nQUIT\r\n')).includes('STARTTLS')).toBe(announced)
      }
    })

    it('refuses STARTTLS where it shall', async () => {
      await using server = await start({ startTls: 'refused' })
      const transport = server.transport({ requireTLS: true })
      await expect(transport.sendMail({ from: 'a@x.org', to: 'b@y.org', text: '' })).rejects.toThrow()
      await expect(start({ startTls: true as unknown as 'offered' })).rejects.toThrow('option "startTls" is invalid')
    })

    it('lets anybody log in', async () => {
      await using server = await start({ requireLogin: true })
      await expect(server.send()).rejects.toMatchObject({ responseCode: 530 })
      const transport = server.transport({ auth: { user: 'anyone', pass: 'anything' } })
      await transport.sendMail({ from: 'a@x.org', to: 'b@y.org', subject: 'In', text: '' })
      expect(server.mailbox.all()).toHaveLength(1)
    })

    it('lets only known users log in where some are named', async () => {
      await using server = await start({ users: { shop: 'secret' } })
      const wrong = server.transport({ auth: { user: 'shop', pass: 'guess' } })
      await expect(wrong.sendMail({ from: 'a@x.org', to: 'b@y.org', text: '' })).rejects.toMatchObject({
        responseCode: 535,
      })
      const right = server.transport({ auth: { user: 'shop', pass: 'secret' } })
      await right.sendMail({ from: 'a@x.org', to: 'b@y.org', text: '' })
      expect(server.mailbox.all()).toHaveLength(1)
    })

    it('refuses a mail that is too large', async () => {
      await using server = await start({ maxMailBytes: 2000 })
      await expect(server.send({ text: 'x'.repeat(4000) })).rejects.toMatchObject({ responseCode: 552 })
      await server.send({ text: 'short' })
      expect(server.mailbox.all()).toHaveLength(1)
    })

    it('writes one line for each mail into the journal', async () => {
      await using server = await start()
      await server.send({ subject: 'Your order' })
      const [exchange] = server.seam.exchanges()
      expect(exchange?.operation).toBe('MAIL shop@example.org → ann@example.org "Your order"')
      expect(exchange?.outcome).toBe('ok')
    })

    it('rejects recipients on demand, until the next reset', async () => {
      await using server = await start()
      server.mailbox.reject({ to: '*@example.org', times: 1 }, { code: 550, message: 'no such user' })
      await expect(server.send()).rejects.toMatchObject({ responseCode: 550 })
      await server.send()
      server.mailbox.reject()
      await server.mailbox.reset()
      await server.send()
      expect(server.mailbox.all()).toHaveLength(1)
      expect(server.journal.find({ outcome: 'error' }).map(String)).toEqual([
        expect.stringContaining('app → mail  MAIL shop@example.org → ann@example.org  550'),
      ])
    })

    it('greylists on demand: the second try is taken', async () => {
      await using server = await start()
      server.mailbox.greylist()
      await expect(server.send()).rejects.toMatchObject({ responseCode: 451 })
      await server.send()
      expect(server.mailbox.all()).toHaveLength(1)
    })

    it('answers with an error in place of taking the mail', async () => {
      await using server = await start()
      server.seam.fail({ code: '452', message: 'disk full' }, { times: 1 })
      await expect(server.send()).rejects.toMatchObject({ responseCode: 452 })
      expect(server.mailbox.all()).toEqual([])
    })

    it('takes a mail and loses the reply', async () => {
      await using server = await start()
      server.seam.break(replyLost(), { times: 1 })
      await expect(server.send()).rejects.toThrow()
      expect(server.mailbox.all()).toHaveLength(1)
      expect(server.seam.exchanges().at(-1)?.outcome).toBe('lost')
    })

    it('acknowledges a mail that it then loses, and takes another one twice', async () => {
      await using server = await start()
      server.seam.break(drop(), { operation: 'MAIL * "Lost"' })
      server.seam.break(duplicate(), { operation: 'MAIL * "Twice"' })
      await server.send({ subject: 'Lost' })
      await server.send({ subject: 'Twice' })
      expect(server.mailbox.all().map(({ subject }) => subject)).toEqual(['Twice', 'Twice'])
    })

    it('holds a mail until it is let go', async () => {
      await using server = await start()
      const held = hold()
      server.seam.break(held)
      const sending = server.send()
      await held.arrived()
      expect(server.mailbox.all()).toEqual([])
      held.release()
      await sending
      expect(server.mailbox.all()).toHaveLength(1)
    })

    it('is slow by the clock of the environment', async () => {
      await using server = await start()
      server.clock.freeze()
      server.seam.delay(60_000)
      const sending = server.send()
      await expect.poll(() => server.journal.find({ outcome: 'pending' }).length).toBe(1)
      await server.clock.advance(60_000)
      await sending
      expect(server.mailbox.all()).toHaveLength(1)
    })

    it('greets once, however early the client talks', async () => {
      await using server = await start()
      const said = await say(server, 'EHLO early\r\nQUIT\r\n')
      expect(said.match(/^220 /gm)).toHaveLength(1)
      expect(said).toMatch(/221 /)
    })
  })
})
