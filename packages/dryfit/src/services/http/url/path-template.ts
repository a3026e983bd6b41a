import { invalidOption } from '../../../foundation/core/index.ts'

/** One segment of a template: fixed, a parameter (without a name for `*`), or a mixture such as `v{major}.{minor}`. */
type Part =
  | { readonly literal: string }
  | { readonly name: string | undefined }
  | { readonly pieces: readonly string[]; readonly names: readonly string[] }

/**
 * A path with parameters: `/users/:id`, `/users/{id}`, `/files/*` (one or more further segments), `/files/**` (any
 * further text).
 *
 * A parameter takes a whole, non-empty segment, or in braces a part of one. Literals are compared as they were sent.
 */
export class PathTemplate {
  readonly text: string
  /** Whether further segments may follow. */
  readonly open: boolean
  readonly #rest: '*' | '**' | undefined
  readonly #parts: readonly Part[]

  /** @throws OPTION_INVALID when it does not begin with `/`, or names a parameter twice. */
  constructor(text: string) {
    if (!text.startsWith('/')) throw invalidOption('stub', 'path', 'a path that begins with "/"', text)
    const segments = text.slice(1).split('/')
    const last = segments.at(-1)
    this.#rest = last === '*' || last === '**' ? last : undefined
    this.open = this.#rest !== undefined
    if (this.open) segments.pop()
    this.text = text
    this.#parts = segments.map(toPart)
    const names = this.#parts.flatMap(namesOf)
    if (new Set(names).size < names.length) throw invalidOption('stub', 'path', 'a name for each parameter', text)
  }

  /** Whether it is one fixed path. */
  get literal(): boolean {
    return !this.open && this.#parts.every((part) => 'literal' in part)
  }

  /** For an index: literals, and undefined for whatever may vary. */
  get segments(): readonly (string | undefined)[] {
    return this.#parts.map((part) => ('literal' in part ? part.literal : undefined))
  }

  get names(): readonly string[] {
    return this.#parts.flatMap(namesOf)
  }

  /** The parameters of a path that fits, as they were sent, or undefined. */
  match(path: string): Record<string, string> | undefined {
    const segments = path.slice(1).split('/')
    const enough = this.open ? segments.length > this.#parts.length : segments.length === this.#parts.length
    if (!enough || (this.#rest === '*' && segments[this.#parts.length] === '')) return undefined
    const params: Record<string, string> = Object.create(null)
    for (const [index, part] of this.#parts.entries()) {
      if (!takeSegment(part, segments[index] as string, params)) return undefined
    }
    if (this.open) params['*'] = segments.slice(this.#parts.length).join('/')
    return params
  }
}

function takeSegment(part: Part, segment: string, params: Record<string, string>): boolean {
  if ('literal' in part) return part.literal === segment
  if ('name' in part) {
    if (part.name !== undefined) params[part.name] = segment
    return segment !== ''
  }
  const values = valuesBetween(part.pieces, segment)
  if (values === undefined) return false
  for (const [index, name] of part.names.entries()) params[name] = values[index] as string
  return true
}

/**
 * What stands between fixed pieces of a segment: at least one character each, and as few as possible, the first first.
 * One pass, where a regular expression would try all ways to divide a segment.
 */
function valuesBetween([first = '', ...others]: readonly string[], segment: string): string[] | undefined {
  if (!segment.startsWith(first)) return undefined
  const values: string[] = []
  let at = first.length
  for (const [index, piece] of others.entries()) {
    const last = index === others.length - 1
    const end = last ? segment.length - piece.length : segment.indexOf(piece, at + 1)
    if (end <= at || (last && !segment.endsWith(piece))) return undefined
    values.push(segment.slice(at, end))
    at = end + piece.length
  }
  return values
}

function toPart(segment: string): Part {
  if (segment === '*') return { name: undefined }
  const name = /^(?::(.+)|\{([^{}]+)\})$/.exec(segment)
  if (name !== null) return { name: name[1] ?? name[2] }
  const names = [...segment.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] as string)
  if (names.length === 0) return { literal: segment }
  return { pieces: segment.split(/\{[^{}]+\}/), names }
}

function namesOf(part: Part): readonly string[] {
  if ('names' in part) return part.names
  return 'name' in part && part.name !== undefined ? [part.name] : []
}
