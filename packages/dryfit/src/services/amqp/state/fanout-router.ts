import type { Binding } from './binding.ts'
import type { Message } from './message.ts'
import type { Router } from './router.ts'

/** Every binding fits. */
export class FanoutRouter implements Router {
  readonly #all = new Set<Binding>()

  add(binding: Binding): void {
    this.#all.add(binding)
  }

  remove(binding: Binding): void {
    this.#all.delete(binding)
  }

  route(_message: Message, found: (binding: Binding) => void): void {
    for (const binding of this.#all) found(binding)
  }
}
