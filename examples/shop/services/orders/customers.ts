import { type Cache, USER_TTL_SECONDS, userKey } from '../../lib/cache.ts'
import type { Customer, Peers } from './peers.ts'

/** The people who order. Looked up in the cache first. */
export class Customers {
  readonly #peers: Peers
  readonly #cache: Cache

  constructor(peers: Peers, cache: Cache) {
    this.#peers = peers
    this.#cache = cache
  }

  /** Status 404 when there is no such user. */
  byId(id: number): Promise<Customer> {
    return this.#cache.through(userKey(id), USER_TTL_SECONDS, () => this.#peers.user(id))
  }
}
