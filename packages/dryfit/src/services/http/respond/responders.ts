import { invalidOption } from '../../../foundation/core/index.ts'
import { type ProxyEdits, plainTarget, proxyResponder } from '../outbound/proxy-responder.ts'
import type { Responder } from '../stub/model.ts'
import type { AnswerChoice } from './answer-choice.ts'
import { documentAnswer } from './document-answer.ts'
import { oneOfSeveral } from './one-of-several.ts'
import { type ReplyInit, toReply } from './reply-init.ts'
import { checkTurn, scheduledResponder, type Turn } from './schedule.ts'
import { StubRequest } from './stub-request.ts'

/** Makes a reply from a request. Returning nothing answers 204. */
export type ResponderFunction<P = Readonly<Record<string, string>>> = (
  request: StubRequest<P>,
) => ReplyInit | undefined | Promise<ReplyInit | undefined>

/** What can be given to `respond`. */
export type ReplySource<P = Readonly<Record<string, string>>> =
  | ReplyInit
  | ResponderFunction<P>
  | ReplyList<P>
  | ProxyReply
  | FromDocument

/** The answer of the OpenAPI document of the service: `{ openapi: { status: 402, example: 'declined' } }`. */
export interface FromDocument {
  readonly openapi: AnswerChoice
}

/** Several replies, of which each call gets one. */
export interface ReplyList<P = Readonly<Record<string, string>>> {
  readonly list: 'sequence' | 'cycle' | 'choice' | 'schedule'
  readonly replies: readonly (ReplyInit | ResponderFunction<P> | FromDocument)[]
  /** For `choice`: how often each is taken, relative to the others. */
  readonly weights?: readonly number[]
  /** For `schedule`: when each but the last answers. */
  readonly turns?: readonly Turn[]
}

/**
 * One reply after the other; the last one stays.
 *
 * @example when('GET', '/job').respond(sequence({ status: 503 }, { json: { done: true } }))
 */
export function sequence<P>(...replies: (ReplyInit | ResponderFunction<P> | FromDocument)[]): ReplyList<P> {
  return { list: 'sequence', replies }
}

/** One reply after the other, over and over. */
export function cycle<P>(...replies: (ReplyInit | ResponderFunction<P> | FromDocument)[]): ReplyList<P> {
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

/**
 * Replies for certain calls, and one for all others. What was due is noted with the exchange.
 *
 * @example schedule([[{ first: 2 }, { status: 503 }], [{ probability: 0.1 }, { fault: 'EMPTY_RESPONSE' }]], { json: {} })
 */
export function schedule<P>(
  due: readonly (readonly [turn: Turn, reply: ReplyInit | ResponderFunction<P>])[],
  otherwise: ReplyInit | ResponderFunction<P>,
): ReplyList<P> {
  return { list: 'schedule', replies: [...due.map(([, reply]) => reply), otherwise], turns: due.map(([turn]) => turn) }
}

/**
 * Forwards to the real service, and lets both messages be changed on their way.
 *
 * @example respond(proxyTo('https://api.example.com', { reply: (reply) => ({ ...reply, status: 500 }) }))
 */
export function proxyTo(url: string, edits: ProxyEdits = {}): ProxyReply {
  if (!URL.canParse(url)) throw invalidOption('proxyTo', 'url', 'a URL', url)
  return { proxy: url, edits }
}

/** See {@link proxyTo}. */
export interface ProxyReply {
  readonly proxy: string
  readonly edits: ProxyEdits
}

export function toResponder(source: ReplySource): Responder {
  if (typeof source === 'function') return functionResponder(source)
  if ('proxy' in source) return proxyResponder(plainTarget(source.proxy, source.edits))
  if ('openapi' in source) return documentAnswer(source.openapi)
  return 'list' in source ? listResponder(source) : fixedResponder(source)
}

function fixedResponder(init: ReplyInit): Responder {
  const reply = toReply(init)
  return { fixed: [reply], respond: () => reply }
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

function listResponder({ list, replies, weights, turns = [] }: ReplyList): Responder {
  if (replies.length === 0) throw invalidOption('respond', list, 'at least one reply', replies)
  const responders = replies.map(toResponder)
  const fixed = responders.flatMap((each) => each.fixed ?? [])
  switch (list) {
    case 'sequence':
    case 'cycle':
    case 'choice':
      return oneOfSeveral(list, responders, weights)
    case 'schedule':
      for (const turn of turns) checkTurn(turn)
      return {
        fixed,
        ...scheduledResponder(
          turns.map((turn, index) => ({ turn, responder: responders[index] as Responder })),
          responders.at(-1) as Responder,
        ),
      }
    default:
      throw invalidOption('respond', 'list', 'sequence, cycle, choice or schedule', list)
  }
}
