import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Runs a program of `programs/` on its own, with its first line of output awaited. */
export function runProgram(name: string, ...args: string[]): Promise<RunningProgram> {
  return runProgramAt(new URL(`programs/${name}.ts`, import.meta.url), { args })
}

export interface RunningProgram {
  readonly child: ChildProcess
  readonly lines: string[]
}

/** Runs any program so; `env` comes on top of ours. */
export async function runProgramAt(
  path: URL,
  { args = [], env = {} }: { args?: readonly string[]; env?: Record<string, string> } = {},
): Promise<RunningProgram> {
  const child = spawn(process.execPath, [fileURLToPath(path), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const lines: string[] = []
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => reject(new Error(`${path.pathname} ended with ${code}: ${lines.join('\n')}`)))
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      lines.push(line)
      resolve()
    })
  })
  return { child, lines }
}

/** Whether a process runs; one that has ended and was not collected by its parent does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  if (process.platform !== 'linux') return true
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}
