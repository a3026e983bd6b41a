import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { can, DryfitError, type RunningService, waitFor } from '../../../foundation/core/index.ts'
import { ContractFolder, ContractRecorder, ContractWatch } from '../../../harness/contract/index.ts'
import type { AnyEnvironment } from '../../../harness/environment/index.ts'
import type { ContractsOfTest, ThroughBroker } from './contract-fixture.ts'
import type { ContractPlaces } from './provided.ts'

/** What a book is told of a test that is over. */
export interface EndedTest {
  readonly title: string
  readonly passed: boolean
  readonly contracts: ContractsOfTest
}

interface Recording {
  readonly consumer: string
  readonly provider: string
  readonly recorder: ContractRecorder
  /** Tells its share from those of other workers, and of other brokers between the two. */
  readonly part: string
}

/**
 * What one worker gathers: the contracts that its tests made, and what they exercised of the documents.
 *
 * ```
 *   test ──▶ journal ──▶ check against documents ──▶ record ──▶ this worker's share of the merge
 * ```
 */
export class ContractBook {
  readonly #environment: AnyEnvironment
  readonly #places: ContractPlaces | undefined
  readonly #watch: ContractWatch
  readonly #worker = randomUUID()
  readonly #recordings = new Map<string, Recording>()
  #seen = '[]'

  private constructor(environment: AnyEnvironment, places: ContractPlaces | undefined, watch: ContractWatch) {
    this.#environment = environment
    this.#places = places
    this.#watch = watch
  }

  /** @param places where contracts go; undefined when the project gathers none. */
  static async open(environment: AnyEnvironment, places: ContractPlaces | undefined): Promise<ContractBook> {
    const services = environment.services.map(({ name }) => environment.get(name) as RunningService)
    return new ContractBook(environment, places, await ContractWatch.of(environment.journal, services))
  }

  /**
   * A test is over: what crossed is checked, and if the test passed, recorded. Returns what is only to be told.
   *
   * @throws CONTRACT_BROKEN with all that does not keep to a document; OPTION_INVALID for a contract that goes nowhere.
   */
  async end({ title, passed, contracts }: EndedTest): Promise<readonly string[]> {
    const { failures, warnings } = this.#watch.isIdle ? NOTHING : await this.#watch.check(0)
    if (failures.length > 0) throw notKept(failures)
    const changed = passed ? await this.#record(title, contracts) : []
    if (this.#places !== undefined) await this.#leave(changed, this.#places)
    return warnings
  }

  /**
   * Leaves the worker's share for the merge, after each test: when the merge begins, nobody waits for what a worker does
   * at its end.
   */
  async #leave(changed: Iterable<Recording>, places: ContractPlaces): Promise<void> {
    const folder = new ContractFolder(places.folder, { parts: join(places.parts, 'contracts') })
    for (const { consumer, provider, recorder, part } of changed) {
      await folder.writePart(part, { consumer, provider, interactions: recorder.interactions })
    }
    await this.#leaveSeen(join(places.parts, 'coverage'))
  }

  /** Returns the contracts that have something more now. */
  async #record(title: string, contracts: ContractsOfTest): Promise<Recording[]> {
    if (contracts.named.length > 0 && this.#places === undefined) throw nowhere()
    const changed: Recording[] = []
    for (const { consumer, provider, states, messages } of contracts.named) {
      await this.#ended(consumer, messages?.through ?? provider)
      const recording = this.#recording(consumer, provider, messages)
      if (recording.recorder.record(0, { title, states }) === 0) throw nothingCrossed(consumer, provider)
      changed.push(recording)
    }
    for (const { consumer, provider } of this.#places === undefined ? [] : this.#claimed()) {
      if (contracts.names(consumer, provider)) continue
      const recording = this.#recording(consumer, provider)
      if (recording.recorder.record(0, { title }) > 0) changed.push(recording)
    }
    return changed
  }

  /** A test can be over before a call of the consumer is whose answer it did not need. */
  async #ended(consumer: string, provider: string): Promise<void> {
    const { journal } = this.#environment
    const pending = { consumer, service: provider, outcome: 'pending' } as const
    await waitFor(() => journal.count(pending) === 0, { what: `the end of every exchange ${consumer} → ${provider}` })
  }

  /** The seams to services that record by themselves. The test's own calls are no consumer's. */
  #claimed(): { consumer: string; provider: string }[] {
    const { seams } = this.#environment
    return seams.flatMap(({ consumer, service }) => {
      const running = this.#environment.get(service) as RunningService
      const records = can(running, 'contract') && running.contract.record && consumer !== 'test'
      return records ? [{ consumer, provider: service }] : []
    })
  }

  #recording(consumer: string, provider: string, messages?: ThroughBroker): Recording {
    const key = JSON.stringify([consumer, provider, messages?.through, String(messages?.operation)])
    const known = this.#recordings.get(key)
    if (known !== undefined) return known
    // Refuses a pair that has no seam, and says which there are.
    this.#environment.seam(consumer, messages?.through ?? provider)
    const { journal } = this.#environment
    const recorder = new ContractRecorder({
      ...{ journal, consumer, provider, ...messages },
      describe: this.#watch.describe(provider),
    })
    const part = `${this.#worker}-${this.#recordings.size}`
    const recording = { consumer, provider, recorder, part }
    this.#recordings.set(key, recording)
    return recording
  }

  async #leaveSeen(folder: string): Promise<void> {
    const text = JSON.stringify(this.#watch.seen)
    if (text === this.#seen) return
    this.#seen = text
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, `${this.#worker}.json`), text)
  }
}

const NOTHING = { failures: [], warnings: [] } as const

function notKept(failures: readonly string[]): DryfitError {
  return new DryfitError('CONTRACT_BROKEN', {
    what: `${failures.length} thing(s) that crossed, or would be answered, do not keep to the service's document`,
    evidence: failures.join('\n'),
  })
}

function nowhere(): DryfitError {
  return new DryfitError('OPTION_INVALID', {
    what: 'this test contributes to a contract, and the project gathers none',
    fix: "name a folder in the vitest config: plugins: [dryfit({ contracts: 'contracts' })]",
  })
}

function nothingCrossed(consumer: string, provider: string): DryfitError {
  return new DryfitError('CONTRACT_BROKEN', {
    what: `this test contributes to the contract ${consumer} → ${provider}, and nothing that could be part of it crossed`,
    why: 'exchanges that a fault changed, or that nobody answered, are no promise of the provider',
    fix: `take contract('${consumer}', '${provider}') away, or let the test exchange something there`,
  })
}
