import { type StubRequest, stub, virtual } from 'dryfit/http'

/** Card tokens that the virtual provider refuses; every other one is charged. */
export const DECLINED_CARD = 'tok_declined'
export const EXPIRED_CARD = 'tok_expired'

interface Charge {
  readonly id: string
  readonly amount: number
  readonly reference: string
  readonly status: 'succeeded' | 'refunded'
}

/** Stands in for the card provider. It remembers its charges until the next reset. */
export function cardProvider() {
  return virtual({
    stubs: [
      stub('POST', '/v1/charges').respond((request) => {
        const { amount, source, reference } = request.json<{ amount: number; source: string; reference: string }>()
        if (source === DECLINED_CARD) return { status: 402, json: { error: 'card_declined' } }
        if (source === EXPIRED_CARD) return { status: 400, json: { error: 'expired_card' } }
        return { status: 201, json: chargeOnce(request, { amount, reference }) }
      }),

      stub('GET', '/v1/charges').respond(({ store, query }) => {
        const charges = store.get<Charge[]>('charges') ?? []
        return { json: { data: charges.filter(({ reference }) => reference === query.get('reference')) } }
      }),

      stub('POST', '/v1/refunds').respond((request) => {
        const { charge } = request.json<{ charge: string }>()
        request.store.update<Charge[]>('charges', (charges = []) =>
          charges.map((each) => (each.id === charge ? { ...each, status: 'refunded' } : each)),
        )
        return { status: 201, json: { id: `re_${charge}`, charge } }
      }),
    ],
  })
}

/** The same reference is always the same charge. */
function chargeOnce({ store }: StubRequest, { amount, reference }: Pick<Charge, 'amount' | 'reference'>): Charge {
  const charges = store.get<Charge[]>('charges') ?? []
  const earlier = charges.find((charge) => charge.reference === reference)
  if (earlier !== undefined) return earlier
  const charge: Charge = { id: `ch_${reference}`, amount, reference, status: 'succeeded' }
  store.set('charges', [...charges, charge])
  return charge
}
