import type { Socket } from 'node:net'
import type { ContractClaim } from './contract-claim.ts'
import type { Seam } from './seam.ts'
import type { Address } from './service.ts'

/**
 * What not every running service can do. Each ability is one small interface, asked for with {@link can} and never by
 * the kind of service.
 */
export interface Abilities {
  accept: AcceptsConnections
  address: HasAddress
  reset: Resettable
  snapshot: Snapshottable
  inspect: Inspectable
  logs: HasLogs
  health: HasHealth
  failure: CanFail
  restart: Restartable
  contract: HasContract
  keepEvidence: KeepsEvidence
  underWay: KnowsWork
  hurry: HoldsBack
}

/** Its own seam: it takes the connections that consumers open at their seams. */
export interface AcceptsConnections {
  /** A consumer connected. The socket is paused; the service owns it from now on. */
  accept(socket: Socket, seam: Seam): void
}

/** Reached through a proxy seam in front of `address`. */
export interface HasAddress {
  readonly address: Address
  /** Which proxy understands it. */
  readonly wire: 'http' | 'tcp'
}

/** Goes back to its state right after the start, without restarting. */
export interface Resettable {
  reset(): Promise<void>
  /** How, in a word, where there are several ways: it is shown to whoever looks for the cause of a failure. */
  readonly resetBy?: string
}

/** Knows of work that no exchange shows, such as a transaction between two of its statements. */
export interface KnowsWork {
  /** What is under way inside it, a line for each; empty when it is at rest. Asked often while somebody waits for rest. */
  underWay(): readonly string[]
}

/** Holds back on purpose what it owes, such as a reply that is to come late. */
export interface HoldsBack {
  /** Everything that is held back goes on at once. Called before somebody waits for rest. */
  hurry(): void
}

/** Keeps its state and goes back to it. */
export interface Snapshottable {
  snapshot(): Promise<Snapshot>
}

/** A state that was kept. */
export interface Snapshot {
  restore(): Promise<void>
  /** Lets it go before the service stops. */
  dispose?(): Promise<void>
}

/** Shows its inner state to people: plain data, fit for JSON. */
export interface Inspectable {
  inspect(): unknown
}

/** Says what it printed. */
export interface HasLogs {
  readonly logs: readonly LogLine[]
}

export interface LogLine {
  /** Environment time, epoch milliseconds. */
  readonly at: number
  readonly stream: 'out' | 'err'
  readonly text: string
}

/** Says whether it can be used, right now. Rejects with the reason when it cannot. */
export interface HasHealth {
  health(): Promise<void>
}

/** Can end on its own after a good start. */
export interface CanFail {
  /** Why it is no longer running, or undefined while all is well. */
  readonly failure: Error | undefined
}

/** Can be ended and started again at the same addresses: also after it ended on its own. */
export interface Restartable {
  restart(): Promise<void>
}

/** Puts its present state aside after a failed test. */
export interface KeepsEvidence {
  /**
   * Keeps the state under a label, and returns the command line by which a person looks at it; undefined where it cannot
   * be kept.
   */
  keepEvidence(label: string): string | undefined
}

/** Says which contract its traffic keeps to, and whether it makes one. */
export interface HasContract {
  readonly contract: ContractClaim
}

/**
 * Whether a running service has an ability.
 *
 * @example if (can(service, 'reset')) await service.reset()
 */
export function can<A extends keyof Abilities>(service: object, ability: A): service is Abilities[A] {
  return ability in service
}
