import type { ErrorReply } from '../wire/reply.ts'

/** How often a command was called, failed, and was refused before it began. */
export interface CallCounts {
  calls: number
  failed: number
  rejected: number
}

/** What INFO counts since the start, or since CONFIG RESETSTAT. */
export class Statistics {
  readonly startedAt: number
  connections = 0
  commands = 0
  /** By the command's name. */
  readonly calls = new Map<string, CallCounts>()
  /** By the error's code. */
  readonly errors = new Map<string, number>()

  constructor(startedAt: number) {
    this.startedAt = startedAt
  }

  /** A command begins. */
  called(name: string): CallCounts {
    this.commands++
    const counts = this.#countsOf(name)
    counts.calls++
    return counts
  }

  refused(name: string): void {
    this.#countsOf(name).rejected++
  }

  failed(counts: CallCounts, reply: ErrorReply): void {
    counts.failed++
    this.answered(reply)
  }

  /** An error was answered. */
  answered({ code }: ErrorReply): void {
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1)
  }

  #countsOf(name: string): CallCounts {
    let counts = this.calls.get(name)
    if (counts === undefined) {
      counts = { calls: 0, failed: 0, rejected: 0 }
      this.calls.set(name, counts)
    }
    return counts
  }
}
