import { invalidOption } from '../../../foundation/core/index.ts'
import type { Responder } from '../stub/model.ts'

/**
 * One of several responders answers a call: one after the other and the last one stays (`sequence`), over and over
 * (`cycle`), or by chance from the seed (`choice`).
 *
 * @param weights for `choice`: how often each answers, relative to the others. Default: equally often.
 * @throws OPTION_INVALID for weights that are negative or all 0.
 */
export function oneOfSeveral(
  mode: 'sequence' | 'cycle' | 'choice',
  responders: readonly Responder[],
  weights?: readonly number[],
): Responder {
  const known = knownReplies(responders)
  const at = (index: number): Responder => responders[index] as Responder
  switch (mode) {
    case 'sequence':
      return { ...known, respond: (request, c) => at(Math.min(c.call, responders.length) - 1).respond(request, c) }
    case 'cycle':
      return { ...known, respond: (request, c) => at((c.call - 1) % responders.length).respond(request, c) }
    case 'choice': {
      const shares = checkWeights(weights ?? responders.map(() => 1))
      return { ...known, respond: (request, c) => at(pickByWeight(shares, c.random.next())).respond(request, c) }
    }
  }
}

/** What is known beforehand of what several responders answer. */
export function knownReplies(responders: readonly Responder[]): Pick<Responder, 'fixed' | 'graphql'> {
  const graphql = responders.flatMap((each) => each.graphql ?? [])
  return { fixed: responders.flatMap((each) => each.fixed ?? []), ...(graphql.length > 0 && { graphql }) }
}

function checkWeights(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (weights.every((weight) => weight >= 0) && total > 0 && Number.isFinite(total)) {
    return weights.map((weight) => weight / total)
  }
  throw invalidOption('respond', 'weights', 'numbers ≥ 0 with a sum above 0', weights)
}

function pickByWeight(shares: readonly number[], drawn: number): number {
  let sum = 0
  for (const [index, share] of shares.entries()) {
    sum += share
    if (drawn < sum) return index
  }
  return shares.length - 1
}
