import { EMPTY_TABLE, sameValue, type Table, textOf } from '../values/field-table.ts'
import type { Binding } from './binding.ts'
import type { Message } from './message.ts'
import type { Router } from './router.ts'

/** Bindings that ask for headers: all of them or any, by `x-match`. */
export class HeadersRouter implements Router {
  readonly #all = new Set<Binding>()

  add(binding: Binding): void {
    this.#all.add(binding)
  }

  remove(binding: Binding): void {
    this.#all.delete(binding)
  }

  route({ properties }: Message, found: (binding: Binding) => void): void {
    const headers = properties.headers ?? EMPTY_TABLE
    for (const binding of this.#all) {
      if (matches(binding.arguments, headers)) found(binding)
    }
  }
}

/** Headers whose name begins with `x-` only count with `all-with-x` and `any-with-x`. A void asks for mere presence. */
function matches(wanted: Table, headers: Table): boolean {
  const kind = textOf(wanted, 'x-match') ?? 'all'
  const withX = kind.endsWith('-with-x')
  let all = true
  let any = false
  for (const [name, field] of wanted) {
    if (name === 'x-match' || (!withX && name.startsWith('x-'))) continue
    const got = headers.get(name)
    if (got !== undefined && (field.type === 'void' || sameValue(field.value, got.value))) any = true
    else all = false
  }
  return kind.startsWith('any') ? any : all
}
