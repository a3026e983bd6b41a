import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { system } from '../../../src/harness/environment/index.ts'
import { rabbitmq } from '../../../src/services/amqp/index.ts'
import { folder } from '../../../src/services/files/index.ts'
import { crud, virtual } from '../../../src/services/http/index.ts'
import { postgres } from '../../../src/services/postgres/index.ts'
import { redis } from '../../../src/services/redis/index.ts'
import { mail } from '../../../src/services/smtp/index.ts'

const described = system()
  .register(
    'db',
    postgres({ provider: 'embedded', migrate: (db) => db.query('create table t (word text)').then(() => {}) }),
  )
  .register('cache', redis({ provider: 'embedded' }))
  .register('queue', rabbitmq({ provider: 'embedded', definitions: { queues: [{ name: 'jobs' }] } }))
  .register('users', virtual({ stubs: crud('/users') }))
  .register('mailbox', mail())
  .register('uploads', folder())

let env: Awaited<ReturnType<typeof described.launch>>
beforeAll(async () => {
  env = await described.launch()
}, 60_000)
afterAll(() => env.stop())

/** Leaves a word everywhere, as one step of a story does. */
async function write(word: string): Promise<void> {
  const { db, cache, queue, users, mailbox, uploads, clock } = env
  await db.query('insert into t values ($1)', [word])
  await cache.command('RPUSH', 'words', word)
  await queue.queue('jobs').send(word)
  await fetch(`${users.url}/users`, { method: 'POST', body: JSON.stringify({ word }) })
  const transport = createTransport(mailbox.url)
  await transport.sendMail({ from: 'a@example.org', to: 'b@example.org', subject: word, text: word })
  transport.close()
  await uploads.write(`${word}.txt`, word)
  await clock.advance(60_000)
}

/** The words that are everywhere, by service. */
async function words(): Promise<Record<string, unknown>> {
  const { db, cache, queue, users, mailbox, uploads, clock } = env
  return {
    db: (await db.rows('t')).map(({ word }) => word),
    cache: await cache.command('LRANGE', 'words', 0, -1),
    queue: (await queue.queue('jobs').messages()).map(({ text }) => text),
    users: ((await (await fetch(`${users.url}/users`)).json()) as { word: string }[]).map(({ word }) => word),
    mails: mailbox.all().map(({ subject }) => subject),
    files: (await uploads.files()).map((file) => file.replace('.txt', '')),
    clock: clock.now(),
  }
}

const everywhere = (expected: readonly string[], now: number): Record<string, unknown> => ({
  ...Object.fromEntries(['db', 'cache', 'queue', 'users', 'mails', 'files'].map((name) => [name, expected])),
  clock: now,
})

test('a snapshot brings back databases, keys, queues, virtual services, mails, files and the time, together', async () => {
  env.clock.freeze('2030-01-01T00:00:00Z')
  const start = env.clock.now()
  await write('kept')
  const snapshot = await env.snapshot()
  for (let round = 0; round < 2; round++) {
    await write('later')
    expect(await words()).toEqual(everywhere(['kept', 'later'], start + 120_000))
    await snapshot.restore()
    expect(await words()).toEqual(everywhere(['kept'], start + 60_000))
  }
  await snapshot.dispose?.()
  await env.reset()
  expect(await words()).toEqual({ ...everywhere([], 0), clock: expect.any(Number) })
  expect(env.clock.frozen).toBe(false)
})

test('what ends by time ends as if nothing had come between', async () => {
  const { cache, clock } = env
  await cache.set('session', 'jane', { ttlMs: 60_000 })
  await clock.advance(20_000)
  const snapshot = await env.snapshot()
  await clock.advance(50_000)
  expect(await cache.get('session')).toBeNull()
  await snapshot.restore()
  expect(await cache.get('session')).toBe('jane')
  await clock.advance(45_000)
  expect(await cache.get('session')).toBeNull()
})
