import type { Clock, LogLine } from '../../foundation/core/index.ts'

export interface LogLimits {
  readonly maxLogLines: number
  readonly maxLogBytes: number
}

/** What an app printed, the newest of it: bounded by lines and bytes. */
export class LogBook {
  readonly #clock: Clock
  readonly #limits: LogLimits
  readonly #listeners = new Set<(line: LogLine) => void>()
  #lines: LogLine[] = []
  #head = 0
  #bytes = 0

  constructor(clock: Clock, limits: LogLimits) {
    this.#clock = clock
    this.#limits = limits
  }

  get lines(): readonly LogLine[] {
    return this.#lines.slice(this.#head)
  }

  add(stream: 'out' | 'err', text: string): void {
    const line: LogLine = { at: this.#clock.now(), stream, text }
    this.#lines.push(line)
    this.#bytes += text.length
    this.#evict()
    for (const listener of [...this.#listeners]) listener(line)
  }

  /** The last lines as text, for an error. */
  tail(count: number): string | undefined {
    const last = this.lines.slice(-count)
    if (last.length === 0) return undefined
    const more = this.lines.length - last.length
    const title = more > 0 ? `last ${last.length} lines it printed:` : 'all it printed:'
    return [title, ...last.map(({ stream, text }) => `  ${stream === 'err' ? '!' : '|'} ${text}`)].join('\n')
  }

  onLine(listener: (line: LogLine) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #evict(): void {
    const { maxLogLines, maxLogBytes } = this.#limits
    while (this.#lines.length - this.#head > maxLogLines || this.#bytes > maxLogBytes) {
      this.#bytes -= (this.#lines[this.#head++] as LogLine).text.length
    }
    // The vacated front is given back in bulk, so that letting a line go stays O(1).
    if (this.#head > 1024 && this.#head * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#head)
      this.#head = 0
    }
  }
}
