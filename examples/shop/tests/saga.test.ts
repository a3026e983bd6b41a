import { faults } from 'dryfit'
import { DECLINED_CARD, EXPIRED_CARD } from '../virtual/card-provider.ts'
import { UNDELIVERABLE_COUNTRY } from '../virtual/carrier.ts'
import { violations } from './support/consistency.ts'
import { signIn } from './support/customer.ts'
import { anOrder, orderOf } from './support/factories.ts'
import { JANE, KEYBOARD, MOUSE } from './support/shop.ts'
import { describe, expect, test } from './support/test.ts'

describe('an order that cannot be paid', () => {
  test('because the card is declined leaves nothing behind', async ({ gateway, db, seam, carrier }) => {
    const jane = await signIn(gateway, JANE)
    const reply = await jane.post('/api/orders', anOrder().withItems([KEYBOARD, 1]).paidWith(DECLINED_CARD).build())

    expect(reply).toHaveStatus(402)
    expect(reply.json()).toMatchObject({ code: 'PAYMENT_DECLINED', reason: 'card_declined' })
    expect(seam('payments', 'cards')).toHaveExchanged('POST /v1/charges', { times: 1 })
    carrier.verify('POST', '/v1/shipments', { times: 0 })
    expect(await db.count('orders.orders')).toBe(1)
    const stock = await db.rows('SELECT reserved FROM inventory.stock WHERE product_id = $1', [KEYBOARD.id])
    expect(stock).toEqual([{ reserved: 0 }])
    expect(await violations(db)).toEqual([])
  })

  test('because the payment fails is answered 400', async ({ gateway, db }) => {
    const jane = await signIn(gateway, JANE)
    const reply = await jane.post('/api/orders', anOrder().withItems([KEYBOARD, 1]).paidWith(EXPIRED_CARD).build())
    expect(reply).toHaveStatus(400)
    expect(reply.json()).toMatchObject({ code: 'PAYMENT_FAILED', reason: 'expired_card' })
    expect(await violations(db)).toEqual([])
  })

  test.for([
    ['answers with an error', faults.answer({ status: 500 })],
    ['answers in HTML', faults.answer({ status: 502, body: '<h1>Bad Gateway</h1>' })],
    ['resets the connection', faults.resetBefore()],
    ['never answers', faults.hang()],
  ] as const)('because the provider %s is answered 503', async ([, fault], { gateway, db, seam }) => {
    const jane = await signIn(gateway, JANE)
    seam('payments', 'cards').break(fault, { operation: 'POST /v1/charges' })
    const reply = await jane.post('/api/orders', orderOf([KEYBOARD, 1]))
    expect(reply).toHaveStatus(503)
    expect(reply.json()).toMatchObject({ code: 'PAYMENT_UNAVAILABLE' })
    expect(await db.count('orders.orders')).toBe(1)
    expect(await violations(db)).toEqual([])
  })

  test.for([
    ['lost', faults.replyLost()],
    ['too late', faults.hang({ after: 'effect' })],
  ] as const)(
    'because the answer of the provider is %s gets the money back',
    async ([, fault], { gateway, db, seam, cards }) => {
      const jane = await signIn(gateway, JANE)
      seam('payments', 'cards').break(fault, { operation: 'POST /v1/charges' })
      expect(await jane.post('/api/orders', orderOf([KEYBOARD, 1]))).toHaveStatus(503)
      cards.verify('POST', '/v1/refunds', { times: 1 })
      expect(await violations(db)).toEqual([])
    },
  )
})

describe('an order that cannot be shipped', () => {
  test('to this address is cancelled and refunded', async ({ gateway, db, cards }) => {
    const jane = await signIn(gateway, JANE)
    const order = anOrder().withItems([KEYBOARD, 1]).shippedTo({ country: UNDELIVERABLE_COUNTRY }).build()
    const reply = await jane.post('/api/orders', order)

    expect(reply).toHaveStatus(422)
    expect(reply.json()).toMatchObject({ code: 'ADDRESS_UNDELIVERABLE' })
    cards.verify('POST', '/v1/refunds', { times: 1 })
    const list = await jane.get('/api/orders')
    expect(list.json()).toMatchObject({ data: [{ status: 'cancelled', failure: expect.stringContaining('carrier') }] })
    expect(await violations(db)).toEqual([])
  })

  test('because the answer of the carrier is lost has its parcel cancelled', async ({ gateway, db, seam, carrier }) => {
    const jane = await signIn(gateway, JANE)
    seam('shipping', 'carrier').loseReply({ operation: 'POST /v1/shipments' })
    expect(await jane.post('/api/orders', orderOf([KEYBOARD, 1]))).toHaveStatus(503)
    carrier.verify('DELETE', '/v1/shipments/*', { times: 1 })
    expect(await violations(db)).toEqual([])
  })
})

const STEPS = [
  ['reserve', 'inventory', 'POST /reservations'],
  ['pay', 'payments', 'POST /payments'],
  ['ship', 'shipping', 'POST /shipments'],
  ['confirm', 'inventory', 'POST /reservations/*/confirm'],
] as const

const BREAKS = [
  ['fails', () => faults.answer({ status: 503 })],
  ['is reset before its effect', () => faults.resetBefore()],
  ['loses its reply', () => faults.replyLost()],
] as const

describe.for(STEPS)('when the step %s', ([, service, operation]) => {
  test.for(BREAKS)('%s, everything is taken back', async ([, fault], { gateway, db, seam }) => {
    const jane = await signIn(gateway, JANE)
    seam('orders', service).break(fault(), { operation, times: 1 })
    const reply = await jane.post('/api/orders', orderOf([KEYBOARD, 2], [MOUSE, 1]))
    expect(reply).toHaveStatus(503)
    expect(await violations(db)).toEqual([])
    const stock = await db.rows('SELECT on_hand, reserved FROM inventory.stock WHERE product_id = $1', [KEYBOARD.id])
    expect(stock).toEqual([{ on_hand: KEYBOARD.stock, reserved: 0 }])
  })

  test('arrives twice, it counts once', async ({ gateway, db, seam }) => {
    const jane = await signIn(gateway, JANE)
    seam('orders', service).break(faults.duplicate(), { operation, times: 1 })
    expect(await jane.post('/api/orders', orderOf([KEYBOARD, 2]))).toHaveStatus(201)
    expect(await violations(db)).toEqual([])
  })
})

describe('what cannot be taken back at once', () => {
  test('is taken back later', async ({ gateway, db, seam }) => {
    const jane = await signIn(gateway, JANE)
    seam('orders', 'shipping').fail({ status: 503 }, { operation: 'POST /shipments' })
    seam('orders', 'payments').fail({ status: 503 }, { operation: 'POST /payments/*/refund', times: 1 })
    expect(await jane.post('/api/orders', orderOf([KEYBOARD, 1]))).toHaveStatus(503)
    expect(await violations(db)).not.toEqual([])
    await expect(() => violations(db)).toBecome([])
  })

  test('because the process died is taken back after its restart', async ({ gateway, orders, db, seam }) => {
    const jane = await signIn(gateway, JANE)
    const shipment = seam('orders', 'shipping').hold({ operation: 'POST /shipments' })
    const pending = jane.post('/api/orders', orderOf([KEYBOARD, 1]))
    await shipment.arrived()
    await orders.restart()
    expect(await pending).toHaveStatus(503)
    shipment.release()
    await expect(() => violations(db)).toBecome([])
    expect((await jane.get('/api/orders')).json()).toMatchObject({ data: [{ status: 'cancelled' }] })
  })
})
