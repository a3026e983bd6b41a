import { violations } from './support/consistency.ts'
import { signIn } from './support/customer.ts'
import { orderOf } from './support/factories.ts'
import { JANE, JOHN, LAPTOP, MONITOR, MOUSE } from './support/shop.ts'
import { describe, expect, test } from './support/test.ts'

interface StockLevel {
  readonly onHand: number
  readonly reserved: number
  readonly available: number
  readonly version: number
}

describe('the stock', () => {
  test('refuses the second of two who change the same version', async ({ inventory }) => {
    const { version } = (await inventory.get(`/stock/${MOUSE.id}`)).json<StockLevel>()
    const replies = await Promise.all([
      inventory.put(`/stock/${MOUSE.id}`, { json: { onHand: 90, version } }),
      inventory.put(`/stock/${MOUSE.id}`, { json: { onHand: 80, version } }),
    ])
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const [winner] = replies.filter(({ status }) => status === 200)
    const [loser] = replies.filter(({ status }) => status === 409)
    expect(loser?.json()).toMatchObject({ code: 'VERSION_CONFLICT' })
    const now = await inventory.get(`/stock/${MOUSE.id}`)
    expect(now.json()).toEqual(winner?.json())
    expect(now.json<StockLevel>().version).toBe(version + 1)
  })

  test('cannot fall below what is reserved', async ({ inventory }) => {
    await inventory.post('/reservations', { json: { orderId: 7, items: [{ productId: MOUSE.id, quantity: 60 }] } })
    const { version } = (await inventory.get(`/stock/${MOUSE.id}`)).json<StockLevel>()
    const tooLow = await inventory.put(`/stock/${MOUSE.id}`, { json: { onHand: 59, version } })
    expect(tooLow).toHaveStatus(409)
    expect(tooLow.json()).toMatchObject({ code: 'STOCK_RESERVED' })
    expect(await inventory.put(`/stock/${MOUSE.id}`, { json: { onHand: 60, version } })).toHaveStatus(200)
  })
})

describe('a reservation', () => {
  const RESERVATION = { orderId: 7, items: [{ productId: MOUSE.id, quantity: 5 }] }

  test('takes from what is available and leaves what is on hand', async ({ inventory }) => {
    expect(await inventory.post('/reservations', { json: RESERVATION })).toHaveStatus(201)
    const level = await inventory.get(`/stock/${MOUSE.id}`)
    expect(level.json()).toMatchObject({ onHand: 100, reserved: 5, available: 95 })
  })

  test.for([
    ['confirm', { onHand: 95, reserved: 0, available: 95 }],
    ['release', { onHand: 100, reserved: 0, available: 100 }],
  ] as const)('may be asked to %s again and again', async ([verb, level], { inventory }) => {
    await inventory.post('/reservations', { json: RESERVATION })
    await inventory.post('/reservations', { json: RESERVATION })
    const replies = await Promise.all([1, 2, 3].map(() => inventory.post(`/reservations/7/${verb}`)))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
    expect((await inventory.get(`/stock/${MOUSE.id}`)).json()).toMatchObject(level)
  })

  test('that comes after its release is refused', async ({ inventory }) => {
    expect(await inventory.post('/reservations/7/release')).toHaveStatus(200)
    expect(await inventory.post('/reservations', { json: RESERVATION })).toHaveStatus(409)
    expect((await inventory.get(`/stock/${MOUSE.id}`)).json()).toMatchObject({ reserved: 0 })
  })

  test('of a confirmed order comes back when it is released', async ({ inventory }) => {
    await inventory.post('/reservations', { json: RESERVATION })
    await inventory.post('/reservations/7/confirm')
    await inventory.post('/reservations/7/release')
    expect((await inventory.get(`/stock/${MOUSE.id}`)).json()).toMatchObject({ onHand: 100, reserved: 0 })
  })
})

describe('buyers at the same moment', () => {
  test('cannot both have the last piece', async ({ gateway, db, cards }) => {
    const [jane, john] = await Promise.all([signIn(gateway, JANE), signIn(gateway, JOHN)])
    const replies = await Promise.all([jane, john].map((buyer) => buyer.post('/api/orders', orderOf([MONITOR, 1]))))
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 409])
    cards.verify('POST', '/v1/charges', { times: 1 })
    expect(await violations(db)).toEqual([])
  })

  test('get exactly what there is', async ({ gateway, db }) => {
    const jane = await signIn(gateway, JANE)
    const buyers = Array.from({ length: 15 }, () => jane.post('/api/orders', orderOf([LAPTOP, 1])))
    const statuses = (await Promise.all(buyers)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(LAPTOP.stock)
    expect(statuses.filter((status) => status === 409)).toHaveLength(5)
    const stock = await db.rows('SELECT on_hand, reserved FROM inventory.stock WHERE product_id = $1', [LAPTOP.id])
    expect(stock).toEqual([{ on_hand: 0, reserved: 0 }])
    expect(await violations(db)).toEqual([])
  })

  test('who want the same two things in another order do not block each other', async ({ gateway, db }) => {
    const jane = await signIn(gateway, JANE)
    const orders = Array.from({ length: 8 }, (_, index) =>
      jane.post('/api/orders', index % 2 === 0 ? orderOf([LAPTOP, 1], [MOUSE, 1]) : orderOf([MOUSE, 1], [LAPTOP, 1])),
    )
    expect((await Promise.all(orders)).map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201))
    expect(await violations(db)).toEqual([])
  })
})
