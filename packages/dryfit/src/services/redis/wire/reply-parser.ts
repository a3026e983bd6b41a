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

interface Parsed {
  readonly reply: Reply
  readonly end: number
}

/** Replies nest no deeper than Redis' own do. */
const MAX_DEPTH = 64
const LARGEST_BUFFER_BYTES = 1024 * 1024 * 1024

/**
 * Bytes of a server → replies, RESP2 and RESP3.
 *
 * A reply that is not complete is parsed again when more came, but only once its buffered size has doubled, so that a long
 * one costs no more than twice its length.
 */
export class ReplyParser {
  #text = ''
  #position = 0
  #tryAgainAt = 0

  feed(chunk: Buffer): void {
    this.#text = this.#text.slice(this.#position) + chunk.toString('latin1')
    this.#position = 0
    if (this.#text.length > LARGEST_BUFFER_BYTES) throw new Error('a reply is longer than 1 GiB')
  }

  /** The next complete reply, or undefined. @throws {Error} when the bytes are not RESP */
  next(): ReceivedReply | undefined {
    if (this.#text.length - this.#position < this.#tryAgainAt) return undefined
    const parsed = this.#parse(this.#position, 0)
    if (parsed === undefined) {
      const waiting = this.#text.length - this.#position
      this.#tryAgainAt = waiting < 65_536 ? 0 : Math.ceil(waiting * 1.5)
      return undefined
    }
    this.#tryAgainAt = 0
    const raw = this.#text.slice(this.#position, parsed.end)
    this.#position = parsed.end
    return { reply: parsed.reply, raw }
  }

  #parse(at: number, depth: number): Parsed | undefined {
    const lineEnd = this.#text.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    if (depth > MAX_DEPTH) throw new Error('a reply is nested too deep')
    const type = this.#text[at] as string
    const line = this.#text.slice(at + 1, lineEnd)
    const end = lineEnd + 2
    const simple = SIMPLE[type]
    if (simple !== undefined) return { reply: simple(line), end }
    const length = Number(line)
    if (type === '$' || type === '=' || type === '!') return this.#parseBulk(type, length, end)
    const make = AGGREGATES[type]
    if (make === undefined) throw new Error(`a reply begins with ${JSON.stringify(type)}`)
    if (length < 0) return { reply: NULL_ARRAY, end }
    return this.#parseItems(type === '%' || type === '|' ? length * 2 : length, end, depth, make)
  }

  #parseBulk(type: string, length: number, start: number): Parsed | undefined {
    if (length < 0) return { reply: null, end: start }
    const end = start + length + 2
    if (end > this.#text.length) return undefined
    const text = this.#text.slice(start, start + length)
    if (type === '=') return { reply: new Verbatim(text.slice(4), text.slice(0, 3)), end }
    return { reply: type === '!' ? new ErrorReply(text) : text, end }
  }

  #parseItems(count: number, start: number, depth: number, make: (items: Reply[]) => Reply): Parsed | undefined {
    const items: Reply[] = []
    let end = start
    for (let left = count; left > 0; left--) {
      const item = this.#parse(end, depth + 1)
      if (item === undefined) return undefined
      items.push(item.reply)
      end = item.end
    }
    return { reply: make(items), end }
  }
}

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
