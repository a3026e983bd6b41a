import { invalidOption } from '../../../foundation/core/index.ts'
import { type ProxyEdits, plainTarget, proxyResponder } from '../outbound/proxy-responder.ts'
import type { Responder } from '../stub/model.ts'
import type { AnswerChoice } from './answer-choice.ts'
import { documentAnswer } from './document-answer.ts'
import type { FromSchema } from './graphql-answer.ts'
import { answerGraphQl, graphqlResponder } from './graphql-responder.ts'
import { knownReplies, oneOfSeveral } from './one-of-several.ts'
import type { Reply } from './reply.ts'
import { type ReplyInit, toReply } from './reply-init.ts'
import { checkTurn, scheduledResponder, type Turn } from './schedule.ts'
import { StubRequest } from './stub-request.ts'

/** Makes a reply from a request. Returning nothing answers 204. */
export type ResponderFunction<P = Readonly<Record<string, string>>> = (request: StubRequest<P>) => Made | Promise<Made>

type Made = ReplyInit | FromSchema | undefined

/** What can be given to `respond`. */
export type ReplySource<P = Readonly<Record<string, string>>> =
  | ReplyInit
  | ResponderFunction<P>
  | ReplyList<P>
  | ProxyReply
  | FromDocument
  | FromSchema

/** The answer of the OpenAPI document of the service: `{ openapi: { status: 402, example: 'declined' } }`. */
export interface FromDocument {
  readonly openapi: AnswerChoice
}

/** One of several replies. */
type OneReply<P> = ReplyInit | ResponderFunction<P> | FromDocument | FromSchema

/** Several replies, of which each call gets one. */
export interface ReplyList<P = Readonly<Record<string, string>>> {
  readonly list: 'sequence' | 'cycle' | 'choice' | 'schedule'
  readonly replies: readonly OneReply<P>[]
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
export function sequence<P>(...replies: OneReply<P>[]): ReplyList<P> {
  return { list: 'sequence', replies }
}

/** One reply after the other, over and over. */
export function cycle<P>(...replies: OneReply<P>[]): ReplyList<P> {
  return { list: 'cycle', replies }
}

/**
 * One reply by chance, drawn from the environment's seed.
 *
 * @example choice([9, { status: 200 }], [1, { status: 500 }])
 */
export function choice<P>(...weighted: (readonly [weight: number, reply: OneReply<P>])[]): ReplyList<P> {
  return { list: 'choice', replies: weighted.map(([, reply]) => reply), weights: weighted.map(([weight]) => weight) }
}

/**
 * Replies for certain calls, and one for all others. What was due is noted with the exchange.
 *
 * @example schedule([[{ first: 2 }, { status: 503 }], [{ probability: 0.1 }, { fault: 'EMPTY_RESPONSE' }]], { json: {} })
 */
export function schedule<P>(
  due: readonly (readonly [turn: Turn, reply: OneReply<P>])[],
  otherwise: OneReply<P>,
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
  if ('graphql' in source) return graphqlResponder(source.graphql)
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
      const replyOf = (each: Made): Reply | Promise<Reply> =>
        each !== undefined && 'graphql' in each
          ? answerGraphQl(request, each.graphql, context)
          : toReply(each ?? { status: 204 })
      return made instanceof Promise ? made.then(replyOf) : replyOf(made)
    },
  }
}

function listResponder({ list, replies, weights, turns = [] }: ReplyList): Responder {
  if (replies.length === 0) throw invalidOption('respond', list, 'at least one reply', replies)
  const responders = replies.map(toResponder)
  switch (list) {
    case 'sequence':
    case 'cycle':
    case 'choice':
      return oneOfSeveral(list, responders, weights)
    case 'schedule':
      for (const turn of turns) checkTurn(turn)
      return {
        ...knownReplies(responders),
        ...scheduledResponder(
          turns.map((turn, index) => ({ turn, responder: responders[index] as Responder })),
          responders.at(-1) as Responder,
        ),
      }
    default:
      throw invalidOption('respond', 'list', 'sequence, cycle, choice or schedule', list)
  }
}
