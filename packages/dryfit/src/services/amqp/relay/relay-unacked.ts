import type { Crossing } from '../../../foundation/core/index.ts'
import type { Command } from '../session/content-assembler.ts'

/** A delivery whose acknowledgement goes through the seam on its own. */
export interface Settling {
  readonly tag: number
  readonly crossing: Crossing
  readonly twice: boolean
  readonly command: Command
}

interface Out {
  readonly crossing: Crossing
  readonly twice: boolean
}

/** Deliveries that a client has not acknowledged. */
export class Unacked {
  readonly #out = new Map<number, Out>()
  /** The client has never seen these, or believes them acknowledged: `multiple` must not run over them. */
  readonly #lost = new Set<number>()
  readonly #settleOne: (settling: Settling) => Promise<void>

  constructor(settleOne: (settling: Settling) => Promise<void>) {
    this.#settleOne = settleOne
  }

  add(tag: number, crossing: Crossing, twice: boolean): void {
    this.#out.set(tag, { crossing, twice })
  }

  lose(tag: number): void {
    this.#lost.add(tag)
  }

  /** Passes an acknowledgement on as it is, or one by one where a fault waits for one of them. */
  settle(command: Command, pass: (command: Command) => void): void {
    const { args } = command.method
    const tag = 'deliveryTag' in args ? args.deliveryTag : 0
    const multiple = 'multiple' in args && args.multiple
    const settled = [...this.#out].filter(([each]) => (multiple ? tag === 0 || each <= tag : each === tag))
    for (const [each] of settled) this.#out.delete(each)
    const oneByOne =
      settled.some(([, { crossing, twice }]) => crossing.guarded || twice) || (multiple && this.#lost.size > 0)
    if (oneByOne) {
      for (const [each, out] of settled) void this.#settleOne({ tag: each, ...out, command })
      return
    }
    pass(command)
    const ok = command.method.name === 'basic.ack'
    const error = { code: 'requeue' in args && args.requeue ? 'requeue' : 'reject', message: 'not acknowledged' }
    for (const [, { crossing }] of settled) crossing.close(ok ? { outcome: 'ok' } : { outcome: 'error', error })
  }

  /** Nothing is out any more. */
  clear(end: Parameters<Crossing['close']>[0]): void {
    for (const { crossing } of this.#out.values()) crossing.close(end)
    this.#out.clear()
    this.#lost.clear()
  }
}
