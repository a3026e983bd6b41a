import { invalidOption } from '../../../foundation/core/index.ts'
import { decodePercent } from '../request/query.ts'

/** One segment of a template: a literal, or a parameter (without a name for `*`). */
type Part = { readonly literal: string } | { readonly name: string | undefined }

/**
 * A path with parameters: `/users/:id`, `/users/{id}`, `/files/*` (one or more further segments).
 *
 * A parameter takes one whole, non-empty segment. Literals are compared as they were sent.
 */
export class PathTemplate {
  readonly text: string
  /** Whether further segments may follow. */
  readonly open: boolean
  readonly #parts: readonly Part[]

  /** @throws OPTION_INVALID when it does not begin with `/`, or names a parameter twice. */
  constructor(text: string) {
    if (!text.startsWith('/')) throw invalidOption('stub', 'path', 'a path that begins with "/"', text)
    const segments = text.slice(1).split('/')
    this.open = segments.at(-1) === '*' || segments.at(-1) === '**'
    if (this.open) segments.pop()
    this.text = text
    this.#parts = segments.map(toPart)
    const names = this.#parts.flatMap((part) => ('name' in part && part.name !== undefined ? [part.name] : []))
    if (new Set(names).size < names.length) throw invalidOption('stub', 'path', 'a name for each parameter', text)
  }

  /** Whether it is one fixed path. */
  get literal(): boolean {
    return !this.open && this.#parts.every((part) => 'literal' in part)
  }

  /** For an index: literals, and undefined for parameters. */
  get segments(): readonly (string | undefined)[] {
    return this.#parts.map((part) => ('literal' in part ? part.literal : undefined))
  }

  /** The decoded parameters of a path that fits, or undefined. */
  match(path: string): Record<string, string> | undefined {
    const segments = path.slice(1).split('/')
    const enough = this.open ? segments.length > this.#parts.length : segments.length === this.#parts.length
    if (!enough) return undefined
    const params: Record<string, string> = Object.create(null)
    for (const [index, part] of this.#parts.entries()) {
      const segment = segments[index] as string
      if ('literal' in part) {
        if (part.literal !== segment) return undefined
      } else if (segment === '') return undefined
      else if (part.name !== undefined) params[part.name] = decodePercent(segment)
    }
    if (this.open) params['*'] = segments.slice(this.#parts.length).map(decodePercent).join('/')
    return params
  }
}

function toPart(segment: string): Part {
  if (segment === '*') return { name: undefined }
  const name = /^(?::(.+)|\{([^{}]+)\})$/.exec(segment)
  return name === null ? { literal: segment } : { name: name[1] ?? name[2] }
}
