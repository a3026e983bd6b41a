import { UNDELIVERABLE_COUNTRY } from '../virtual/carrier.ts'
import { ADDRESS } from './support/factories.ts'
import { describe, expect, test } from './support/test.ts'

const SHIPMENT = { orderId: 7, address: ADDRESS }

describe('a shipment', () => {
  test('is booked with the carrier and has a tracking number', async ({ shipping, carrier }) => {
    const reply = await shipping.post('/shipments', { json: SHIPMENT })
    expect(reply).toHaveStatus(201)
    expect(reply.json()).toEqual({ orderId: 7, status: 'booked', trackingNumber: 'TRACK-order-7' })
    carrier.verify('POST', '/v1/shipments', { times: 1, json: { reference: 'order-7', address: { city: 'Berlin' } } })
  })

  test('is booked once, however often it is asked for', async ({ shipping, carrier }) => {
    await shipping.post('/shipments', { json: SHIPMENT })
    expect(await shipping.post('/shipments', { json: SHIPMENT })).toHaveStatus(201)
    carrier.verify('POST', '/v1/shipments', { times: 1 })
  })

  test('is cancelled once, however often it is asked for', async ({ shipping, carrier }) => {
    await shipping.post('/shipments', { json: SHIPMENT })
    await shipping.post('/shipments/7/cancel')
    expect((await shipping.post('/shipments/7/cancel')).json()).toMatchObject({ status: 'cancelled' })
    carrier.verify('DELETE', '/v1/shipments/TRACK-order-7', { times: 1 })
  })

  test('that comes after its cancellation is refused', async ({ shipping, carrier }) => {
    await shipping.post('/shipments/7/cancel')
    expect(await shipping.post('/shipments', { json: SHIPMENT })).toHaveStatus(409)
    carrier.verify('POST', '/v1/shipments', { times: 0 })
  })

  test('to an address that the carrier does not serve is refused', async ({ shipping }) => {
    const json = { ...SHIPMENT, address: { ...ADDRESS, country: UNDELIVERABLE_COUNTRY } }
    const reply = await shipping.post('/shipments', { json })
    expect(reply).toHaveStatus(422)
    expect(reply.json()).toMatchObject({ code: 'ADDRESS_UNDELIVERABLE', reason: 'not_served' })
  })

  test('is answered 503 while the carrier is away', async ({ shipping, seam }) => {
    seam('shipping', 'carrier').reset()
    const reply = await shipping.post('/shipments', { json: SHIPMENT })
    expect(reply).toHaveStatus(503)
    expect(reply.json()).toMatchObject({ code: 'SHIPPING_UNAVAILABLE' })
  })

  test('needs a whole address', async ({ shipping }) => {
    const reply = await shipping.post('/shipments', { json: { orderId: 7, address: { name: 'Jane' } } })
    expect(reply).toHaveStatus(400)
    expect(reply.json()).toMatchObject({
      errors: [
        { field: 'address.street' },
        { field: 'address.postcode' },
        { field: 'address.city' },
        { field: 'address.country' },
      ],
    })
  })
})
