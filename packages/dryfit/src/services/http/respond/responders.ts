import { invalidOption } from '../../../foundation/core/index.ts'
import type { Responder } from '../stub/model.ts'
import { type ReplyInit, toReply } from './reply-init.ts'
import { StubRequest } from './stub-request.ts'

/** Makes a reply from a request. Returning nothing answers 204. */
export type ResponderFunction<P = Readonly<Record<string, string>>> = (
  request: StubRequest<P>,
) => ReplyInit | undefined | Promise<ReplyInit | undefined>

/** What can be given to `respond`. */
export type ReplySource<P = Readonly<Record<string, string>>> = ReplyInit | ResponderFunction<P> | ReplyList<P>

/** Several replies, of which each call gets one. */
export interface ReplyList<P = Readonly<Record<string, string>>> {
  readonly list: 'sequence' | 'cycle' | 'choice'
  readonly replies: readonly (ReplyInit | ResponderFunction<P>)[]
  /** For `choice`: how often each is taken, relative to the others. */
  readonly weights?: readonly number[]
}

/**
 * One reply after the other; the last one stays.
 *
 * @example when('GET', '/job').respond(sequence({ status: 503 }, { json: { done: true } }))
 */
export function sequence<P>(...replies: (ReplyInit | ResponderFunction<P>)[]): ReplyList<P> {
  return { list: 'sequence', replies }
}

/** One reply after the other, over and over. */
export function cycle<P>(...replies: (ReplyInit | ResponderFunction<P>)[]): ReplyList<P> {
  return { list: 'cycle', replies }
}

/**
 * One reply by chance, drawn from the environment's seed.
 *
 * @example choice([9, { status: 200 }], [1, { status: 500 }])
 */
export function choice<P>(
  ...weighted: (readonly [weight: number, reply: ReplyInit | ResponderFunction<P>])[]
): ReplyList<P> {
  return { list: 'choice', replies: weighted.map(([, reply]) => reply), weights: weighted.map(([weight]) => weight) }
}

export function toResponder(source: ReplySource): Responder {
  if (typeof source === 'function') return functionResponder(source)
  return 'list' in source ? listResponder(source) : fixedResponder(source)
}

function fixedResponder(init: ReplyInit): Responder {
  const reply = toReply(init)
  return { respond: () => reply }
}

function functionResponder(make: ResponderFunction): Responder {
  return {
    respond: (request, context) => {
      const made = make(new StubRequest(request, context))
      return made instanceof Promise ? made.then(replyOf) : replyOf(made)
    },
  }
}

function replyOf(init: ReplyInit | undefined): ReturnType<typeof toReply> {
  return toReply(init ?? { status: 204 })
}

function listResponder({ list, replies, weights }: ReplyList): Responder {
  if (replies.length === 0) throw invalidOption('respond', list, 'at least one reply', replies)
  const responders = replies.map(toResponder)
  const at = (index: number): Responder => responders[index] as Responder
  switch (list) {
    case 'sequence':
      return { respond: (request, c) => at(Math.min(c.call, responders.length) - 1).respond(request, c) }
    case 'cycle':
      return { respond: (request, c) => at((c.call - 1) % responders.length).respond(request, c) }
    case 'choice': {
      const shares = checkWeights(weights ?? replies.map(() => 1))
      return { respond: (request, c) => at(pickByWeight(shares, c.random.next())).respond(request, c) }
    }
    default:
      throw invalidOption('respond', 'list', 'sequence, cycle or choice', list)
  }
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
