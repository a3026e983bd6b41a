import type { MatchContext } from '../matching/context.ts'
import type { Mismatch } from '../matching/mismatch.ts'
import { compareParameters, type Parameters } from '../matching/parameters.ts'

/** Compares `application/x-www-form-urlencoded` bodies; rules stand at `$.name`. */
export function compareForm(context: MatchContext, expected: string, actual: string): Mismatch[] {
  return compareParameters(context, ['$'], parseForm(expected), parseForm(actual))
}

export function parseForm(text: string): Parameters {
  const parameters: Record<string, (string | null)[]> = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    parameters[name] ??= []
    parameters[name].push(value)
  }
  return parameters
}
