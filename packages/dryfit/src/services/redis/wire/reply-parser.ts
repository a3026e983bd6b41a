import { parseDouble } from './numbers.ts'
import {
  BigNumber,
  Bool,
  Double,
  ErrorReply,
  MapReply,
  NULL_ARRAY,
  Push,
  type Reply,
  SetReply,
  Status,
  Verbatim,
} from './reply.ts'

/** One reply as it came, and what it means. */
export interface ReceivedReply {
  readonly reply: Reply
  /** Its bytes, as byte text. */
  readonly raw: string
}

/** An aggregate whose items are still coming. */
interface Frame {
  readonly make: (items: Reply[]) => Reply
  readonly items: Reply[]
  left: number
}

/** Replies nest no deeper than Redis' own do. */
const MAX_DEPTH = 64
const MAX_BUFFERED_BYTES = 1024 * 1024 * 1024

/**
 * Bytes of a server → replies, RESP2 and RESP3, in whatever pieces they arrive. Each byte is looked at once.
 *
 * ```
 *   feed(chunk) ──▶ [ text ] ──▶ tokens ──▶ stack of open aggregates ──▶ next()
 * ```
 */
export class ReplyParser {
  #text = ''
  #position = 0
  /** The part of the current reply that is no longer in the text. */
  #raw = ''
  #start = 0
  /** Characters from the position on before it is worth to look again: the end of a long string. */
  #wanted = 0
  readonly #open: Frame[] = []

  feed(chunk: Buffer): void {
    this.#raw += this.#text.slice(this.#start, this.#position)
    this.#text = this.#text.slice(this.#position) + chunk.toString('latin1')
    this.#position = 0
    this.#start = 0
    if (this.#text.length + this.#raw.length > MAX_BUFFERED_BYTES) throw new Error('a reply is longer than 1 GiB')
  }

  /** The next complete reply, or undefined. @throws {Error} when the bytes are not RESP */
  next(): ReceivedReply | undefined {
    if (this.#text.length - this.#position < this.#wanted) return undefined
    for (;;) {
      const token = this.#token()
      if (token === undefined) return undefined
      if (token !== OPENED) {
        const reply = this.#close(token)
        if (reply !== OPENED) return this.#finish(reply)
      }
    }
  }

  #finish(reply: Reply): ReceivedReply {
    const raw = this.#raw + this.#text.slice(this.#start, this.#position)
    this.#raw = ''
    this.#start = this.#position
    return { reply, raw }
  }

  /** Puts a value into the aggregate that waits for it. Gives the outermost one once it is complete. */
  #close(value: Reply): Reply | typeof OPENED {
    let reply = value
    for (let frame = this.#open.at(-1); frame !== undefined; frame = this.#open.at(-1)) {
      frame.items.push(reply)
      if (--frame.left > 0) return OPENED
      this.#open.pop()
      reply = frame.make(frame.items)
    }
    return reply
  }

  /** A value, or the beginning of an aggregate; undefined until it is complete. */
  #token(): Reply | typeof OPENED | undefined {
    const at = this.#position
    const lineEnd = this.#text.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const type = this.#text[at] as string
    const line = this.#text.slice(at + 1, lineEnd)
    const simple = SIMPLE[type]
    if (simple === undefined) return this.#sized(type, Number(line), lineEnd + 2)
    this.#position = lineEnd + 2
    return simple(line)
  }

  #sized(type: string, length: number, start: number): Reply | typeof OPENED | undefined {
    if (type === '$' || type === '=' || type === '!') return this.#bulk(type, length, start)
    const make = AGGREGATES[type]
    if (make === undefined) throw new Error(`a reply begins with ${JSON.stringify(type)}`)
    this.#position = start
    if (length < 0) return NULL_ARRAY
    if (length === 0) return make([])
    if (this.#open.length >= MAX_DEPTH) throw new Error('a reply is nested too deep')
    this.#open.push({ make, items: [], left: type === '%' || type === '|' ? length * 2 : length })
    return OPENED
  }

  #bulk(type: string, length: number, start: number): Reply | undefined {
    const end = length < 0 ? start : start + length + 2
    this.#wanted = Math.max(0, end - this.#position)
    if (end > this.#text.length) return undefined
    this.#wanted = 0
    this.#position = end
    if (length < 0) return null
    const text = this.#text.slice(start, start + length)
    if (type === '=') return new Verbatim(text.slice(4), text.slice(0, 3))
    return type === '!' ? new ErrorReply(text) : text
  }
}

/** Not a value yet. */
const OPENED = Symbol('opened')

const SIMPLE: Readonly<Record<string, (line: string) => Reply>> = {
  '+': (line) => new Status(line),
  '-': (line) => new ErrorReply(line),
  ':': (line) => (Number.isSafeInteger(Number(line)) ? Number(line) : BigInt(line)),
  ',': (line) => new Double(parseDouble(line) ?? Number.NaN),
  '#': (line) => new Bool(line === 't'),
  '(': (line) => new BigNumber(line),
  _: () => null,
}

const AGGREGATES: Readonly<Record<string, (items: Reply[]) => Reply>> = {
  '*': (items) => items,
  '%': (items) => new MapReply(items),
  '|': (items) => new MapReply(items),
  '~': (items) => new SetReply(items),
  '>': (items) => new Push(items),
}
