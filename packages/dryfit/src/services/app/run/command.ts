import { basename, delimiter, dirname } from 'node:path'
import { type ExitStatus, spawnProcess } from '../../../foundation/host/index.ts'
import type { Run, RunParts } from './run.ts'

/** Runs a program. Its port is handed to it in its environment and wherever its words say `{port}`. */
export async function runCommand(words: readonly string[], parts: RunParts): Promise<Run> {
  const { port, cwd, settings, log } = parts
  const [command = '', ...args] = words.map((word) => word.replaceAll('{port}', String(port)))
  const child = await spawnProcess({
    ...{ command, args, cwd },
    env: { ...withOurNodeFirst(process.env), ...parts.env },
    onLine: log,
    farewell: settings.stopSignal,
  })
  const { stopSignal: signal, stopGraceMs: graceMs } = settings
  return {
    address: { host: '127.0.0.1', port },
    ended: child.exited.then(describeExit),
    stop: async () => {
      await child.stop({ signal, graceMs })
    },
  }
}

/** `node` means the node that runs us, also where a script starts it further down. */
function withOurNodeFirst(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { execPath } = process
  if (!/^node(\.exe)?$/i.test(basename(execPath))) return env
  // On Windows the variable may be spelt `Path`; two spellings side by side would be a matter of luck.
  const name = Object.keys(env).find((each) => each.toUpperCase() === 'PATH') ?? 'PATH'
  return { ...env, [name]: [dirname(execPath), env[name]].filter(Boolean).join(delimiter) }
}

function describeExit({ code, signal }: ExitStatus): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`
}
