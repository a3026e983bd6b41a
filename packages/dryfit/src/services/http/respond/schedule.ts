import { invalidOption, refuseUnknownOptions } from '../../../foundation/core/index.ts'
import type { Responder } from '../stub/model.ts'
import type { RespondContext } from './respond-context.ts'

/** Which calls of a stub are meant. All that is given must hold. */
export interface Turn {
  /** The first so many calls since the last reset. */
  readonly first?: number
  /** Every n-th call: 3 means the 3rd, 6th, … */
  readonly every?: number
  /** With this probability, drawn from the seed. */
  readonly probability?: number
  /** From so many milliseconds of the environment's clock after the first call … */
  readonly fromMs?: number
  /** … until so many. */
  readonly untilMs?: number
}

export const TURN_FIELDS: readonly (keyof Turn)[] = ['first', 'every', 'probability', 'fromMs', 'untilMs']

/** @throws OPTION_INVALID for a number out of range. */
export function checkTurn(turn: Turn): void {
  refuseUnknownOptions('schedule', turn, TURN_FIELDS)
  const { first, every, probability, fromMs, untilMs } = turn
  for (const [name, value] of Object.entries({ first, every })) {
    if (value !== undefined && !(Number.isInteger(value) && value >= 1)) {
      throw invalidOption('schedule', name, 'a whole number ≥ 1', value)
    }
  }
  if (probability !== undefined && !(probability >= 0 && probability <= 1)) {
    throw invalidOption('schedule', 'probability', 'a number from 0 to 1', probability)
  }
  for (const [name, value] of Object.entries({ fromMs, untilMs })) {
    if (value !== undefined && !(value >= 0)) throw invalidOption('schedule', name, 'milliseconds ≥ 0', value)
  }
}

function isDue({ first, every, probability, fromMs, untilMs }: Turn, context: RespondContext): boolean {
  const { call, random, sinceFirstCallMs } = context
  return (
    (first === undefined || call <= first) &&
    (every === undefined || call % every === 0) &&
    (fromMs === undefined || sinceFirstCallMs >= fromMs) &&
    (untilMs === undefined || sinceFirstCallMs < untilMs) &&
    // Drawn last, so that a call that is out for another reason takes no number.
    (probability === undefined || random.chance(probability))
  )
}

/** The first turn that is due answers, and is noted with the exchange; otherwise the rest does. */
export function scheduledResponder(
  turns: readonly { readonly turn: Turn; readonly responder: Responder }[],
  otherwise: Responder,
): Responder {
  return {
    respond: (request, context) => {
      const due = turns.find(({ turn }) => isDue(turn, context))
      if (due === undefined) return otherwise.respond(request, context)
      context.note(`call ${context.call} is due for ${describeTurn(due.turn)}`)
      return due.responder.respond(request, context)
    },
  }
}

function describeTurn(turn: Turn): string {
  const given = Object.entries(turn).filter(([, value]) => value !== undefined)
  return given.map(([name, value]) => `${name} ${value}`).join(', ') || 'every call'
}
