import type { Address } from '../../../foundation/core/index.ts'
import type { AppSettings } from '../options.ts'

/** One life of an app, from a start to its end. A restart begins another. */
export interface Run {
  /** Where it listens. */
  readonly address: Address
  /** Resolves when it ended, asked to or not, with how: `exit code 1`. Never rejects. */
  readonly ended: Promise<string>
  /** Ends it and all it started. */
  stop(): Promise<void>
}

/** What a run is given. */
export interface RunParts {
  /** The name of the service. */
  readonly name: string
  readonly port: number
  /** The variables of the app beside those of this process, its port among them. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute. */
  readonly cwd: string
  readonly settings: AppSettings
  /** Gives the start up. */
  readonly signal: AbortSignal
  /** Takes a line that it printed. */
  log(stream: 'out' | 'err', text: string): void
}
