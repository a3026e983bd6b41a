import { statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DryfitError, messageOf } from '../../foundation/core/index.ts'
import type { System } from './system.ts'
import type { Registry } from './types.ts'

export const CONFIG_NAMES = ['dryfit.config.ts', 'dryfit.config.mts', 'dryfit.config.js', 'dryfit.config.mjs'] as const

/** A system that was read from a file. */
export interface LoadedConfig {
  readonly path: string
  readonly directory: string
  readonly system: System<Registry>
}

/** The dryfit.config file that is nearest to `from`, looking upward. `DRYFIT_CONFIG` names another one. */
export function findConfig(from: string): string | undefined {
  const named = process.env.DRYFIT_CONFIG
  if (named !== undefined && named !== '') return resolve(named)
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const found = CONFIG_NAMES.map((name) => join(folder, name)).find(isFile)
    if (found !== undefined) return found
    if (folder === dirname(folder)) return undefined
  }
}

/** The error for a folder that has no dryfit.config file above it. */
export function configNotFound(from: string): DryfitError {
  return new DryfitError('CONFIG_NOT_FOUND', {
    what: `no dryfit.config file was found in ${from} or above`,
    why: `looked for ${CONFIG_NAMES.join(', ')}`,
    fix: 'write dryfit.config.ts with `export default system().register(…)`, or name a file in DRYFIT_CONFIG',
  })
}

/**
 * Loads a dryfit.config file.
 *
 * @throws CONFIG_UNREADABLE, CONFIG_NOT_A_SYSTEM.
 */
export async function loadConfig(path: string): Promise<LoadedConfig> {
  const shown = relative(process.cwd(), path) || path
  const system = (await importFile(path, shown)).default
  if (!isSystem(system)) {
    throw new DryfitError('CONFIG_NOT_A_SYSTEM', {
      what: `${shown} does not export a system`,
      why: system === undefined ? 'it has no default export' : `its default export is ${describe(system)}`,
      fix: 'end it with `export default system().register(…)`',
    })
  }
  return { path, directory: dirname(path), system }
}

async function importFile(path: string, shown: string): Promise<{ default?: unknown }> {
  if (!isFile(path)) throw new DryfitError('CONFIG_NOT_FOUND', { what: `there is no file ${path}` })
  try {
    return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as { default?: unknown }
  } catch (cause) {
    const typescriptUnread = (cause as NodeJS.ErrnoException).code === 'ERR_UNKNOWN_FILE_EXTENSION'
    throw new DryfitError('CONFIG_UNREADABLE', {
      what: `${shown} could not be loaded`,
      why: messageOf(cause),
      fix: typescriptUnread
        ? `Node ${process.version} reads TypeScript only with --experimental-strip-types: use Node 22.18 or newer, or dryfit.config.mjs`
        : 'correct the file; the stack below says where it failed',
      evidence: cause instanceof Error ? cause.stack : undefined,
      cause,
    })
  }
}

/** By its verbs, since the file may have loaded another copy of this package. */
function isSystem(value: unknown): value is System<Registry> {
  const system = value as Partial<System<Registry>> | null | undefined
  return typeof system?.register === 'function' && typeof system.startAll === 'function' && Array.isArray(system.names)
}

function describe(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : `of type ${typeof value}`
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
