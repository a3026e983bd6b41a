export interface Verdicts {
  readonly ours: boolean
  readonly native: boolean
}

interface Count {
  same: number
  fits: number
}

const MAX_SHOWN = 5

/** Counts where two engines agree, where they differ for a known reason, and where they just differ. */
export class Tally {
  readonly #kinds = new Map<string, Count>()
  readonly #explained = new Map<string, number>()
  readonly #different: string[] = []

  note(kind: string, { ours, native }: Verdicts, explanation: string | undefined, show: () => string): void {
    if (ours === native) {
      const count = this.#kinds.get(kind) ?? { same: 0, fits: 0 }
      count.same++
      if (ours) count.fits++
      this.#kinds.set(kind, count)
    } else if (explanation !== undefined) {
      this.#explained.set(explanation, (this.#explained.get(explanation) ?? 0) + 1)
    } else this.#different.push(`${kind}: ours ${ours}, native ${native}: ${show()}`)
  }

  /** Tells what was found; a difference that nobody explains fails the run. The last line is the sum. */
  report(title: string): void {
    for (const group of Map.groupBy(this.#different, (line) => line.split(':')[0]).values()) {
      const shortest = group.sort((one, other) => one.length - other.length)
      for (const line of shortest.slice(0, MAX_SHOWN)) console.log(line)
    }
    let [same, fits] = [0, 0]
    console.log(`\n${title}`)
    for (const [kind, count] of this.#kinds) {
      console.log(`  ${kind.padEnd(14)} ${count.same} same (${count.fits} fit)`)
      same += count.same
      fits += count.fits
    }
    for (const [explanation, times] of this.#explained) console.log(`  explained: ${times} × ${explanation}`)
    const explained = [...this.#explained.values()].reduce((sum, times) => sum + times, 0)
    const different = this.#different.length
    console.log(`${same} the same verdict (${fits} fit), ${explained} explained, ${different} different`)
    process.exitCode = different > 0 ? 1 : 0
  }
}
