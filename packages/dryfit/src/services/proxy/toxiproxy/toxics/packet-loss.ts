import type { ToxicKind } from '../link/toxic.ts'

/**
 * Drops pieces with the probability `loss_rate` (0 to 1), and those after a dropped one with `correlation` more: losses
 * come in bursts, after Gilbert and Elliott.
 */
export const packetLoss: ToxicKind<{ loss_rate: number; correlation: number }> = {
  type: 'packet_loss',
  defaults: { loss_rate: 0.1, correlation: 0 },
  pipe: async (stub, attributes) => {
    for (;;) {
      const taken = await stub.take()
      if (taken === 'end') return stub.end()
      if (typeof taken === 'string') return
      const afterLoss = stub.state.get('lost') === 1
      const lost = stub.random.chance(attributes.loss_rate + (afterLoss ? attributes.correlation : 0))
      stub.state.set('lost', lost ? 1 : 0)
      if (!lost) await stub.put(taken)
    }
  },
}
