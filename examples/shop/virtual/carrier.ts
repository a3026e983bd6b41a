import { stub, virtual } from 'dryfit/http'

/** The country to which the virtual carrier does not deliver. */
export const UNDELIVERABLE_COUNTRY = 'AQ'

interface Consignment {
  readonly trackingNumber: string
  readonly reference: string
}

/** Stands in for the carrier. It remembers its consignments until the next reset. */
export function carrier() {
  return virtual({
    stubs: [
      stub('POST', '/v1/shipments').respond((request) => {
        const { reference, address } = request.json<{ reference: string; address: { country: string } }>()
        if (address.country === UNDELIVERABLE_COUNTRY) return { status: 422, json: { error: 'not_served' } }
        const consignment: Consignment = { trackingNumber: `TRACK-${reference}`, reference }
        request.store.update<Consignment[]>('consignments', (all = []) => [...all, consignment])
        return { status: 201, json: consignment }
      }),

      stub('GET', '/v1/shipments').respond(({ store, query }) => {
        const consignments = store.get<Consignment[]>('consignments') ?? []
        return { json: { data: consignments.filter(({ reference }) => reference === query.get('reference')) } }
      }),

      stub('DELETE', '/v1/shipments/:trackingNumber').respond(({ params, store }) => {
        store.update<Consignment[]>('consignments', (all = []) =>
          all.filter(({ trackingNumber }) => trackingNumber !== params.trackingNumber),
        )
        return undefined
      }),
    ],
  })
}
