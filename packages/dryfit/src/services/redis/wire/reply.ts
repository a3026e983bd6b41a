/** The protocol version of one connection: RESP2 until `HELLO 3`. */
export type Resp = 2 | 3

/**
 * What a command answers, before it is bytes. All text is *byte text*: a string whose characters are the bytes 0–255
 * (latin1), which V8 keeps at one byte a character and compares like `memcmp`.
 *
 * ```
 *   string → bulk string     number, bigint → integer     null → nil     array → array     the rest → a Shape
 * ```
 */
export type Reply = string | number | bigint | null | Shape | readonly Reply[]

/** A reply that RESP2 and RESP3 write differently, or that is none of the plain ones. */
export interface Shape {
  /** Its bytes, as byte text. */
  encode(resp: Resp): string
  /** The reading for people and for JSON. */
  toJSON(): unknown
}

/** The bytes of a reply, as byte text. */
export function encodeReply(reply: Reply, resp: Resp): string {
  if (typeof reply === 'string') return `$${reply.length}\r\n${reply}\r\n`
  if (typeof reply === 'number' || typeof reply === 'bigint') return `:${reply}\r\n`
  if (reply === null) return resp === 2 ? '$-1\r\n' : '_\r\n'
  if (isShape(reply)) return reply.encode(resp)
  return encodeItems(`*${reply.length}\r\n`, reply, resp)
}

export function isShape(reply: Shape | readonly Reply[]): reply is Shape {
  return !Array.isArray(reply)
}

function encodeItems(head: string, items: readonly Reply[], resp: Resp): string {
  let text = head
  for (const item of items) text += encodeReply(item, resp)
  return text
}

/** `+OK` */
export class Status implements Shape {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  encode(): string {
    return `+${this.text}\r\n`
  }
  toJSON(): unknown {
    return this.text
  }
}

/**
 * `-ERR …`: an error reply, which commands also throw. It is not an `Error`: a wrong type is an everyday answer, and
 * collecting a stack for each would cost more than the command.
 */
export class ErrorReply implements Shape {
  /** `CODE message`. */
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  /** `ERR`, `WRONGTYPE`. */
  get code(): string {
    const space = this.text.indexOf(' ')
    return space < 0 ? this.text : this.text.slice(0, space)
  }
  encode(): string {
    return `-${this.text.replace(/[\r\n]/g, ' ')}\r\n`
  }
  toJSON(): unknown {
    return { error: this.text }
  }
}

/** A floating-point number: RESP3 `,3.14`, RESP2 a bulk string. */
export class Double implements Shape {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
  encode(resp: Resp): string {
    const text = formatDouble(this.value)
    return resp === 2 ? `$${text.length}\r\n${text}\r\n` : `,${text}\r\n`
  }
  toJSON(): unknown {
    return this.value
  }
}

/** Pairs, flat: key, value, key, value. RESP2 an array of all. */
export class MapReply implements Shape {
  readonly flat: readonly Reply[]
  constructor(flat: readonly Reply[]) {
    this.flat = flat
  }
  encode(resp: Resp): string {
    const { flat } = this
    return encodeItems(resp === 2 ? `*${flat.length}\r\n` : `%${flat.length / 2}\r\n`, flat, resp)
  }
  toJSON(): unknown {
    return this.flat
  }
}

/** Items under a sign of their own in RESP3; RESP2 knows arrays only. */
abstract class Items implements Shape {
  readonly items: readonly Reply[]
  protected abstract readonly sign: string
  constructor(items: readonly Reply[]) {
    this.items = items
  }
  encode(resp: Resp): string {
    return encodeItems(`${resp === 2 ? '*' : this.sign}${this.items.length}\r\n`, this.items, resp)
  }
  toJSON(): unknown {
    return this.items
  }
}

/** RESP3 `~`. */
export class SetReply extends Items {
  protected get sign(): string {
    return '~'
  }
}

/** A message nobody asked for: RESP3 `>`. */
export class Push extends Items {
  protected get sign(): string {
    return '>'
  }
}

/** Text with its format: RESP3 `=15\r\ntxt:…`; RESP2 a bulk string. */
export class Verbatim implements Shape {
  readonly text: string
  readonly format: string
  constructor(text: string, format = 'txt') {
    this.text = text
    this.format = format
  }
  encode(resp: Resp): string {
    const { text } = this
    return resp === 2 ? `$${text.length}\r\n${text}\r\n` : `=${text.length + 4}\r\n${this.format}:${text}\r\n`
  }
  toJSON(): unknown {
    return this.text
  }
}

/** RESP3 `#t`; RESP2 the integers 1 and 0. */
export class Bool implements Shape {
  readonly value: boolean
  constructor(value: boolean) {
    this.value = value
  }
  encode(resp: Resp): string {
    if (resp === 2) return this.value ? ':1\r\n' : ':0\r\n'
    return this.value ? '#t\r\n' : '#f\r\n'
  }
  toJSON(): unknown {
    return this.value
  }
}

/** RESP3 `(`; RESP2 a bulk string. */
export class BigNumber implements Shape {
  readonly digits: string
  constructor(digits: string) {
    this.digits = digits
  }
  encode(resp: Resp): string {
    return resp === 2 ? `$${this.digits.length}\r\n${this.digits}\r\n` : `(${this.digits}\r\n`
  }
  toJSON(): unknown {
    return this.digits
  }
}

/** Several replies of one command, one after the other, as `SUBSCRIBE a b` answers. */
export class Several implements Shape {
  readonly replies: readonly Reply[]
  constructor(replies: readonly Reply[]) {
    this.replies = replies
  }
  encode(resp: Resp): string {
    return encodeItems('', this.replies, resp)
  }
  toJSON(): unknown {
    return this.replies
  }
}

class Constant implements Shape {
  readonly #resp2: string
  readonly #resp3: string
  readonly #json: unknown
  constructor(resp2: string, resp3: string, json: unknown) {
    this.#resp2 = resp2
    this.#resp3 = resp3
    this.#json = json
  }
  encode(resp: Resp): string {
    return resp === 2 ? this.#resp2 : this.#resp3
  }
  toJSON(): unknown {
    return this.#json
  }
}

export const OK = new Status('OK')
export const QUEUED = new Status('QUEUED')
/** The absent array: RESP2 `*-1`, which is not its absent string. */
export const NULL_ARRAY: Shape = new Constant('*-1\r\n', '_\r\n', null)
/** Nothing at all is sent. */
export const NO_REPLY: Shape = new Constant('', '', undefined)
/** The reply comes later: the client is blocked. */
export const BLOCKED: Shape = new Constant('', '', undefined)

/** `%.17g`, as Redis 7.0 writes doubles. */
export function formatDouble(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e17) return Object.is(value, -0) ? '-0' : String(value)
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  const exponent = Number(value.toExponential(16).split('e')[1])
  if (exponent < -4 || exponent >= 17) {
    const [mantissa = '', power = ''] = value.toExponential(16).split('e')
    const digits = power.slice(1).padStart(2, '0')
    return `${trimZeros(mantissa)}e${power[0]}${digits}`
  }
  return trimZeros(value.toPrecision(17))
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
