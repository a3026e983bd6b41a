import type { Exchange } from '../../../../foundation/core/index.ts'
import {
  describeNonConformance,
  type GraphQlConformance,
  type NonConformance,
  type OpenApiConformance,
} from '../../../../harness/contract/index.ts'
import type { Invocation } from '../../command.ts'
import { casesOf, writeJunit } from './junit-flag.ts'

/** A proxy may run for days: reports show the first so many findings, the count is of all. */
const MAX_REPORTED = 1000

interface Finding {
  readonly request: string
  readonly side: NonConformance['side']
  readonly violations: NonConformance['violations']
  readonly text: string
}

/** What a proxy saw that does not keep to the document. */
export class ProxyFindings {
  readonly #conformance: OpenApiConformance | GraphQlConformance
  readonly #reported: Finding[] = []
  readonly #running = new Set<Promise<void>>()
  #count = 0

  constructor(conformance: OpenApiConformance | GraphQlConformance) {
    this.#conformance = conformance
  }

  get count(): number {
    return this.#count
  }

  /** Checks an exchange that ended, and tells each finding. */
  check(exchange: Exchange, tell: (text: string) => void): void {
    const checked = this.#check(exchange, tell).finally(() => this.#running.delete(checked))
    this.#running.add(checked)
  }

  async #check(exchange: Exchange, tell: (text: string) => void): Promise<void> {
    for (const each of await this.#conformance.checkExchange(exchange)) {
      const text = describeNonConformance(each)
      this.#count++
      if (this.#count <= MAX_REPORTED) this.#reported.push({ ...each, request: exchange.operation, text })
      tell(`${text}\n`)
    }
  }

  /** Waits for the checks that are under way, and writes the reports that were asked for. */
  async end(invocation: Invocation, file: string): Promise<void> {
    const { flags, stdout } = invocation
    await Promise.all(this.#running)
    const { coverage } = this.#conformance
    await writeJunit(
      invocation,
      casesOf(
        file,
        this.#reported.map(({ request, side, text }) => ({ name: `${request}: ${side}`, failure: text })),
      ),
    )
    if (flags.json === true) {
      const violations = this.#reported.map(({ request, side, violations }) => ({ request, side, violations }))
      stdout.write(`${JSON.stringify({ count: this.#count, violations, coverage }, undefined, 2)}\n`)
      return
    }
    const { covered, total } = coverage.operations
    stdout.write(`${this.#count} violation(s), ${covered} of ${total} operations seen\n`)
  }
}
