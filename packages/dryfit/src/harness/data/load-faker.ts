import { createRequire } from 'node:module'
import { join } from 'node:path'
import { DryfitError } from '../../foundation/core/index.ts'

/** The part of `@faker-js/faker` that is used here. */
interface FakerModule {
  readonly Faker: new (options: { locale: unknown[] }) => SeedableFaker
  readonly en: unknown
  readonly base: unknown
}

interface SeedableFaker {
  seed(value: number): unknown
  setDefaultRefDate(date: Date): unknown
}

let loaded: FakerModule | undefined

/** A Faker with this seed, whose dates are relative to `now`. */
export function createFaker(seed: number, now: Date): unknown {
  loaded ??= loadFaker()
  const faker = new loaded.Faker({ locale: [loaded.en, loaded.base] })
  faker.seed(seed)
  faker.setDefaultRefDate(now)
  return faker
}

/** The project's own. Building is synchronous, so it is required and not imported. */
export function loadFaker(from = join(process.cwd(), 'package.json')): FakerModule {
  try {
    return createRequire(from)('@faker-js/faker') as FakerModule
  } catch (cause) {
    throw new DryfitError('PEER_MISSING', {
      what: 'a factory asks for Faker, and @faker-js/faker is not installed in this project',
      fix: 'npm install --save-dev @faker-js/faker, or draw from make.random',
      cause,
    })
  }
}
