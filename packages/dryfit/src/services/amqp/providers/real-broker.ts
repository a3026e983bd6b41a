import type { Address, LogLine, Provider } from '../../../foundation/core/index.ts'

/** A real RabbitMQ that was started or found. */
export interface RealBroker {
  readonly provider: Provider
  readonly address: Address
  readonly managementUrl: string
  readonly user: string
  readonly password: string
  readonly logs: readonly LogLine[]
  readonly failure: Error | undefined
  /** Gives it back; the last one to do so ends it, if we started it. */
  release(): Promise<void>
}
