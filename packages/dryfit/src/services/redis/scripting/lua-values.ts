import type { ReplyValue } from 'lua-redis-wasm'
import {
  BigNumber,
  Bool,
  Double,
  ErrorReply,
  formatDouble,
  isShape,
  MapReply,
  type Reply,
  type Resp,
  SetReply,
  type Shape,
  Status,
  Verbatim,
} from '../wire/reply.ts'

/** A reply as a script sees it. Source: Redis documentation, "Redis Lua API reference", data type conversion. */
export function toLua(reply: Reply, resp: Resp): ReplyValue {
  if (typeof reply === 'string') return bytes(reply)
  if (typeof reply === 'number' || typeof reply === 'bigint' || reply === null) return reply
  if (isShape(reply)) return shapeToLua(reply, resp)
  return reply.map((item) => toLua(item, resp))
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

function shapeToLua(shape: Shape, resp: Resp): ReplyValue {
  if (shape instanceof Status) return { ok: bytes(shape.text) }
  if (shape instanceof ErrorReply) return errorToLua(shape)
  if (shape instanceof Double) return resp === 3 ? { double: shape.value } : bytes(formatDouble(shape.value))
  if (shape instanceof MapReply) return mapToLua(shape, resp)
  if (shape instanceof SetReply) {
    const items = shape.items.map((item) => toLua(item, resp))
    return resp === 3 ? { set: items } : items
  }
  if (shape instanceof Verbatim) return verbatimToLua(shape, resp)
  if (shape instanceof Bool) return resp === 3 ? shape.value : shape.value ? 1 : 0
  if (shape instanceof BigNumber) return resp === 3 ? { big_number: bytes(shape.digits) } : bytes(shape.digits)
  // What is left are the absent array and messages, which no command called from a script answers with.
  return null
}

/** The engine joins code and message again. */
function errorToLua({ text }: ErrorReply): ReplyValue {
  const space = text.indexOf(' ')
  return space < 0 ? { err: bytes(text) } : { err: bytes(text.slice(space + 1)), code: bytes(text.slice(0, space)) }
}

function mapToLua({ flat }: MapReply, resp: Resp): ReplyValue {
  const items = flat.map((item) => toLua(item, resp))
  if (resp === 2) return items
  const map: [ReplyValue, ReplyValue][] = []
  for (let at = 0; at < items.length; at += 2) map.push([items[at] as ReplyValue, items[at + 1] as ReplyValue])
  return { map }
}

function verbatimToLua({ format, text }: Verbatim, resp: Resp): ReplyValue {
  return resp === 3 ? { verbatim_string: { format: bytes(format), string: bytes(text) } } : bytes(text)
}

/** What a script returned, as a reply. */
export function fromLua(value: ReplyValue): Reply {
  if (value === null || typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'boolean') return new Bool(value)
  if (Buffer.isBuffer(value)) return value.toString('latin1')
  if (Array.isArray(value)) return value.map(fromLua)
  if ('ok' in value) return new Status(value.ok.toString('latin1'))
  if ('err' in value) return new ErrorReply(errorText(value))
  if ('double' in value) return new Double(value.double)
  if ('map' in value) return new MapReply(value.map.flatMap(([key, item]) => [fromLua(key), fromLua(item)]))
  if ('set' in value) return new SetReply(value.set.map(fromLua))
  if ('big_number' in value) return new BigNumber(value.big_number.toString('latin1'))
  const { format, string } = value.verbatim_string
  return new Verbatim(string.toString('latin1'), format.toString('latin1'))
}

/** `CODE message` of an error value. */
export function errorText({ err, code }: { err: Buffer; code?: Buffer }): string {
  const message = err.toString('latin1')
  return code === undefined ? message : `${code.toString('latin1')} ${message}`
}
