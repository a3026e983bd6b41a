import { invalidOption, refuseUnknownOptions } from '../../foundation/core/index.ts'
import type { StubDefinition } from './stub/define.ts'

export interface VirtualOptions {
  /** Stubs that are there from the start and again after every reset. */
  readonly stubs?: readonly StubDefinition[]
  /** Larger bodies are answered 413. Default 10 MiB. */
  readonly maxBodyBytes?: number
  /** Larger request heads are answered 431. Default 64 KiB. */
  readonly maxHeaderBytes?: number
  /** Requests with more headers are answered 431. Default 500. */
  readonly maxHeaders?: number
}

export interface ResolvedOptions {
  readonly stubs: readonly StubDefinition[]
  readonly maxBodyBytes: number
  readonly maxHeaderBytes: number
  readonly maxHeaders: number
}

const OPTIONS: readonly (keyof VirtualOptions)[] = ['stubs', 'maxBodyBytes', 'maxHeaderBytes', 'maxHeaders']

export function resolveOptions(options: VirtualOptions): ResolvedOptions {
  refuseUnknownOptions('virtual', options, OPTIONS)
  const { stubs = [], maxBodyBytes = 10 * 1024 * 1024, maxHeaderBytes = 64 * 1024, maxHeaders = 500 } = options
  if (!Array.isArray(stubs)) throw invalidOption('virtual', 'stubs', 'a list of stubs', stubs)
  for (const [name, value] of Object.entries({ maxBodyBytes, maxHeaderBytes, maxHeaders })) {
    if (!Number.isInteger(value) || value < 1) throw invalidOption('virtual', name, 'a whole number ≥ 1', value)
  }
  return Object.freeze({ stubs, maxBodyBytes, maxHeaderBytes, maxHeaders })
}
