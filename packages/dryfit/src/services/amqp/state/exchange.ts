import { describe, Refusal } from '../errors.ts'
import { sameTable, type Table, textOf } from '../values/field-table.ts'
import type { Binding, BindingEnd } from './binding.ts'
import { createRouter, type ExchangeType } from './exchange-types.ts'
import type { Router } from './router.ts'

export interface ExchangeDeclaration {
  readonly name: string
  readonly type: ExchangeType
  readonly durable: boolean
  readonly autoDelete: boolean
  readonly internal: boolean
  readonly arguments: Table
  /** Who declared it: the consumer's name of the seam. */
  readonly declaredBy: string
}

/** An exchange and the bindings that begin at it. */
export class Exchange implements BindingEnd {
  readonly kind = 'exchange'
  readonly declaration: ExchangeDeclaration
  readonly router: Router
  /** Bindings from here. */
  readonly outgoing = new Set<Binding>()
  /** Bindings from other exchanges that lead here. */
  readonly bindings = new Set<Binding>()
  readonly #vhost: string

  constructor(declaration: ExchangeDeclaration, vhost: string) {
    this.declaration = declaration
    this.#vhost = vhost
    this.router = createRouter(declaration.type)
  }

  get name(): string {
    return this.declaration.name
  }

  get alternate(): string | undefined {
    return textOf(this.declaration.arguments, 'alternate-exchange')
  }

  /** `exchange 'orders' in vhost '/'` */
  get description(): string {
    return describe('exchange', this.name, this.#vhost)
  }

  /** The binding of these words, if there is one: two bindings are the same when all of it is. */
  find(destination: BindingEnd, routingKey: string, args: Table): Binding | undefined {
    for (const binding of destination.bindings) {
      if (binding.source !== this || binding.routingKey !== routingKey) continue
      if (sameTable(binding.arguments, args)) return binding
    }
    return undefined
  }

  add(binding: Binding): void {
    this.outgoing.add(binding)
    binding.destination.bindings.add(binding)
    this.router.add(binding)
  }

  remove(binding: Binding): void {
    this.outgoing.delete(binding)
    binding.destination.bindings.delete(binding)
    this.router.remove(binding)
  }

  /** @throws Refusal where the arguments make no sense for this type of exchange. */
  checkBinding(args: Table): void {
    const match = this.declaration.type === 'headers' ? args.get('x-match') : undefined
    if (match === undefined) return
    const value = String(match.value)
    if (match.type !== 'longstr') {
      const got = `Invalid x-match field type ${match.type} (value ${value})`
      throw new Refusal('precondition-failed', `${got}; expected longstr`)
    }
    if (!['all', 'any', 'all-with-x', 'any-with-x'].includes(value)) {
      const expected = 'expected all, any, all-with-x, or any-with-x'
      throw new Refusal('precondition-failed', `Invalid x-match field value <<"${value}">>; ${expected}`)
    }
  }
}
