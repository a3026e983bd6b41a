import type { Regex } from './parse.ts'

/** At most `factor` × n^`degree` on a text of n characters; without bound worth naming when `degree` is infinite. */
export interface Bound {
  readonly factor: number
  readonly degree: number
}

/** What a backtracking engine may do with a pattern. */
export interface Cost {
  /** In how many ways the pattern can be read: so often is tried again what follows. */
  readonly ways: Bound
  readonly steps: Bound
}

const ONE: Bound = { factor: 1, degree: 0 }
const LENGTH: Bound = { factor: 1, degree: 1 }
const ENDLESS: Bound = { factor: 1, degree: Number.POSITIVE_INFINITY }
const ONE_STEP: Cost = { ways: ONE, steps: ONE }

/** Repeats of more than this are as good as endless ones. */
const MANY = 16

/** An upper bound of what backtracking costs. It may be too careful, never too bold. */
export function costOf(regex: Regex): Cost {
  switch (regex.is) {
    case 'sequence':
      return sequenceCost(regex.parts.map(costOf))
    case 'choice': {
      const options = regex.options.map(costOf)
      return {
        ways: options.map(({ ways }) => ways).reduce(plus),
        steps: options.map(({ steps }) => steps).reduce(plus),
      }
    }
    case 'repeat':
      return repeatCost(regex)
    case 'beyond':
      if (regex.inner === undefined) return { ways: ONE, steps: regex.what === 'a back-reference' ? LENGTH : ONE }
      // A look-around is left behind when it has held: it is read in one way.
      return regex.what === 'a look-around' ? { ways: ONE, steps: costOf(regex.inner).steps } : costOf(regex.inner)
    default:
      return ONE_STEP
  }
}

/** Each part is tried once for every way in which what stands before it can be read. */
function sequenceCost(parts: readonly Cost[]): Cost {
  let ways = ONE
  let steps: Bound = { factor: 0, degree: 0 }
  for (const part of parts) {
    steps = plus(steps, times(ways, part.steps))
    ways = times(ways, part.ways)
  }
  return { ways, steps }
}

function repeatCost({ inner, min, max }: Extract<Regex, { is: 'repeat' }>): Cost {
  const { ways, steps } = costOf(inner)
  if (max > MANY) {
    // A loop over something that itself can be read in several ways has exponentially many ways.
    if (ways.factor > 1 || ways.degree > 0) return { ways: ENDLESS, steps: ENDLESS }
    return { ways: LENGTH, steps: times(LENGTH, steps) }
  }
  const rounds = Math.max(1, max)
  const all = {
    factor: ways.factor ** rounds * (max - min + 1),
    degree: ways.degree === 0 ? 0 : ways.degree * rounds,
  }
  return { ways: all, steps: times(all, steps) }
}

function plus(a: Bound, b: Bound): Bound {
  return { factor: a.factor + b.factor, degree: Math.max(a.degree, b.degree) }
}

function times(a: Bound, b: Bound): Bound {
  return { factor: a.factor * b.factor, degree: a.degree + b.degree }
}

/** The bound for a text of this length. */
export function stepsFor({ factor, degree }: Bound, length: number): number {
  // 1 to the power of infinity is no number.
  if (degree === Number.POSITIVE_INFINITY) return degree
  return factor * Math.max(1, length) ** degree
}
