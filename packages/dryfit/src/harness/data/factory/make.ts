import { createFaker } from '../load-faker.ts'
import { surroundings } from '../surroundings.ts'
import type { LooseFaker, Make } from './types.ts'

/** Counts the objects of one factory, from 1 in each test. */
export class Counter {
  readonly #name: string
  #epoch = -1
  #count = 0

  constructor(name: string) {
    this.#name = name
  }

  /** What is at hand for the next object. Its randomness depends on nothing but the seed, the factory and its number. */
  next<X>(transient: X): Make<X> {
    const { seed, now, epoch } = surroundings()
    if (epoch !== this.#epoch) {
      this.#epoch = epoch
      this.#count = 0
    }
    const name = this.#name
    const sequence = ++this.#count
    const random = seed.random(`factory/${name}/${sequence}`)
    const time = new Date(now())
    let faker: unknown
    return {
      ...{ sequence, random, transient, now: time },
      faker<F = LooseFaker>(): F {
        faker ??= createFaker(seed.random(`faker/${name}/${sequence}`).integer(0, MAX_SEED), time)
        return faker as F
      },
    }
  }
}

const MAX_SEED = 2 ** 31 - 1
