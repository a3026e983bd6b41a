import type { Binding } from './binding.ts'
import type { Message } from './message.ts'
import type { Router } from './router.ts'

/** Routing key equal to binding key. */
export class DirectRouter implements Router {
  readonly #byKey = new Map<string, Set<Binding>>()

  add(binding: Binding): void {
    const there = this.#byKey.get(binding.routingKey)
    if (there === undefined) this.#byKey.set(binding.routingKey, new Set([binding]))
    else there.add(binding)
  }

  remove(binding: Binding): void {
    const there = this.#byKey.get(binding.routingKey)
    there?.delete(binding)
    if (there?.size === 0) this.#byKey.delete(binding.routingKey)
  }

  route({ routingKeys }: Message, found: (binding: Binding) => void): void {
    for (const key of routingKeys) {
      for (const binding of this.#byKey.get(key) ?? []) found(binding)
    }
  }
}
