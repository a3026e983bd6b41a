import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import { EVENT } from '../state/events.ts'
import { ErrorReply, type Reply } from '../wire/reply.ts'
import { integer, integerBetween } from './arguments.ts'
import type { Args, Handlers } from './command.ts'
import { patchText } from './strings.ts'

function bitOffset(client: Client, text: string): number {
  return integerBetween(text, 0, client.host.state.settings.maxBulkBytes * 8 - 1, ERRORS.bitOffset)
}

function setbit(client: Client, args: Args): Reply {
  const offset = bitOffset(client, args[2])
  const bit = integerBetween(args[3], 0, 1, ERRORS.bitNotInteger)
  const { database } = client
  const old = database.get(args[1], 'string')
  const text = old ?? ''
  const byte = Math.floor(offset / 8)
  const mask = 0x80 >> (offset & 7)
  const before = text.charCodeAt(byte) || 0
  const after = bit === 1 ? before | mask : before & ~mask
  const changed = after !== before || byte >= text.length
  const next = changed ? patchText(text, byte, String.fromCharCode(after)) : text
  database.putKeepingExpiry(args[1], next).form = 'raw'
  database.changed(args[1], EVENT.string, 'setbit')
  return (before & mask) === 0 ? 0 : 1
}

function getbit(client: Client, args: Args): Reply {
  const offset = bitOffset(client, args[2])
  const text = client.database.get(args[1], 'string') ?? ''
  const code = text.charCodeAt(Math.floor(offset / 8)) || 0
  return (code >> (7 - (offset & 7))) & 1
}

/** A range of BITCOUNT or BITPOS in bits, `[from, to)`. */
interface BitRange {
  readonly from: number
  readonly to: number
}

function bitRange(start: number, end: number, unit: 'byte' | 'bit', bytes: number): BitRange {
  const total = unit === 'bit' ? bytes * 8 : bytes
  if (start < 0 && end < 0 && start > end) return { from: 0, to: 0 }
  const from = Math.max(0, start < 0 ? start + total : start)
  const last = Math.min(total - 1, Math.max(0, end < 0 ? end + total : end))
  if (from > last) return { from: 0, to: 0 }
  const scale = unit === 'bit' ? 1 : 8
  return { from: from * scale, to: (last + 1) * scale }
}

function readUnit(text: string | undefined): 'byte' | 'bit' {
  const word = text?.toLowerCase()
  if (word === undefined || word === 'byte') return 'byte'
  if (word === 'bit') return 'bit'
  throw ERRORS.syntax
}

function bitcount({ database }: Client, args: Args): Reply {
  const text = database.get(args[1], 'string')
  if (text === undefined) return 0
  if (args.length !== 2 && args.length !== 4 && args.length !== 5) throw ERRORS.syntax
  if (args.length === 2) return countBits(text, { from: 0, to: text.length * 8 })
  const [start, end] = [integer(args[2]), integer(args[3])]
  return countBits(text, bitRange(start, end, readUnit(args[4]), text.length))
}

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length)

function countBits(text: string, { from, to }: BitRange): number {
  let count = 0
  let at = from
  for (; at < to && (at & 7) !== 0; at++) count += bitAt(text, at)
  for (; at + 8 <= to; at += 8) count += ONES[text.charCodeAt(at / 8)] as number
  for (; at < to; at++) count += bitAt(text, at)
  return count
}

function bitAt(text: string, at: number): number {
  return (text.charCodeAt(Math.floor(at / 8)) >> (7 - (at & 7))) & 1
}

function bitpos({ database }: Client, args: Args): Reply {
  const bit = integer(args[2])
  if (bit !== 0 && bit !== 1) throw new ErrorReply('ERR The bit argument must be 1 or 0.')
  const text = database.get(args[1], 'string')
  if (text === undefined) return bit === 1 ? -1 : 0
  if (args.length > 6) throw ERRORS.syntax
  const unit = readUnit(args[5])
  const start = args.length > 3 ? integer(args[3]) : 0
  const openEnded = args.length < 5
  const end = openEnded ? -1 : integer(args[4])
  const range = bitRange(start, end, unit, text.length)
  for (let at = range.from; at < range.to; at++) {
    if ((at & 7) === 0 && at + 8 <= range.to && text.charCodeAt(at / 8) === (bit === 1 ? 0 : 255)) at += 7
    else if (bitAt(text, at) === bit) return at
  }
  // Without an end, a string of ones is followed by zeros for ever.
  return bit === 0 && openEnded && range.to > range.from ? text.length * 8 : -1
}

type BitOperation = 'and' | 'or' | 'xor' | 'not'

function bitop({ database }: Client, args: Args): Reply {
  const operation = args[1].toLowerCase()
  if (!isBitOperation(operation)) throw ERRORS.syntax
  const sources = args.slice(3)
  if (operation === 'not' && sources.length !== 1) {
    throw new ErrorReply('ERR BITOP NOT must be called with a single source key.')
  }
  const texts = sources.map((key) => database.get(key, 'string') ?? '')
  const result = combineBits(operation, texts)
  if (result === '') {
    database.delete(args[2])
    return 0
  }
  database.put(args[2], result)
  database.changed(args[2], EVENT.string, 'set')
  return result.length
}

function isBitOperation(word: string): word is BitOperation {
  return word === 'and' || word === 'or' || word === 'xor' || word === 'not'
}

function combineBits(operation: BitOperation, texts: readonly string[]): string {
  const length = Math.max(...texts.map((text) => text.length))
  const result = Buffer.alloc(length)
  result.write(texts[0] as string, 'latin1')
  if (operation === 'not') for (let at = 0; at < length; at++) result[at] = ~(result[at] as number) & 255
  for (const text of texts.slice(1)) {
    for (let at = 0; at < length; at++) {
      const byte = text.charCodeAt(at) || 0
      const old = result[at] as number
      result[at] = operation === 'and' ? old & byte : operation === 'or' ? old | byte : old ^ byte
    }
  }
  return result.toString('latin1')
}

/** Redis' group "Bitmap", without BITFIELD. */
export const bitmaps: Handlers = { bitcount, bitop, bitpos, getbit, setbit }
