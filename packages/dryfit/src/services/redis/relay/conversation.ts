import type { Speaker } from '../session/exchange-facts.ts'
import { isShape, Push, type Reply, Status } from '../wire/reply.ts'

let nextConnection = 1

/** What has to be known of a conversation to tell its replies from its messages, and its transactions from the rest. */
export class Conversation implements Speaker {
  readonly attributes: Readonly<Record<string, unknown>> = Object.freeze({ connection: nextConnection++ })
  transaction: { readonly queued: { readonly args: readonly string[] }[] } | undefined
  #subscriptions = 0
  #monitoring = false
  #silent: 'no' | 'all' | 'next' = 'no'

  /** MULTI and what is queued show in the exchange of their EXEC. */
  isPartOfTransaction(args: readonly string[]): boolean {
    const name = (args[0] as string).toLowerCase()
    return this.transaction === undefined ? name === 'multi' : !ENDS_TRANSACTION.has(name)
  }

  /** A command goes to the server. Returns how many replies will come. */
  send(args: readonly string[]): number {
    const name = (args[0] as string).toLowerCase()
    if (name === 'monitor') this.#monitoring = true
    if (name === 'client' && args[1]?.toLowerCase() === 'reply') return this.#silence(args[2]?.toLowerCase())
    if (this.#silent === 'all') return 0
    if (this.#silent === 'next') {
      this.#silent = 'no'
      return 0
    }
    if (/^[ps]?subscribe$/.test(name)) return Math.max(1, args.length - 1)
    if (/^[ps]?unsubscribe$/.test(name)) return args.length > 1 ? args.length - 1 : Math.max(1, this.#subscriptions)
    return 1
  }

  /** A reply came. */
  receive(reply: Reply): void {
    const items = itemsOf(reply)
    const [kind, , count] = items ?? []
    if (typeof kind === 'string' && CONFIRMATIONS.has(kind) && typeof count === 'number') this.#subscriptions = count
  }

  /** The channel of a message that nobody asked for; undefined for a reply. */
  channelOf(reply: Reply): string | undefined {
    if (this.#monitoring && reply instanceof Status && reply.text !== 'OK') return 'monitor'
    if (reply instanceof Push && TRACKING.has(reply.items[0] as string)) return '__redis__:invalidate'
    const [kind, channel] = itemsOf(reply) ?? []
    if (typeof kind !== 'string' || typeof channel !== 'string' || !MESSAGES.has(kind)) return undefined
    return this.#subscriptions > 0 || reply instanceof Push ? channel : undefined
  }

  /** A command was read, in the order in which the client sent it. */
  follow(args: readonly string[]): void {
    const name = (args[0] as string).toLowerCase()
    if (this.transaction === undefined) {
      if (name === 'multi') this.transaction = { queued: [] }
    } else if (ENDS_TRANSACTION.has(name)) this.transaction = undefined
    else this.transaction.queued.push({ args })
  }

  #silence(mode: string | undefined): number {
    if (mode === 'on') this.#silent = 'no'
    else if (mode === 'off') this.#silent = 'all'
    else if (mode === 'skip' && this.#silent === 'no') this.#silent = 'next'
    return mode === 'on' ? 1 : 0
  }
}

const ENDS_TRANSACTION = new Set(['exec', 'discard', 'reset', 'quit'])
const MESSAGES = new Set(['message', 'pmessage', 'smessage'])
/** Client-side caching: what RESP3 pushes, in place of a channel's messages. */
const TRACKING = new Set(['invalidate', 'tracking-redir-broken'])
const CONFIRMATIONS = new Set([
  ...['subscribe', 'psubscribe', 'ssubscribe', 'unsubscribe', 'punsubscribe', 'sunsubscribe'],
])

function itemsOf(reply: Reply): readonly Reply[] | undefined {
  if (reply instanceof Push) return reply.items
  if (typeof reply !== 'object' || reply === null || isShape(reply)) return undefined
  return reply
}
