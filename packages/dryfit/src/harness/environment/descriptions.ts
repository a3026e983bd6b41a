import {
  type Address,
  DryfitError,
  type Endpoint,
  invalidOption,
  messageOf,
  type Place,
  type Service,
} from '../../foundation/core/index.ts'
import { unknownService } from './names.ts'
import { type Entry, namesOf, type Plan } from './plan.ts'
import { Spares } from './spares.ts'
import type { Switchboard } from './switchboard.ts'

/** A described service, and what its description touched. */
export interface Described {
  readonly name: string
  readonly service: Service
  /** Must be ready before it. */
  readonly needs: ReadonlySet<string>
}

/**
 * Turns a plan into descriptions. Each function form is called once, with real addresses: a service that it touches is a
 * need, and gets the next spare listener as the seam between the two.
 *
 * ```
 *   ({ db, cache }) => app(…)        db.url ──▶ seam orders → db      needs: db, cache
 * ```
 */
export class Descriptions {
  readonly #plan: Plan
  readonly #switchboard: Switchboard
  readonly #environmentId: string
  readonly #done = new Map<string, Described>()
  /** HTTP addresses that were told of services that were not described yet; checked once they are. */
  readonly #promised: { consumer: string; service: string; address: Address; url: string }[] = []

  constructor(plan: Plan, switchboard: Switchboard, environmentId: string) {
    this.#plan = plan
    this.#switchboard = switchboard
    this.#environmentId = environmentId
  }

  get(name: string): Described | undefined {
    return this.#done.get(name)
  }

  get all(): Described[] {
    return [...this.#done.values()]
  }

  /** Describes these services and all that were registered before them; returns them and all that they need. */
  async describe(names: readonly string[]): Promise<Described[]> {
    const known = namesOf(this.#plan)
    for (const name of names) if (!known.includes(name)) throw unknownService(name, known)
    const last = Math.max(-1, ...names.map((name) => known.indexOf(name)))
    const spares = new Spares()
    try {
      for (const entry of this.#plan.slice(0, last + 1)) {
        if (this.#done.has(entry.name)) continue
        if (typeof entry.define === 'function') await spares.fillTo(known.length)
        this.#done.set(entry.name, this.#evaluate(entry, spares))
        this.#keepPromises(entry.name)
      }
    } finally {
      await spares.close()
    }
    return this.#withNeeds(names)
  }

  #withNeeds(names: readonly string[]): Described[] {
    const wanted = new Set<string>()
    const visit = (name: string): void => {
      if (wanted.has(name)) return
      wanted.add(name)
      for (const need of this.#done.get(name)?.needs ?? []) visit(need)
    }
    names.forEach(visit)
    return this.all.filter((described) => wanted.has(described.name))
  }

  #evaluate(entry: Entry, spares: Spares): Described {
    const { name, define } = entry
    const needs = new Set<string>()
    if (typeof define !== 'function') return { name, service: requireService(name, define), needs }
    const state = { open: true }
    const listenerOf = (service: string): Address => {
      const take = (): ReturnType<Spares['take']> => {
        if (!state.open) throw touchedTooLate(name, service)
        return spares.take()
      }
      return this.#switchboard.openWith(name, service, take).address
    }
    const views = this.#viewsOf(name, (earlier) => {
      needs.add(earlier.name)
      return earlier.service.endpointAt(listenerOf(earlier.name), this.#placeOf(earlier.name))
    })
    try {
      const service = define(views, { later: (other) => this.#later(name, other, listenerOf) })
      return { name, service: requireService(name, service), needs }
    } catch (thrown) {
      throw describeError(name, thrown)
    } finally {
      state.open = false
    }
  }

  /** The earlier services as properties: reading one is needing it. */
  #viewsOf(consumer: string, touch: (service: Described) => Endpoint): Readonly<Record<string, unknown>> {
    const earlier = [...this.#done.keys()]
    const touched = new Map<string, Endpoint>()
    const read = (name: string): Endpoint => {
      const service = this.#done.get(name)
      if (service === undefined || !earlier.includes(name)) throw this.#notVisible(consumer, name, earlier)
      const view = touched.get(name) ?? touch(service)
      touched.set(name, view)
      return view
    }
    return new Proxy(Object.create(null) as Record<string, unknown>, {
      get: (_target, property) => (typeof property === 'string' ? read(property) : undefined),
      has: (_target, property) => typeof property === 'string' && earlier.includes(property),
      ownKeys: () => earlier,
      getOwnPropertyDescriptor: (_target, property) =>
        typeof property === 'string' && earlier.includes(property)
          ? { value: read(property), enumerable: true, configurable: true, writable: false }
          : undefined,
    })
  }

  #later(consumer: string, name: string, listenerOf: (service: string) => Address): Endpoint {
    const known = namesOf(this.#plan)
    const entry = this.#plan.find((each) => each.name === name)
    if (entry === undefined) throw unknownService(name, known, consumer)
    const address = listenerOf(name)
    if (typeof entry.define !== 'function')
      return requireService(name, entry.define).endpointAt(address, this.#placeOf(name))
    const described = this.#done.get(name)
    if (described !== undefined) return described.service.endpointAt(address, this.#placeOf(name))
    const url = `http://${address.host}:${address.port}`
    const promised = this.#promised
    return {
      ...address,
      get url() {
        promised.push({ consumer, service: name, address, url })
        return url
      },
    }
  }

  #keepPromises(name: string): void {
    for (const { consumer, service, address, url } of this.#promised) {
      if (service !== name) continue
      const real = this.#done.get(name)?.service.endpointAt(address, this.#placeOf(name)).url
      if (real === undefined || real === url) continue
      throw new DryfitError('OPTION_INVALID', {
        what: `"${consumer}" was told that later("${service}").url is ${url}, and it is ${real}`,
        why: `"${service}" is described by a function, so its url was not known yet and taken for HTTP`,
        fix: `build the url from later("${service}").host and .port, or register "${service}" without a function`,
      })
    }
  }

  #placeOf(name: string): Place {
    return { name, environmentId: this.#environmentId }
  }

  #notVisible(consumer: string, name: string, earlier: readonly string[]): DryfitError {
    if (!namesOf(this.#plan).includes(name)) return unknownService(name, earlier, consumer)
    return new DryfitError('SERVICE_UNKNOWN', {
      what: `"${consumer}" needs "${name}", which is ${name === consumer ? 'itself' : 'registered after it'}`,
      why: 'a service can need only what was registered before it: that is the start order',
      fix: `register "${name}" earlier, or, where the need is mutual: (views, { later }) => … later("${name}").url`,
    })
  }
}

function requireService(name: string, value: unknown): Service {
  const service = value as Partial<Service> | null | undefined
  if (typeof service?.start === 'function' && typeof service.endpointAt === 'function') return service as Service
  throw invalidOption('register', name, 'a service such as redis(), or a function that returns one', value)
}

function touchedTooLate(consumer: string, service: string): DryfitError {
  return new DryfitError('SERVICE_UNKNOWN', {
    what: `"${consumer}" asked for "${service}" after it had been described`,
    fix: 'read everything that the service needs while the function of register runs, not in a later callback',
  })
}

/** Says whose description failed; the code stays, since that is what a program reacts to. */
function describeError(name: string, thrown: unknown): DryfitError {
  if (thrown instanceof DryfitError && thrown.what.includes(`"${name}"`)) return thrown
  if (thrown instanceof DryfitError) {
    const { code, what, why, fix, evidence } = thrown
    return new DryfitError(code, { what: `service "${name}": ${what}`, why, fix, evidence, cause: thrown })
  }
  return new DryfitError('START_FAILED', {
    what: `the function that describes "${name}" threw`,
    why: messageOf(thrown),
    fix: 'correct the function in the dryfit.config file',
    cause: thrown,
  })
}
