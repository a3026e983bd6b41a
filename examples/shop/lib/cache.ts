import { Redis } from 'ioredis'
import type { Env } from './env.ts'
import type { Resource } from './resource.ts'

const ANSWER_TIMEOUT_MS = 500
const LONGEST_RECONNECT_MS = 1_000

/**
 * Answers that are kept for a while, as JSON. A cache that is away is an empty one: nothing here ever rejects.
 *
 * ```
 *   through(key) ──▶ kept? ──yes──▶ the kept answer
 *                      └──no──▶ load() ──▶ keep it for `ttlSeconds` ──▶ the loaded answer
 * ```
 */
export class Cache implements Resource {
  readonly name = 'cache'
  readonly optional = true
  readonly #redis: Redis

  constructor(url: string) {
    this.#redis = new Redis(url, {
      // While there is no connection, a command fails at once: to wait would be slower than to load.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      // Ends the connection: answers come in order, so that behind one that is missing no other would ever come.
      socketTimeout: ANSWER_TIMEOUT_MS,
      retryStrategy: (attempt) => Math.min(attempt * 50, LONGEST_RECONNECT_MS),
    })
    this.#redis.on('error', () => {
      // The command that fails because of it counts as a miss, and the client connects again by itself.
    })
  }

  static from(env: Env): Cache {
    return new Cache(env.url('REDIS_URL'))
  }

  /** The kept answer, or the loaded one, which is then kept. */
  async through<T>(key: string, ttlSeconds: number, load: () => Promise<T>): Promise<T> {
    const kept = await this.#orMiss(this.#redis.get(key))
    if (typeof kept === 'string') return JSON.parse(kept) as T
    const loaded = await load()
    await this.keep(key, ttlSeconds, loaded)
    return loaded
  }

  async keep(key: string, ttlSeconds: number, value: unknown): Promise<void> {
    await this.#orMiss(this.#redis.set(key, JSON.stringify(value), 'EX', ttlSeconds))
  }

  /** A number that only grows, 0 at first: as a part of keys it makes all earlier ones out of date at once. */
  async generation(key: string): Promise<number> {
    return Number((await this.#orMiss(this.#redis.get(key))) ?? 0)
  }

  async nextGeneration(key: string): Promise<void> {
    await this.#orMiss(this.#redis.incr(key))
  }

  async check(): Promise<void> {
    await this.#redis.ping()
  }

  async close(): Promise<void> {
    this.#redis.disconnect()
  }

  async #orMiss<T>(answer: Promise<T>): Promise<T | undefined> {
    try {
      return await answer
    } catch {
      return undefined
    }
  }
}

/** Users are kept by the service that owns them and by those that ask for them, under one key. */
export const USER_TTL_SECONDS = 300

export function userKey(id: number): string {
  return `user:${id}`
}
