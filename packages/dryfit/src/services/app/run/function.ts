import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DryfitError, invalidOption, messageOf, withDeadline } from '../../../foundation/core/index.ts'
import type { AppFunction, AppFunctionHandle } from './app-function.ts'
import type { Run, RunParts } from './run.ts'

/** Runs a function of the team in this process. */
export async function runFunction(run: AppFunction, { port, env, settings, log }: RunParts): Promise<Run> {
  const ending = new AbortController()
  const ended = Promise.withResolvers<string>()
  const handle = (await run({ port, env, signal: ending.signal, log: (text) => log('out', text) })) as
    | AppFunctionHandle
    | undefined
  const stop = async (): Promise<void> => {
    ending.abort()
    const limit = { what: 'the stop of the function', timeoutMs: Math.max(1, settings.stopGraceMs) }
    await withDeadline(limit, async () => await handle?.stop?.())
    ended.resolve('stopped')
  }
  return { address: { host: '127.0.0.1', port }, ended: ended.promise, stop }
}

/**
 * Loads the function that a module exports by default or as `start`.
 *
 * @throws OPTION_INVALID when the module cannot be loaded or exports no function.
 */
export async function loadFunction(path: string, cwd: string): Promise<AppFunction> {
  const file = resolve(cwd, path)
  let exported: { default?: unknown; start?: unknown }
  try {
    exported = await import(pathToFileURL(file).href)
  } catch (cause) {
    throw new DryfitError('OPTION_INVALID', {
      what: `app: the module ${file} cannot be loaded`,
      why: messageOf(cause),
      cause,
    })
  }
  const run = exported.default ?? exported.start
  if (typeof run === 'function') return run as AppFunction
  const expected = 'a module whose default export, or "start", is a function'
  throw invalidOption('app', 'module', expected, Object.keys(exported))
}
