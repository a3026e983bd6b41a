import { Refusal } from '../errors.ts'
import { MalformedBytes } from '../wire/bytes.ts'
import { FRAME_BODY, FRAME_HEADER, FRAME_METHOD } from '../wire/frames.ts'
import { nameOf, readMethod } from '../wire/method-codec.ts'
import { BASIC_CLASS, type Method, type MethodName } from '../wire/methods.ts'
import { erlangBytes } from './erlang-terms.ts'

/** A method with the message that came along, if it carries one. */
export interface Command {
  readonly method: Method
  readonly properties: Buffer
  readonly body: Buffer
}

const NOTHING = Buffer.alloc(0)

interface Pending {
  readonly method: Method
  properties: Buffer | undefined
  remaining: number
  /** Too large: what is still to come of it is let go. */
  refused: boolean
  readonly parts: Buffer[]
}

const CARRIES_CONTENT: ReadonlySet<MethodName> = new Set<MethodName>([
  'basic.publish',
  'basic.deliver',
  'basic.return',
  'basic.get-ok',
])

/** Puts the frames of one channel together to commands (AMQP 0-9-1 §4.2.6). */
export class ContentAssembler {
  #pending: Pending | undefined

  /**
   * Takes one frame. Returns the command that it completes.
   *
   * @throws Refusal where the frame is out of order or cannot be read.
   */
  accept(type: number, payload: Buffer, checkSize: (bytes: number) => void): Command | undefined {
    // Who was told so may stop in the middle.
    if (this.#pending?.refused && type === FRAME_METHOD) this.#pending = undefined
    if (this.#pending !== undefined) return this.#content(this.#pending, type, payload, checkSize)
    if (type !== FRAME_METHOD) throw unexpected('expected method frame, got non method frame instead', 'none')
    const method = decodeMethod(payload)
    if (!CARRIES_CONTENT.has(method.name)) return { method, properties: NOTHING, body: NOTHING }
    this.#pending = { method, properties: undefined, remaining: 0, refused: false, parts: [] }
    return undefined
  }

  /** Forgets a command that was begun: the channel is closing. */
  abandon(): void {
    this.#pending = undefined
  }

  #content(pending: Pending, type: number, payload: Buffer, checkSize: (bytes: number) => void): Command | undefined {
    if (pending.properties === undefined) readHeader(pending, type, payload, checkSize)
    else readBody(pending, type, payload)
    if (pending.remaining > 0) return undefined
    this.#pending = undefined
    const { method, properties = NOTHING, parts, refused } = pending
    if (refused) return undefined
    return { method, properties, body: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts) }
  }
}

function readHeader(pending: Pending, type: number, payload: Buffer, checkSize: (bytes: number) => void): void {
  const { name } = pending.method
  const expected = `expected content header for class ${BASIC_CLASS}`
  if (type !== FRAME_HEADER || payload.length < 12 || payload.readUInt16BE(2) !== 0) {
    throw unexpected(`${expected}, got non content header frame instead`, name)
  }
  const classId = payload.readUInt16BE(0)
  if (classId !== BASIC_CLASS) throw unexpected(`${expected}, got one for class ${classId} instead`, name)
  const size = Number(payload.readBigUInt64BE(4))
  // The frame is a view of what came in; the message keeps its own bytes.
  pending.properties = Buffer.from(payload.subarray(12))
  pending.remaining = size
  try {
    checkSize(size)
  } catch (thrown) {
    pending.refused = true
    throw thrown
  }
}

function readBody(pending: Pending, type: number, payload: Buffer): void {
  if (type !== FRAME_BODY) {
    throw unexpected('expected content body, got non content body frame instead', pending.method.name)
  }
  if (payload.length > pending.remaining) {
    throw new Refusal('frame-error', 'more content body than its header announced', pending.method.name)
  }
  if (!pending.refused) pending.parts.push(Buffer.from(payload))
  pending.remaining -= payload.length
}

function unexpected(explanation: string, method: MethodName | 'none'): Refusal {
  return new Refusal('unexpected-frame', explanation, method)
}

/** @throws Refusal where ids or arguments make no sense. */
export function decodeMethod(payload: Buffer): Method {
  const name = payload.length < 4 ? undefined : nameOf(payload.readUInt32BE(0))
  if (name === undefined) throw new Refusal('command-invalid', 'unknown method', 'none')
  try {
    return readMethod(name, payload)
  } catch (thrown) {
    if (!(thrown instanceof MalformedBytes)) throw thrown
    if (thrown.message !== '') throw new Refusal('frame-error', thrown.message, 'none')
    throw new Refusal('frame-error', `cannot decode ${erlangBytes(payload.subarray(4))}`, name)
  }
}
