import type { Shop } from './support/shop.ts'
import { describe, expect, test } from './support/test.ts'

const FAILURES_THAT_OPEN = 5
const OPEN = { error: 'circuit breaker open', code: 'CIRCUIT_OPEN' }

let orderId = 100

function charge(payments: Shop['payments']) {
  orderId += 1
  return payments.post('/payments', { json: { orderId, amountCents: 2900, cardToken: 'tok_visa' } })
}

async function openCircuit(payments: Shop['payments']): Promise<void> {
  for (let failure = 1; failure <= FAILURES_THAT_OPEN; failure += 1) await charge(payments)
}

describe('the circuit to the card provider', () => {
  test('opens after five failures in a row, and then calls no more', async ({ payments, cards }) => {
    cards.when('POST', '/v1/charges').respond({ status: 500 })
    for (let failure = 1; failure <= FAILURES_THAT_OPEN; failure += 1) {
      expect((await charge(payments)).json()).toMatchObject({ code: 'PAYMENT_UNAVAILABLE' })
    }
    const refused = await charge(payments)
    expect(refused).toHaveStatus(503)
    expect(refused.json()).toEqual(OPEN)
    cards.verify('POST', '/v1/charges', { times: FAILURES_THAT_OPEN })
  })

  test('stays closed while there is a success in between', async ({ payments, cards }) => {
    const failure = { status: 500 }
    const success = { status: 201, json: { id: 'ch_1' } }
    cards
      .when('POST', '/v1/charges')
      .respond(failure, failure, failure, failure, success, failure, failure, failure, failure, success)
    for (let call = 1; call <= 10; call += 1) await charge(payments)
    expect((await payments.get('/circuit')).json()).toEqual({ state: 'closed' })
  })

  test('does not count cards that are declined', async ({ payments, cards }) => {
    cards.when('POST', '/v1/charges').respond({ status: 402, json: { error: 'card_declined' } })
    for (let call = 1; call <= 2 * FAILURES_THAT_OPEN; call += 1) expect(await charge(payments)).toHaveStatus(402)
  })

  test('counts answers that do not come', async ({ payments, seam }) => {
    seam('payments', 'cards').hang()
    await Promise.all(Array.from({ length: FAILURES_THAT_OPEN }, () => charge(payments)))
    expect((await charge(payments)).json()).toEqual(OPEN)
  })

  test('half-opens after a time, and one success closes it', async ({ payments, cards }) => {
    cards.when('POST', '/v1/charges', { times: FAILURES_THAT_OPEN }).respond({ status: 500 })
    await openCircuit(payments)
    await expect(async () => (await payments.get('/circuit')).json()).toBecome({ state: 'half-open' })
    expect(await charge(payments)).toHaveStatus(201)
    expect((await payments.get('/circuit')).json()).toEqual({ state: 'closed' })
  })

  test('opens again when the call of the half-open state fails', async ({ payments, cards }) => {
    cards.when('POST', '/v1/charges').respond({ status: 500 })
    await openCircuit(payments)
    await expect(async () => (await payments.get('/circuit')).json()).toBecome({ state: 'half-open' })
    expect((await charge(payments)).json()).toMatchObject({ code: 'PAYMENT_UNAVAILABLE' })
    expect((await charge(payments)).json()).toEqual(OPEN)
  })

  test('lets a single call through while it is half-open', async ({ payments, cards, seam }) => {
    cards.when('POST', '/v1/charges', { times: FAILURES_THAT_OPEN }).respond({ status: 500 })
    await openCircuit(payments)
    await expect(async () => (await payments.get('/circuit')).json()).toBecome({ state: 'half-open' })
    const probe = seam('payments', 'cards').hold({ operation: 'POST /v1/charges' })
    const first = charge(payments)
    await probe.arrived()
    expect((await charge(payments)).json()).toEqual(OPEN)
    probe.release()
    expect(await first).toHaveStatus(201)
  })
})

describe('a payment', () => {
  const PAYMENT = { orderId: 7, amountCents: 2900, cardToken: 'tok_visa' }

  test('is made once, however often it is asked for', async ({ payments, cards }) => {
    const replies = [
      await payments.post('/payments', { json: PAYMENT }),
      await payments.post('/payments', { json: PAYMENT }),
    ]
    expect(replies.map(({ status }) => status)).toEqual([201, 201])
    cards.verify('POST', '/v1/charges', { times: 1, headers: { 'idempotency-key': 'order-7' } })
  })

  test('is given back once, however often it is asked for', async ({ payments, cards }) => {
    await payments.post('/payments', { json: PAYMENT })
    await payments.post('/payments/7/refund')
    const refund = await payments.post('/payments/7/refund')
    expect(refund.json()).toMatchObject({ orderId: 7, status: 'refunded' })
    cards.verify('POST', '/v1/refunds', { times: 1 })
  })

  test('that comes after its refund is refused', async ({ payments, cards }) => {
    await payments.post('/payments/7/refund')
    expect(await payments.post('/payments', { json: PAYMENT })).toHaveStatus(409)
    cards.verify('POST', '/v1/charges', { times: 0 })
  })
})
