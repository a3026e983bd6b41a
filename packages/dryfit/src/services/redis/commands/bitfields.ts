import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import { EVENT } from '../state/events.ts'
import { narrow } from '../wire/numbers.ts'
import { ErrorReply, type Reply } from '../wire/reply.ts'
import { int64 } from './arguments.ts'
import type { Args, Handlers } from './command.ts'

type Overflow = 'wrap' | 'sat' | 'fail'

interface Field {
  readonly signed: boolean
  readonly bits: number
  readonly offset: number
}

interface Step {
  readonly kind: 'get' | 'set' | 'incrby'
  readonly field: Field
  readonly value: bigint
  readonly overflow: Overflow
}

const INVALID_TYPE = new ErrorReply(
  'ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.',
)

function bitfield(client: Client, args: Args, readOnly: boolean): Reply {
  const steps = readSteps(client, args, readOnly)
  const { database } = client
  const old = database.get(args[1], 'string')
  const writes = steps.filter(({ kind }) => kind !== 'get')
  const needed = Math.max(0, ...writes.map(({ field }) => Math.ceil((field.offset + field.bits) / 8)))
  const bytes = Buffer.alloc(Math.max(old?.length ?? 0, needed))
  bytes.write(old ?? '', 'latin1')
  let changes = 0
  const replies = steps.map((step) => {
    const { reply, changed } = perform(bytes, step)
    if (changed) changes++
    return reply
  })
  if (writes.length > 0) {
    database.putKeepingExpiry(args[1], bytes.toString('latin1')).form = 'raw'
    if (changes > 0) database.changed(args[1], EVENT.string, 'setbit')
  }
  return replies
}

function readSteps(client: Client, args: Args, readOnly: boolean): Step[] {
  const steps: Step[] = []
  let overflow: Overflow = 'wrap'
  for (let at = 2; at < args.length; ) {
    const word = (args[at] as string).toLowerCase()
    const left = args.length - at - 1
    if (word === 'get' && left >= 2) {
      steps.push({ kind: 'get', field: readField(client, args, at + 1), value: 0n, overflow })
      at += 3
    } else if ((word === 'set' || word === 'incrby') && left >= 3) {
      if (readOnly) throw new ErrorReply('ERR BITFIELD_RO only supports the GET subcommand')
      const field = readField(client, args, at + 1)
      steps.push({ kind: word, field, value: BigInt(int64(args[at + 3] as string)), overflow })
      at += 4
    } else if (word === 'overflow' && left >= 1) {
      overflow = readOverflow(args[at + 1] as string)
      at += 2
    } else throw ERRORS.syntax
  }
  return steps
}

function readOverflow(text: string): Overflow {
  const word = text.toLowerCase()
  if (word === 'wrap' || word === 'sat' || word === 'fail') return word
  throw new ErrorReply('ERR Invalid OVERFLOW type specified')
}

function readField(client: Client, args: Args, at: number): Field {
  const type = args[at] as string
  const match = /^([iu])([1-9][0-9]?)$/.exec(type)
  const bits = Number(match?.[2])
  const signed = match?.[1] === 'i'
  if (match === null || bits > (signed ? 64 : 63)) throw INVALID_TYPE
  return { signed, bits, offset: readOffset(client, args[at + 1] as string, bits) }
}

/** `#3` counts in fields. */
function readOffset(client: Client, text: string, bits: number): number {
  const counted = text.startsWith('#')
  const value = Number(int64(counted ? text.slice(1) : text, ERRORS.bitOffset)) * (counted ? bits : 1)
  if (value < 0 || value + bits > client.host.state.settings.maxBulkBytes * 8) throw ERRORS.bitOffset
  return value
}

function perform(bytes: Buffer, { kind, field, value, overflow }: Step): { reply: Reply; changed: boolean } {
  const old = readBits(bytes, field)
  if (kind === 'get') return { reply: narrow(old), changed: false }
  const wanted = kind === 'incrby' ? old + value : value
  const next = clampToField(field, wanted, overflow)
  if (next === undefined) return { reply: null, changed: false }
  writeBits(bytes, field, next)
  return { reply: narrow(kind === 'incrby' ? next : old), changed: true }
}

/** The value as the field can hold it; undefined when it must not overflow. */
function clampToField({ signed, bits }: Field, value: bigint, overflow: Overflow): bigint | undefined {
  const [low, high] = signed
    ? [-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n]
    : [0n, (1n << BigInt(bits)) - 1n]
  if (value >= low && value <= high) return value
  if (overflow === 'fail') return undefined
  if (overflow === 'sat') return value > high ? high : low
  return signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)
}

function readBits(bytes: Buffer, { signed, bits, offset }: Field): bigint {
  let value = 0n
  for (let at = offset; at < offset + bits; at++) {
    const bit = ((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1
    value = (value << 1n) | BigInt(bit)
  }
  return signed ? BigInt.asIntN(bits, value) : value
}

function writeBits(bytes: Buffer, { bits, offset }: Field, value: bigint): void {
  const raw = BigInt.asUintN(bits, value)
  for (let index = 0; index < bits; index++) {
    const at = offset + index
    const mask = 0x80 >> (at & 7)
    const isSet = ((raw >> BigInt(bits - 1 - index)) & 1n) === 1n
    const byte = bytes[at >> 3] as number
    bytes[at >> 3] = isSet ? byte | mask : byte & ~mask
  }
}

/** BITFIELD of the group "Bitmap". */
export const bitfields: Handlers = {
  bitfield: (client, args) => bitfield(client, args, false),
  bitfield_ro: (client, args) => bitfield(client, args, true),
}
