import type { Regex } from './parse.ts'

/**
 * How many steps a backtracking engine may take on a text of n characters: at most `factor` × n^`degree`; without bound
 * worth naming when `degree` is infinite.
 */
export interface Cost {
  readonly factor: number
  readonly degree: number
}

const ONE_STEP: Cost = { factor: 1, degree: 0 }

/** Repeats of more than this are as good as endless ones. */
const MANY = 16

/** An upper bound of what backtracking costs. It may be too careful, never too bold. */
export function costOf(regex: Regex): Cost {
  switch (regex.is) {
    case 'sequence':
      return regex.parts.map(costOf).reduce((a, b) => ({ factor: a.factor * b.factor, degree: a.degree + b.degree }))
    case 'choice':
      return regex.options
        .map(costOf)
        .reduce((a, b) => ({ factor: a.factor + b.factor, degree: Math.max(a.degree, b.degree) }))
    case 'repeat':
      return repeatCost(regex)
    case 'beyond':
      return regex.inner === undefined ? ONE_STEP : costOf(regex.inner)
    default:
      return ONE_STEP
  }
}

function repeatCost({ inner, min, max }: Extract<Regex, { is: 'repeat' }>): Cost {
  const { factor, degree } = costOf(inner)
  if (max > MANY) {
    // A loop over something that itself can be read in several ways has exponentially many ways.
    return factor > 1 || degree > 0 ? { factor: 1, degree: Number.POSITIVE_INFINITY } : { factor: 1, degree: 1 }
  }
  return { factor: factor ** Math.max(1, max) * (max - min + 1), degree: degree * Math.max(1, max) }
}

/** The bound for a text of this length. */
export function stepsFor({ factor, degree }: Cost, length: number): number {
  return factor * Math.max(1, length) ** degree
}
