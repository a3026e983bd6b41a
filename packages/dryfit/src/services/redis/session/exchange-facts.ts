import type { ExchangeEnd, ExchangeInit, Message } from '../../../foundation/core/index.ts'
import { ErrorReply, isShape, type Reply } from '../wire/reply.ts'
import { describeCommand, describeTransaction, readable, secretPosition } from './operation.ts'

/** As much of a client as an exchange tells. */
export interface Speaker {
  readonly attributes: Readonly<Record<string, unknown>>
  readonly transaction: { readonly queued: readonly { readonly args: readonly string[] }[] } | undefined
}

/** What an exchange says of a command. Text is made when somebody reads it. */
export function initOf(client: Speaker, args: readonly string[]): ExchangeInit {
  const { transaction } = client
  if (transaction !== undefined && /^exec$/i.test(args[0] as string)) {
    const queued = transaction.queued.map((each) => each.args)
    return new CommandInit(
      () => describeTransaction(queued),
      () => ({ value: queued.map(showArgs) }),
      queued.reduce((sum, each) => sum + bytesOf(each), 0),
      client,
    )
  }
  return new CommandInit(
    () => describeCommand(args),
    () => ({ value: showArgs(args) }),
    bytesOf(args),
    client,
  )
}

class CommandInit implements ExchangeInit {
  readonly protocol = 'redis'
  readonly operation: () => string
  readonly request: () => Message
  readonly bytes: number
  readonly attributes: Readonly<Record<string, unknown>>
  constructor(operation: () => string, request: () => Message, bytes: number, client: Speaker) {
    this.operation = operation
    this.request = request
    this.bytes = bytes
    this.attributes = client.attributes
  }
}

function bytesOf(args: readonly string[]): number {
  let bytes = 0
  for (let at = 0; at < args.length; at++) bytes += (args[at] as string).length + 16
  return bytes
}

function showArgs(args: readonly string[]): string[] {
  const secretFrom = secretPosition((args[0] as string).toUpperCase(), args) ?? Number.POSITIVE_INFINITY
  return args.map((arg, at) => (at >= secretFrom ? '(hidden)' : readable(arg)))
}

/** A message that the server sends on its own. */
export function pushInit(channel: string, message: Reply, client: Speaker): ExchangeInit {
  return {
    protocol: 'redis',
    operation: () => `message ${readable(channel)}`,
    request: () => ({ value: showReply(message) }),
    attributes: client.attributes,
  }
}

/** How an exchange ended with this reply. */
export function endOf(reply: Reply): ExchangeEnd {
  if (reply instanceof ErrorReply) {
    const { code, text } = reply
    const error = { code, message: text.slice(code.length + 1) }
    return { outcome: 'error', error, reply: () => ({ value: showReply(reply) }), bytes: text.length }
  }
  return { outcome: 'ok', reply: () => ({ value: showReply(reply) }), bytes: sizeOf(reply) }
}

function sizeOf(reply: Reply): number {
  if (typeof reply === 'string') return reply.length
  if (!Array.isArray(reply)) return 16
  let bytes = 0
  for (const item of reply as readonly Reply[]) bytes += typeof item === 'string' ? item.length + 16 : 32
  return bytes
}

/** A reply as plain data. */
export function showReply(reply: Reply): unknown {
  if (typeof reply === 'string') return readable(reply)
  if (typeof reply === 'bigint') return String(reply)
  if (reply === null || typeof reply === 'number') return reply
  if (!isShape(reply)) return reply.map(showReply)
  const plain = reply.toJSON()
  return Array.isArray(plain) ? plain.map(showReply) : plain
}
