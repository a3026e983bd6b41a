import { spawn } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** One thing that can pass or fail. */
export interface Step {
  readonly name: string
  /** Rejects with what went wrong; may resolve to a few words about what it found. */
  run(): Promise<string | undefined>
}

export interface Tally {
  readonly passed: number
  readonly failed: number
}

/** Runs steps one after the other, says how each went, and goes on after a failure. */
export async function runSteps(title: string, steps: readonly Step[]): Promise<Tally> {
  console.log(`\n${title}`)
  let failed = 0
  for (const step of steps) {
    const startedAt = performance.now()
    try {
      const found = await step.run()
      console.log(`  ✓ ${step.name}${found ? ` (${found})` : ''} ${seconds(startedAt)}`)
    } catch (thrown) {
      failed++
      console.log(`  ✗ ${step.name} ${seconds(startedAt)}\n${indented(thrown)}`)
    }
  }
  return { passed: steps.length - failed, failed }
}

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** `show` lets the program speak for itself; `keep`, the default, shows its output only when it fails. */
  readonly output?: 'show' | 'keep'
}

/** Runs a program to its end. Rejects with its output when it fails; resolves to its output. */
export function command(file: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { cwd = root, env = {}, output = 'keep' } = options
  const stdio = output === 'show' ? 'inherit' : 'pipe'
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', stdio, stdio] })
    const said: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => said.push(text))
    child.once('error', reject)
    child.once('close', (code, signal) => {
      const text = said.join('')
      if (code === 0) resolve(text)
      else reject(new Error(`${file} ${args.join(' ')} ended with ${code ?? signal}\n${text}`.trimEnd()))
    })
  })
}

/** A program of this repository's own `node_modules/.bin`. */
export function tool(name: string, args: readonly string[], options?: CommandOptions): Promise<string> {
  return command(resolve(root, 'node_modules/.bin', name), args, options)
}

function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
}

function indented(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return text.replace(/^/gm, '      ')
}
