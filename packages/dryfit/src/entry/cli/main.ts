#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { enableCompileCache } from 'node:module'
import { EXIT } from './command.ts'

// Whatever is loaded from here on is compiled once and kept in the system's folder for temporary files.
enableCompileCache()

if (process.features.typescript || process.env.DRYFIT_TYPES_TRIED !== undefined) await main()
else process.exitCode = againWithTypes()

async function main(): Promise<void> {
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // The second time means "now": what then stays behind is removed by the next start.
      if (interrupted.signal.aborted) process.exit(EXIT.interrupted)
      interrupted.abort(new Error(`ended by ${signal}`))
    })
  }
  const { runCli } = await import('./run-cli.ts')
  const { stdout, stderr } = process
  process.exitCode = await runCli(process.argv.slice(2), { stdout, stderr, signal: interrupted.signal })
}

/** Node before 22.18 reads a dryfit.config.ts only when it is told to. */
function againWithTypes(): number {
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', ...process.execArgv]
  const env = { ...process.env, DRYFIT_TYPES_TRIED: '1' }
  const { status } = spawnSync(process.execPath, [...flags, ...process.argv.slice(1)], { stdio: 'inherit', env })
  return status ?? 1
}
