import type { PublishResult } from '../state/vhost.ts'
import type { Outstanding, Settlement } from './outstanding.ts'

/** What a transactional channel has been told since the last commit (AMQP 0-9-1 class tx). */
export class Transaction {
  publishes: (() => PublishResult)[] = []
  settlements: { readonly outstanding: readonly Outstanding[]; readonly how: Settlement }[] = []

  get deliveries(): readonly Outstanding[] {
    return this.settlements.flatMap(({ outstanding }) => outstanding)
  }

  clear(): void {
    this.publishes = []
    this.settlements = []
  }
}
