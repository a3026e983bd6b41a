import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DryfitError, messageOf } from '../../../foundation/core/index.ts'
import type { VirtualOptions } from '../../../services/http/index.ts'

/**
 * Where the stubs of a server come from.
 *
 * - `folder`: `mappings/` and `__files/`, or one JSON file; it is watched
 * - `module`: a program that exports them; it is read once
 * - `none`: they are added over the control API
 */
export type StubsFrom =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'module'; readonly path: string; readonly options: VirtualOptions }
  | { readonly kind: 'none' }

/** @throws OPTION_INVALID when there is nothing, or nothing usable, at the path. */
export async function stubsFrom(word: string | undefined): Promise<StubsFrom> {
  if (word === undefined) return (await isThere('mappings')) ? { kind: 'folder', path: '.' } : { kind: 'none' }
  if (!(await isThere(word))) throw unusable(word, 'it does not exist')
  if (!/\.[cm]?[jt]s$/.test(word)) return { kind: 'folder', path: word }
  return { kind: 'module', path: word, options: await optionsOf(word) }
}

async function optionsOf(path: string): Promise<VirtualOptions> {
  const loaded = (await import(pathToFileURL(resolve(path)).href).catch((cause: unknown) => {
    throw unusable(path, messageOf(cause), cause)
  })) as { readonly default?: unknown }
  const { default: exported } = loaded
  if (Array.isArray(exported)) return { stubs: exported }
  if (typeof exported === 'object' && exported !== null) return exported
  throw unusable(path, 'it has no default export with stubs')
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

function unusable(path: string, why: string, cause?: unknown): DryfitError {
  return new DryfitError('OPTION_INVALID', {
    what: `${path} cannot be served`,
    why,
    fix: 'give a folder with mappings/ in it, a JSON file of stubs, or a module whose default export is a list of stubs',
    cause,
  })
}
