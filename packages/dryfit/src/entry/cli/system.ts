import { dirname, resolve } from 'node:path'
import type { Provider } from '../../foundation/core/index.ts'
import {
  configNotFound,
  findConfig,
  type LoadedConfig,
  loadConfig,
  type StartOptions,
} from '../../harness/environment/index.ts'
import type { Invocation } from './command.ts'
import { UsageError } from './usage-error.ts'

/**
 * The system that the command line means.
 *
 * @throws CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_NOT_A_SYSTEM.
 */
export async function systemOf({ flags }: Pick<Invocation, 'flags'>): Promise<LoadedConfig> {
  const here = process.cwd()
  const path = typeof flags.system === 'string' ? resolve(flags.system) : findConfig(here)
  if (path === undefined) throw configNotFound(here)
  return loadConfig(path)
}

/** The start options that the command line means. */
export function startOptionsOf({ flags }: Pick<Invocation, 'flags'>, { path }: LoadedConfig): StartOptions {
  const { only, seed, provider } = flags
  return {
    directory: dirname(path),
    ...(typeof only === 'string' && { only: only.split(',').map((name) => name.trim()) }),
    ...(typeof seed === 'string' && { seed: numberOf('seed', seed) }),
    // Checked where it is used, with all that can be said.
    ...(typeof provider === 'string' && { provider: provider as Provider }),
  }
}

function numberOf(option: string, text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isFinite(number)) return number
  throw new UsageError(`--${option} needs a number, got "${text}"`)
}
