import { amqpFaults } from 'dryfit/amqp'
import { signIn } from './support/customer.ts'
import { orderOf } from './support/factories.ts'
import type { OrderReply } from './support/order.ts'
import { JANE, MOUSE, type Shop } from './support/shop.ts'
import { describe, expect, test } from './support/test.ts'
import { onlyByOurClock } from './support/time.ts'

const BOB = { name: 'Bob Brown', email: 'bob@example.com', password: 'bob-secret-1' }
const RETRY_DELAY_MS = 30_000
const MAX_RETRIES = 3

/** How often the mail provider was asked to send. */
function mails(mail: Shop['mail']): number {
  return mail.exchanges('POST', '/v3/mail/send').length
}

describe('a new user', () => {
  test('is welcomed by mail, through the queue', async ({ gateway, queue, mail }) => {
    await gateway.post('/api/users', { json: BOB })
    const message = await queue.queue('notifications').next({ matching: { type: 'welcome_email' } })
    expect(message.json()).toEqual({ type: 'welcome_email', to: BOB.email, name: BOB.name })

    await expect(() => mails(mail)).toBecome(1)
    mail.verify('POST', '/v3/mail/send', { times: 1, json: { to: BOB.email, subject: 'Welcome, Bob Brown' } })
  })

  test('who is refused is not welcomed', async ({ gateway, queue, db }) => {
    expect(await gateway.post('/api/users', { json: { ...BOB, email: JANE.email } })).toHaveStatus(409)
    expect(await db.count('users.outbox')).toBe(0)
    expect(await queue.queue('notifications').arrivals()).toEqual([])
  })

  test('is welcomed later when the broker is away', async ({ gateway, seam, db, mail }) => {
    seam('users', 'queue').reset()
    expect(await gateway.post('/api/users', { json: BOB })).toHaveStatus(201)
    expect(await db.count('users.outbox')).toBe(1)

    seam('users', 'queue').mend()
    await expect(() => mails(mail)).toBecome(1)
    await expect(() => db.count('users.outbox')).toBecome(0)
  })
})

describe('an order that was shipped', () => {
  test('is confirmed by mail', async ({ gateway, queue, mail }) => {
    const jane = await signIn(gateway, JANE)
    const { id } = (await jane.post('/api/orders', orderOf([MOUSE, 2]))).json<OrderReply>()
    const shipped = await queue.queue('orders').next()
    expect(shipped.json()).toEqual({ orderId: id, userId: JANE.id, total: '58.00' })
    const confirmation = await queue.queue('notifications').next({ matching: { type: 'order_confirmation' } })
    expect(confirmation.json()).toMatchObject({ to: JANE.email, orderId: id })

    await expect(() => mails(mail)).toBecome(1)
    mail.verify('POST', '/v3/mail/send', { json: { to: JANE.email, subject: `Your order ${id}` } })
  })

  test('that was refused is not confirmed', async ({ gateway, db, queue }) => {
    const jane = await signIn(gateway, JANE)
    expect(await jane.post('/api/orders', orderOf([MOUSE, 101]))).toHaveStatus(409)
    expect(await db.count('orders.outbox')).toBe(0)
    expect(await queue.queue('orders').arrivals()).toEqual([])
  })

  test.for([
    ['lost on its way', amqpFaults.publishLost],
    ['stored, and its confirmation lost', amqpFaults.confirmLost],
    ['refused by the broker', amqpFaults.publishRefused],
  ] as const)('is confirmed although the message was %s', async ([, fault], { gateway, seam, mail }) => {
    const jane = await signIn(gateway, JANE)
    seam('orders', 'queue').break(...fault({ times: 1 }))
    await jane.post('/api/orders', orderOf([MOUSE, 1]))
    await expect(() => mails(mail) > 0).toBecome(true, { timeoutMs: 10_000 })
  })
})

describe('an order whose customer cannot be asked for', () => {
  const SHIPPED = { orderId: 7, userId: JANE.id, total: '29.00' }

  test('is confirmed at the next try', async ({ queue, mail, seam, clock, skip }) => {
    onlyByOurClock(queue, skip)
    seam('notifier', 'users').fail({ status: 503 }, { times: 1 })
    await queue.queue('orders').send(SHIPPED)
    await queue.queue('orders.retry').next()
    expect(mails(mail)).toBe(0)

    await clock.advance(RETRY_DELAY_MS)
    await expect(() => mails(mail)).toBecome(1)
    expect(await queue.queue('orders.dead').messages()).toEqual([])
  })

  test('is a dead letter after three further tries, and nobody gets a mail', async ({
    queue,
    mail,
    seam,
    clock,
    skip,
  }) => {
    onlyByOurClock(queue, skip)
    seam('notifier', 'users').fail({ status: 503 })
    await queue.queue('orders').send(SHIPPED)
    for (let retry = 1; retry <= MAX_RETRIES; retry += 1) {
      await queue.queue('orders.retry').next()
      await clock.advance(RETRY_DELAY_MS)
    }
    const dead = await queue.queue('orders.dead').next()
    expect(dead.json()).toEqual(SHIPPED)
    expect(dead.headers).toMatchObject({ 'x-retries': MAX_RETRIES })
    expect(seam('notifier', 'users')).toHaveExchanged('GET /users/2', { times: 1 + MAX_RETRIES })
    await expect(async () => (await queue.queue('orders').info()).unacked).toBecome(0)
    expect(await queue.queue('notifications').arrivals()).toEqual([])
    expect(mails(mail)).toBe(0)
  })
})

describe('a notification that cannot be sent', () => {
  test('is tried again after a while', async ({ queue, mail, clock, skip }) => {
    onlyByOurClock(queue, skip)
    mail.when('POST', '/v3/mail/send', { times: 1 }).respond({ status: 503 })
    await queue.queue('notifications').send({ type: 'welcome_email', to: BOB.email, name: BOB.name })
    await queue.queue('notifications.retry').next()
    expect(mails(mail)).toBe(1)

    await clock.advance(RETRY_DELAY_MS)
    await expect(() => mails(mail)).toBecome(2)
    await expect(async () => (await queue.queue('notifications').info()).unacked).toBecome(0)
  })

  test('is given up after three further tries, and kept with the reason', async ({ queue, mail, clock, skip }) => {
    onlyByOurClock(queue, skip)
    mail.when('POST', '/v3/mail/send').respond({ status: 503, json: { error: 'out of stamps' } })
    await queue.queue('notifications').send({ type: 'welcome_email', to: BOB.email, name: BOB.name })
    for (let retry = 1; retry <= MAX_RETRIES; retry += 1) {
      await queue.queue('notifications.retry').next()
      await clock.advance(RETRY_DELAY_MS)
    }
    const dead = await queue.queue('notifications.dead').next()
    expect(dead.json()).toMatchObject({ to: BOB.email })
    expect(dead.headers).toMatchObject({ 'x-retries': MAX_RETRIES, 'x-error': 'out of stamps' })
    expect(mails(mail)).toBe(1 + MAX_RETRIES)
  })

  test('because nobody knows its kind does not hold up the others', async ({ queue, mail }) => {
    await queue.queue('notifications').send({ type: 'carrier_pigeon', to: BOB.email })
    await queue.queue('notifications').send({ type: 'welcome_email', to: BOB.email, name: BOB.name })
    await expect(() => mails(mail)).toBecome(1)
    const aside = await queue.queue('notifications.retry').next()
    expect(aside.headers).toMatchObject({ 'x-error': expect.stringContaining('carrier_pigeon') })
  })
})

describe('the notifier', () => {
  test('acknowledges a message only when it has done its work', async ({ queue, mail, seam }) => {
    const sending = seam('notifier', 'mail').hold()
    await queue.queue('notifications').send({ type: 'welcome_email', to: BOB.email, name: BOB.name })
    await sending.arrived()
    expect(await queue.queue('notifications').info()).toMatchObject({ unacked: 1 })
    sending.release()
    await expect(async () => (await queue.queue('notifications').info()).unacked).toBecome(0)
    expect(mails(mail)).toBe(1)
  })

  test('goes on when the broker cancels its subscription', async ({ queue, mail, seam }) => {
    seam('notifier', 'queue').break(...amqpFaults.consumerCancelled({ queue: 'notifications', times: 1 }))
    await queue.queue('notifications').send({ type: 'welcome_email', to: BOB.email, name: BOB.name })
    await expect(() => mails(mail)).toBecome(1)
  })

  test('gives the provider the same key when a message comes twice', async ({ queue, mail, seam }) => {
    seam('notifier', 'queue').break(...amqpFaults.deliveredTwice({ queue: 'notifications', times: 1 }))
    const message = { type: 'welcome_email', to: BOB.email, name: BOB.name }
    await queue.queue('notifications').send(message, { messageId: 'welcome-7' })
    await expect(() => mails(mail)).toBecome(2)
    mail.verify('POST', '/v3/mail/send', { times: 2, headers: { 'idempotency-key': 'welcome-7' } })
  })
})
