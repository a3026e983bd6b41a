import type { Crossing } from '../../../foundation/core/index.ts'
import { Refusal, refusalOfCode } from '../errors.ts'
import type { VirtualHost } from '../state/vhost.ts'
import { EMPTY_TABLE, type Table } from '../values/field-table.ts'
import { PROTOCOL_HEADER } from '../wire/frames.ts'
import type { Method, MethodArgs, MethodName } from '../wire/methods.ts'
import type { ConnectionParts } from './connection-parts.ts'
import { logIn, MECHANISMS } from './login.ts'
import { SERVER_PROPERTIES } from './server-properties.ts'

/** What client and broker agreed on. */
export interface HandshakeResult {
  readonly user: string
  readonly vhost: VirtualHost
  readonly maxFrameBytes: number
  readonly maxChannels: number
  readonly heartbeatSeconds: number
}

interface Actions {
  send<N extends MethodName>(name: N, args: MethodArgs<N>): void
  tuned(agreed: { maxFrameBytes: number; heartbeatSeconds: number }): void
  opened(agreed: HandshakeResult): void
  refuse(refusal: Refusal): void
  end(how: 'reset' | 'close'): void
}

/** RabbitMQ's names for the steps, which it uses in its messages. */
type Step = 'starting' | 'securing' | 'tuning' | 'opening' | 'running'

/** No peer may ask for smaller frames (§1.4.2.6). */
const LEAST_FRAME_BYTES = 4096

/** Header bytes of AMQP 0-9, which means the same. */
const HEADER_0_9 = Buffer.from('AMQP\x01\x01\x00\x09', 'latin1')

/** start → start-ok → tune → tune-ok → open → open-ok (§2.2.4) */
export class Handshake {
  readonly #parts: ConnectionParts
  readonly #actions: Actions
  #step: Step = 'starting'
  #capabilities: Table = EMPTY_TABLE
  #user = ''
  #tuned = { maxFrameBytes: 0, maxChannels: 0, heartbeatSeconds: 0 }
  #crossing: Crossing | undefined

  constructor(parts: ConnectionParts, actions: Actions) {
    this.#parts = parts
    this.#actions = actions
  }

  get step(): string {
    return this.#step
  }

  accepts(header: Buffer): boolean {
    return header.equals(PROTOCOL_HEADER) || header.equals(HEADER_0_9)
  }

  /** Whether the client said that it knows this extension. */
  understands(capability: string): boolean {
    return this.#capabilities.get(capability)?.value === true
  }

  /** Whether RabbitMQ would tell the client of this error at this step, or just hang up. */
  hears(refusal: Refusal): boolean {
    if (this.#step === 'opening') return true
    if (this.#step === 'tuning') return refusal.kind === 'not-allowed'
    return refusal.kind === 'access-refused' && this.understands('authentication_failure_close')
  }

  begin(): void {
    const { send } = this.#actions
    send('connection.start', {
      versionMajor: 0,
      versionMinor: 9,
      serverProperties: SERVER_PROPERTIES,
      mechanisms: MECHANISMS,
      locales: 'en_US',
    })
  }

  /** The connection ended on the way. */
  abandon(): void {
    this.#crossing?.close({ outcome: 'aborted' })
  }

  /** Takes a step. False: the method has no place here. */
  receive(method: Method): boolean {
    if (method.name === 'connection.start-ok' && this.#step === 'starting') this.#logIn(method.args)
    else if (method.name === 'connection.tune-ok' && this.#step === 'tuning') this.#tune(method.args)
    else if (method.name === 'connection.open' && this.#step === 'opening') this.#open(method.args.virtualHost)
    else return false
    return true
  }

  #logIn({ clientProperties, mechanism, response }: MethodArgs<'connection.start-ok'>): void {
    const { limits, users } = this.#parts
    const capabilities = clientProperties.get('capabilities')
    if (capabilities?.type === 'table') this.#capabilities = capabilities.value as Table
    this.#user = logIn(mechanism, Buffer.from(response), users)
    this.#step = 'tuning'
    this.#actions.send('connection.tune', {
      channelMax: limits.maxChannels,
      frameMax: limits.maxFrameBytes,
      heartbeat: limits.heartbeatSeconds,
    })
  }

  #tune({ channelMax, frameMax, heartbeat }: MethodArgs<'connection.tune-ok'>): void {
    const { limits } = this.#parts
    requireWithin('frame_max', frameMax, LEAST_FRAME_BYTES, limits.maxFrameBytes)
    requireWithin('channel_max', channelMax, 1, limits.maxChannels)
    this.#tuned = { maxFrameBytes: frameMax, maxChannels: channelMax, heartbeatSeconds: heartbeat }
    this.#step = 'opening'
    this.#actions.tuned(this.#tuned)
  }

  #open(name: string): void {
    const crossing = this.#parts.seam.open({ protocol: 'amqp', operation: `connect ${name}`, request: {} })
    this.#crossing = crossing
    this.#step = 'running'
    if (crossing.guarded) void this.#openGuarded(name, crossing)
    else this.#finish(name, crossing)
  }

  async #openGuarded(name: string, crossing: Crossing): Promise<void> {
    for (const point of ['request', 'reply'] as const) {
      const verdict = await crossing.ask(point)
      if (crossing.exchange.outcome !== 'pending' || verdict.do === 'hang' || verdict.do === 'drop') return
      if (verdict.do === 'reset' || verdict.do === 'close') return this.#actions.end(verdict.do)
      if (verdict.do === 'answer') {
        const { code = '530', message = 'injected fault' } = verdict.with
        crossing.close({ outcome: 'error', error: { code, message } })
        return this.#refuse(refusalOfCode(Number(code), message))
      }
    }
    try {
      this.#finish(name, crossing)
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown
      this.#refuse(thrown)
    }
  }

  #finish(name: string, crossing: Crossing): void {
    const vhost = this.#lookUp(name, crossing)
    this.#actions.opened({ user: this.#user, vhost, ...this.#tuned })
    crossing.close({ outcome: 'ok' })
  }

  #lookUp(name: string, crossing: Crossing): VirtualHost {
    try {
      return this.#parts.broker.virtualHost(name)
    } catch (thrown) {
      this.#step = 'opening'
      if (thrown instanceof Refusal) {
        crossing.close({ outcome: 'error', error: { code: String(thrown.code), message: thrown.text } })
      }
      throw thrown
    }
  }

  #refuse(refusal: Refusal): void {
    this.#step = 'opening'
    this.#actions.refuse(refusal)
  }
}

/** @throws Refusal `NOT_ALLOWED - negotiated frame_max = …` */
function requireWithin(what: string, got: number, least: number, most: number): void {
  if (got !== 0 && got < least) throw outOfBounds(what, got, 'lower', 'minimum', most)
  if (most !== 0 && (got === 0 || got > most)) throw outOfBounds(what, got, 'higher', 'maximum', most)
}

function outOfBounds(what: string, got: number, side: string, bound: string, ours: number): Refusal {
  const detail = got === 0 ? ' (no limit)' : ''
  const text = `negotiated ${what} = ${got}${detail} is ${side} than the ${bound} allowed value (${ours})`
  return new Refusal('not-allowed', text, 'connection.tune')
}
