import type { Clock, Random } from '../../../../foundation/core/index.ts'
import type { ToxicSetting } from '../state/toxic-setting.ts'
import { noop } from '../toxics/noop.ts'
import { Channel, type Chunk, type Flow } from './channel.ts'
import type { Stub, Taken } from './toxic.ts'

/** Takes what a stage hands on: the next stage, or the way out. */
export interface Sink {
  /** Resolves when there is room for the next. */
  accept(item: Flow): Promise<void>
}

/** What a stage needs of its link. */
export interface StageHost {
  readonly clock: Clock
  readonly random: Random
  readonly openedAt: number
  /** A toxic ends the stream: what has been put is delivered, then the connections end. */
  cut(): void
  reset(): void
  /** The toxic acts on this connection from now on. */
  strikes(setting: ToxicSetting): void
}

/**
 * One toxic at work in one direction of one connection. It can be changed and taken out while data flows.
 *
 * ```
 *   accept ──▶ channel ──take──▶ toxic ──▶ next
 * ```
 */
export class Stage implements Sink, Stub {
  readonly setting: ToxicSetting
  next: Sink
  readonly state = new Map<string, number>()
  readonly #host: StageHost
  readonly #channel: Channel
  #interrupted = false
  #wake: (() => void) | undefined
  #leaving: (() => void) | undefined
  #over = false
  /** Whether it acts at all on this connection, or, with toxicity for each message, looks at each. */
  #strikes = true

  constructor(setting: ToxicSetting, host: StageHost, next: Sink) {
    this.setting = setting
    this.#host = host
    this.next = next
    this.#channel = new Channel(setting.kind.buffer ?? 0)
  }

  get random(): Random {
    return this.#host.random
  }

  get ageMs(): number {
    return this.now() - this.#host.openedAt
  }

  now(): number {
    return this.#host.clock.now()
  }

  accept(item: Flow): Promise<void> {
    return this.#channel.put(item)
  }

  put(chunk: Chunk): Promise<void> {
    return this.next.accept(chunk)
  }

  /** Works until the stream is over or the stage was removed. */
  async run(): Promise<void> {
    while (!this.#over && this.#leaving === undefined) {
      this.#interrupted = false
      this.#strikes = this.#decide()
      const kind = this.#strikes ? this.setting.kind : noop
      await kind.pipe(this, this.setting.attributes)
    }
    if (this.#leaving !== undefined && !this.#over) await this.#leave(this.#leaving)
  }

  /** The setting has changed: what is at hand goes on, and the toxic begins anew. */
  interrupt(): void {
    this.#interrupted = true
    this.#channel.wake()
    this.#wake?.()
  }

  /** Takes the stage out: what waits in it goes on untouched, then `unlink` joins its neighbours. */
  remove(unlink: () => void): void {
    this.#leaving = unlink
    this.interrupt()
  }

  /** Nothing comes of it any more. */
  abandon(): void {
    this.#over = true
    this.interrupt()
  }

  async take(withinMs?: number): Promise<Taken> {
    for (;;) {
      if (this.#interrupted) return 'interrupted'
      const item = this.#channel.takeNow()
      if (item === undefined) {
        if (!(await this.#anythingWithin(withinMs))) return 'elapsed'
      } else if (item === 'end' || this.#strikesMessage()) return item
      else await this.next.accept(item)
    }
  }

  sleep(ms: number): Promise<boolean> {
    if (this.#interrupted) return Promise.resolve(false)
    if (!(ms > 0)) return Promise.resolve(true)
    return new Promise((resolve) => {
      const done = (goesOn: boolean): void => {
        timer.cancel()
        this.#wake = undefined
        resolve(goesOn)
      }
      const timer = this.#host.clock.setTimer(ms, () => done(true))
      this.#wake = () => done(false)
    })
  }

  async end(): Promise<void> {
    this.#over = true
    await this.next.accept('end')
  }

  async cut(): Promise<void> {
    this.#host.cut()
    await this.end()
  }

  reset(): void {
    this.#over = true
    this.#host.reset()
  }

  /** Resolves false when nothing has come in time. */
  async #anythingWithin(ms: number | undefined): Promise<boolean> {
    if (ms === undefined) {
      await this.#channel.changed()
      return true
    }
    let elapsed = false
    const timer = this.#host.clock.setTimer(ms, () => {
      elapsed = true
      this.#channel.wake()
    })
    await this.#channel.changed()
    timer.cancel()
    return !elapsed
  }

  #decide(): boolean {
    const { toxicity, toxicityPer } = this.setting
    const strikes = toxicityPer === 'message' ? toxicity > 0 : this.random.chance(toxicity)
    if (strikes) this.#host.strikes(this.setting)
    return strikes
  }

  #strikesMessage(): boolean {
    const { toxicity, toxicityPer } = this.setting
    return !this.#strikes || toxicityPer === 'connection' || this.random.chance(toxicity)
  }

  async #leave(unlink: () => void): Promise<void> {
    if (this.#strikes && this.setting.kind.closesOnRemoval === true) return this.cut()
    for (let item = this.#channel.takeNow(); item !== undefined; item = this.#channel.takeNow()) {
      await this.next.accept(item)
      if (item === 'end') return
    }
    unlink()
  }
}
