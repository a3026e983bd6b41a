import { DryfitError } from './errors.ts'

/**
 * The error for an option that cannot have the value it was given.
 *
 * @example throw invalidOption('redis', 'maxKeys', 'a whole number ≥ 1', options.maxKeys)
 */
export function invalidOption(owner: string, option: string, expected: string, got: unknown): DryfitError {
  return new DryfitError('OPTION_INVALID', {
    what: `${owner}: option "${option}" is invalid`,
    why: `expected ${expected}, got ${show(got)} (${kindOf(got)})`,
  })
}

/** Refuses options that do not exist, and names the one that was probably meant. */
export function refuseUnknownOptions(owner: string, options: object, known: readonly string[]): void {
  for (const option of Object.keys(options)) {
    if (known.includes(option)) continue
    const near = closest(option, known)
    throw new DryfitError('OPTION_INVALID', {
      what: `${owner}: there is no option "${option}"`,
      fix: near === undefined ? `the options are: ${known.join(', ')}` : `did you mean "${near}"?`,
    })
  }
}

/** The word of `words` that is nearest to `word` by edit distance, if one is near enough to be a slip. */
export function closest(word: string, words: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of words) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] as number) + (a[row - 1] === b[column - 1] ? 0 : 1)
      current.push(Math.min(substitution, (previous[column] as number) + 1, (current[column - 1] as number) + 1))
    }
    previous = current
  }
  return previous[b.length] as number
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** A value in a message: as JSON where it can be, and not longer than a line. */
export function show(value: unknown): string {
  if (typeof value === 'function') return `function ${value.name}`
  // JSON would call NaN and Infinity null.
  if (typeof value === 'number') return String(value)
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    // A value that JSON cannot hold (a cycle, a bigint) is shown by its own toString.
  }
  text ??= String(value)
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
