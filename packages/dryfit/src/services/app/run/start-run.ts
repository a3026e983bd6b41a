import { runCommand } from './command.ts'
import { runContainer } from './container.ts'
import { loadFunction, runFunction } from './function.ts'
import type { Run, RunParts } from './run.ts'

/** Starts what the description says is to run. It need not be ready yet. */
export async function startRun(parts: RunParts): Promise<Run> {
  const { source } = parts.settings
  switch (source.kind) {
    case 'command':
      return runCommand(source.words, parts)
    case 'function':
      return runFunction(source.run, parts)
    case 'module':
      return runFunction(await loadFunction(source.path, parts.cwd), parts)
    case 'container':
      return runContainer(source.container, parts)
  }
}
