import { Duplex } from 'node:stream'
import type { Clock, Random } from '../../../../foundation/core/index.ts'
import type { ToxicSetting } from '../state/toxic-setting.ts'
import type { Flow } from './channel.ts'
import { type Sink, Stage, type StageHost } from './stage.ts'

export interface LinkParts {
  readonly clock: Clock
  readonly random: Random
  /** The toxics of its direction, in the order of their making. */
  readonly settings: readonly ToxicSetting[]
  /** What is to happen when a toxic has ended the stream and all before that is delivered. */
  readonly onCut: () => void
  readonly onReset: () => void
  readonly onStrike: (setting: ToxicSetting) => void
}

/**
 * One direction of one connection: bytes in, through a chain of toxics, bytes out. The chain changes while data flows.
 *
 * ```
 *   write ──▶ stage ──▶ stage ──▶ … ──▶ read
 *             toxic     toxic
 * ```
 */
export class Link extends Duplex {
  readonly #clock: Clock
  readonly #host: StageHost
  readonly #output: Sink
  readonly #stages: Stage[] = []
  #room: (() => void) | undefined
  #cut = false
  #receivedBytes = 0
  #sentBytes = 0

  constructor({ clock, random, settings, onCut, onReset, onStrike }: LinkParts) {
    super()
    this.#clock = clock
    const cut = (): void => {
      this.#cut = true
    }
    this.#host = { clock, random, openedAt: clock.now(), cut, reset: onReset, strikes: onStrike }
    this.#output = { accept: (item) => this.#emitFlow(item) }
    for (const setting of settings) this.add(setting)
    this.once('end', () => this.#cut && onCut())
  }

  get receivedBytes(): number {
    return this.#receivedBytes
  }

  get sentBytes(): number {
    return this.#sentBytes
  }

  /** Puts a toxic at the end of the chain. */
  add(setting: ToxicSetting): void {
    const stage = new Stage(setting, this.#host, this.#output)
    const last = this.#stages.at(-1)
    this.#stages.push(stage)
    if (last !== undefined) last.next = stage
    stage.run().catch((thrown: unknown) => this.destroy(thrown instanceof Error ? thrown : new Error(String(thrown))))
  }

  /** A toxic's attributes or toxicity have changed. */
  change(setting: ToxicSetting): void {
    this.#stageOf(setting)?.interrupt()
  }

  /** Takes a toxic out; what it holds back goes on at once. */
  remove(setting: ToxicSetting): void {
    const stage = this.#stageOf(setting)
    stage?.remove(() => this.#unlink(stage))
  }

  override _write(data: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#receivedBytes += data.length
    void this.#entry.accept({ data, at: this.#clock.now() }).then(done)
  }

  override _final(done: () => void): void {
    void this.#entry.accept('end').then(done)
  }

  override _read(): void {
    this.#room?.()
    this.#room = undefined
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    for (const stage of this.#stages) stage.abandon()
    done(error)
  }

  get #entry(): Sink {
    return this.#stages[0] ?? this.#output
  }

  #emitFlow(item: Flow): Promise<void> {
    if (this.readableEnded || this.destroyed) return Promise.resolve()
    if (item === 'end') {
      this.push(null)
      return Promise.resolve()
    }
    this.#sentBytes += item.data.length
    if (this.push(item.data)) return Promise.resolve()
    return new Promise((resolve) => {
      this.#room = resolve
    })
  }

  #unlink(stage: Stage): void {
    const at = this.#stages.indexOf(stage)
    if (at < 0) return
    this.#stages.splice(at, 1)
    const before = this.#stages[at - 1]
    if (before !== undefined) before.next = stage.next
  }

  #stageOf(setting: ToxicSetting): Stage | undefined {
    return this.#stages.find((stage) => stage.setting === setting)
  }
}
