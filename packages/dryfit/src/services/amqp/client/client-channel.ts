import { DryfitError } from '../../../foundation/core/index.ts'
import { type Command, ContentAssembler } from '../session/content-assembler.ts'
import type { Properties } from '../values/properties.ts'
import type { FrameWriter } from '../wire/frame-writer.ts'
import type { Method, MethodArgs, MethodName } from '../wire/methods.ts'
import { readProperties, writeProperties } from '../wire/properties-codec.ts'

export interface Close {
  readonly code: number
  readonly text: string
  readonly classId: number
  readonly methodId: number
}

/** A method from the broker, with its message if it carries one. */
export interface Received {
  readonly method: Method
  readonly properties: Properties
  readonly body: Buffer
}

/** Methods that the broker sends on its own account. */
const UNASKED: ReadonlySet<MethodName> = new Set<MethodName>([
  'basic.deliver',
  'basic.return',
  'basic.ack',
  'basic.nack',
  'basic.cancel',
])

interface Waiting {
  resolve(received: Received): void
  reject(reason: unknown): void
}

/** One channel of an {@link AmqpClient}: requests answered in their order, and an ear for what comes unasked. */
export class ClientChannel {
  readonly number: number
  /** What came unasked, for whoever looks later. */
  readonly inbox: Received[] = []
  /** Called for what comes unasked. */
  onReceive: ((received: Received) => void) | undefined
  /** Why the channel is closed, once it is. */
  closedBecause: Close | undefined
  readonly #write: (write: (out: FrameWriter) => void) => void
  readonly #assembler = new ContentAssembler()
  #waiting: Waiting[] = []

  constructor(number: number, write: (write: (out: FrameWriter) => void) => void) {
    this.number = number
    this.#write = write
  }

  /** Sends a method that the broker answers, and returns the answer. Rejects when the channel is closed instead. */
  request<N extends MethodName>(name: N, args: MethodArgs<N>): Promise<Received> {
    if (this.closedBecause !== undefined) return Promise.reject(closedError(this.closedBecause))
    const answer = this.#await()
    this.send(name, args)
    return answer
  }

  /** Sends a method that the broker does not answer. */
  send<N extends MethodName>(name: N, args: MethodArgs<N>): void {
    this.#write((out) => out.method(this.number, name, args))
  }

  publish(args: MethodArgs<'basic.publish'>, properties: Properties, body: Buffer): void {
    this.#write((out) => out.content(this.number, 'basic.publish', args, writeProperties(properties), body))
  }

  /** Waits for the next answer, whatever was asked. */
  async next(name: MethodName): Promise<Method> {
    const { method } = await this.#await()
    if (method.name !== name) throw new Error(`expected ${name}, got ${method.name}`)
    return method
  }

  frame(type: number, payload: Buffer): void {
    const command = this.#assembler.accept(type, payload, () => {})
    if (command !== undefined) this.receive(command)
  }

  receive({ method, properties, body }: Command): void {
    if (method.name === 'channel.close') {
      this.send('channel.close-ok', {})
      const { replyCode: code, replyText: text, classId, methodId } = method.args
      this.end({ code, text, classId, methodId })
      return
    }
    const received = { method, properties: properties.length === 0 ? {} : readProperties(properties), body }
    if (!UNASKED.has(method.name)) {
      this.#waiting.shift()?.resolve(received)
      return
    }
    if (this.onReceive === undefined) this.inbox.push(received)
    else this.onReceive(received)
  }

  end(reason: Close): void {
    this.closedBecause ??= reason
    for (const { reject } of this.#waiting.splice(0)) reject(closedError(reason))
  }

  #await(): Promise<Received> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }
}

function closedError({ code, text }: Close): DryfitError {
  return new DryfitError('CONNECT_FAILED', { what: `the broker closed the channel: ${code} ${text}` })
}
