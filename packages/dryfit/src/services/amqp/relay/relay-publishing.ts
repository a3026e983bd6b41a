import type { Crossing } from '../../../foundation/core/index.ts'
import { describePublish } from '../commands/describe.ts'
import type { Command } from '../session/content-assembler.ts'
import { traceOf, viewOf } from '../session/message-view.ts'
import type { Method } from '../wire/methods.ts'
import { RelayConfirms } from './relay-confirms.ts'
import { isHeard, messageOf, PASS, type RelayPort } from './relay-port.ts'

/** The publishes of a relayed channel, and their confirms. */
export class RelayPublishing {
  readonly #port: RelayPort
  #confirms: RelayConfirms | undefined

  constructor(port: RelayPort) {
    this.#port = port
  }

  /** The channel confirms from now on. */
  selectConfirms(): void {
    this.#confirms ??= new RelayConfirms((ok, sequence, crossing) => this.#confirm(ok, sequence, crossing))
  }

  /** A promise holds the commands behind it. */
  publish(command: Command, exchange: string, routingKey: string): undefined | Promise<void> {
    const message = messageOf(exchange, routingKey, command)
    const crossing = this.#port.host.seam.open({
      protocol: 'amqp',
      operation: () => describePublish(exchange, routingKey),
      request: () => viewOf(message),
      trace: traceOf(message),
      bytes: command.body.length,
    })
    const sequence = this.#confirms?.begin()
    if (crossing.guarded) return this.#publishGuarded(command, crossing, sequence)
    this.#forward(command, crossing, sequence)
    if (sequence === undefined) crossing.close({ outcome: 'ok' })
    return undefined
  }

  /** The broker confirmed, or refused. */
  settle(method: Extract<Method, { name: 'basic.ack' | 'basic.nack' }>): void {
    this.#confirms?.settle(method)
  }

  abandon(): void {
    this.#confirms?.abandon()
  }

  async #publishGuarded(command: Command, crossing: Crossing, sequence: number | undefined): Promise<void> {
    const verdict = await crossing.ask('request')
    if (verdict.do === 'answer' && verdict.with.code === 'nack' && sequence !== undefined) {
      crossing.close({ outcome: 'error', error: { code: 'nack', message: 'the broker did not take it' } })
      this.#tell(false, sequence)
      return
    }
    if (await this.#port.isStopped(verdict, crossing)) return
    if (verdict.do === 'duplicate') this.#forward(command, undefined, undefined)
    this.#forward(command, crossing, sequence)
    if (sequence !== undefined) return
    const after = await crossing.ask('reply')
    crossing.close({ outcome: isHeard(after) ? 'ok' : 'lost' })
    this.#port.enact(after)
  }

  #forward(command: Command, crossing: Crossing | undefined, sequence: number | undefined): void {
    this.#confirms?.forwarded(crossing, sequence)
    this.#port.host.broker.command(this.#port.number, command)
  }

  async #confirm(ok: boolean, sequence: number, crossing: Crossing | undefined): Promise<void> {
    const verdict = crossing?.guarded ? await crossing.ask('reply') : PASS
    if (!isHeard(verdict)) {
      if (verdict.do !== 'hang') crossing?.close({ outcome: 'lost' })
      this.#port.enact(verdict)
      return
    }
    crossing?.close(ok ? { outcome: 'ok' } : { outcome: 'error', error: { code: 'nack', message: 'not taken' } })
    this.#tell(ok, sequence)
  }

  #tell(ok: boolean, deliveryTag: number): void {
    const { number, host } = this.#port
    if (ok) host.client.method(number, 'basic.ack', { deliveryTag, multiple: false })
    else host.client.method(number, 'basic.nack', { deliveryTag, multiple: false, requeue: true })
  }
}
