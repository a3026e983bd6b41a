/** One step of a path: the root `$`, a key, an index, or any of them. */
export type PathToken =
  | { readonly kind: 'root' }
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'any' }
  | { readonly kind: 'anyIndex' }

/** A place in an actual value: `['$', 'items', 0, 'name']`. */
export type ActualPath = readonly (string | number)[]

/**
 * Parses a matching-rule path: `$.a['b c'][0].*[*]`.
 *
 * @throws SyntaxError with the position of what cannot be read.
 */
export function parsePath(text: string): PathToken[] {
  if (text === '' || text[0] !== '$') throw new SyntaxError(`path "${text}" does not start with $`)
  const tokens: PathToken[] = [{ kind: 'root' }]
  const step = /\.(?:(\*)|([^.[\]'"*\s]+))|\[(?:(\*)|(\d+)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/y
  step.lastIndex = 1
  while (step.lastIndex < text.length) {
    const position = step.lastIndex
    const match = step.exec(text)
    if (match === null) throw new SyntaxError(`path "${text}" cannot be read at position ${position}`)
    tokens.push(tokenOf(match))
  }
  return tokens
}

function tokenOf([, anyKey, name, anyIndex, index, single, double]: RegExpExecArray): PathToken {
  if (anyKey !== undefined) return { kind: 'any' }
  if (anyIndex !== undefined) return { kind: 'anyIndex' }
  if (index !== undefined) return { kind: 'index', index: Number(index) }
  const quoted = single ?? double
  return { kind: 'key', name: quoted === undefined ? (name as string) : quoted.replaceAll(/\\(.)/g, '$1') }
}

/**
 * How well a rule's path fits a place: the product of 2 for each exact step and 1 for each star, 0 when it does not fit.
 * A rule fits every place below its own: it cascades (Pact specification V2, "Selection of matchers").
 */
export function pathWeight(rule: readonly PathToken[], place: ActualPath): number {
  if (rule.length > place.length) return 0
  let weight = 1
  for (let depth = 0; depth < rule.length && weight > 0; depth++) {
    weight *= tokenWeight(rule[depth] as PathToken, place[depth] as string | number)
  }
  return weight
}

function tokenWeight(token: PathToken, step: string | number): number {
  switch (token.kind) {
    case 'root':
      return step === '$' ? 2 : 0
    case 'key':
      return String(step) === token.name ? 2 : 0
    case 'index':
      return step === token.index || step === String(token.index) ? 2 : 0
    case 'anyIndex':
      return typeof step === 'number' ? 1 : 0
    case 'any':
      return 1
  }
}

/** Writes a place as people read it: `$.items[0]['first name']`. */
export function formatPath(place: ActualPath): string {
  return place
    .map((step, depth) => {
      if (depth === 0) return String(step)
      if (typeof step === 'number') return `[${step}]`
      return /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : `['${step.replaceAll(/['\\]/g, '\\$&')}']`
    })
    .join('')
}
