/** Sends `basic.ack` or `basic.nack` for a publish, or for all up to it. */
export type ConfirmWriter = (ok: boolean, sequence: number, multiple: boolean) => void

/**
 * Publisher confirms of a channel: counts publishes, and tells of many at once where it can (RabbitMQ, "Consumer
 * acknowledgements and publisher confirms").
 */
export class Confirms {
  #next = 1
  /** Not confirmed: held back, or lost for good. `multiple` must not run over them. */
  readonly #open = new Set<number>()
  #acked: number[] = []
  #nacked: number[] = []

  /** Counts a publish and returns its number. */
  begin(): number {
    const sequence = this.#next++
    this.#open.add(sequence)
    return sequence
  }

  /** The confirm may leave with the next {@link flush}. */
  settle(sequence: number, ok: boolean): void {
    this.#open.delete(sequence)
    if (ok) this.#acked.push(sequence)
    else this.#nacked.push(sequence)
  }

  get waiting(): boolean {
    return this.#acked.length > 0 || this.#nacked.length > 0
  }

  flush(write: ConfirmWriter): void {
    const acked = this.#acked
    const nacked = this.#nacked
    this.#acked = []
    this.#nacked = []
    if (acked.length === 1) write(true, acked[0] as number, false)
    else this.#send(acked, nacked, (sequence, multiple) => write(true, sequence, multiple))
    // RabbitMQ says `multiple` of a single nack, too.
    this.#send(nacked, acked, (sequence, multiple) => write(false, sequence, multiple))
  }

  #send(sequences: number[], others: readonly number[], write: (sequence: number, multiple: boolean) => void): void {
    if (sequences.length === 0) return
    sequences.sort((one, other) => one - other)
    const cutoff = Math.min(firstOf(this.#open), ...others)
    const below = sequences.findLastIndex((sequence) => sequence < cutoff)
    if (below >= 0) write(sequences[below] as number, true)
    for (const sequence of sequences.slice(below + 1)) write(sequence, false)
  }
}

/** Publishes are counted up, so the first that was opened is the smallest. */
function firstOf(open: ReadonlySet<number>): number {
  for (const sequence of open) return sequence
  return Number.POSITIVE_INFINITY
}
