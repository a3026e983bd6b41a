import type { Binding } from './binding.ts'
import type { Message } from './message.ts'

/** The bindings of one exchange, arranged so that the fitting ones are found fast. */
export interface Router {
  add(binding: Binding): void
  remove(binding: Binding): void
  /** Calls `found` for each binding that fits; the same one may come twice. */
  route(message: Message, found: (binding: Binding) => void): void
}
