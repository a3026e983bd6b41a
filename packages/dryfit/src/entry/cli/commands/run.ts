import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { DryfitError } from '../../../foundation/core/index.ts'
import { ledger } from '../../../foundation/host/index.ts'
import type { Environment } from '../../../harness/environment/index.ts'
import { createLive, showProgress } from '../../../harness/report/index.ts'
import { type Command, EXIT, type Invocation, SYSTEM_FLAGS } from '../command.ts'
import { startOptionsOf, systemOf } from '../system.ts'
import { UsageError } from '../usage-error.ts'

export const run: Command = {
  usage: '[options] [vitest options] [-- <command>]',
  about: [
    'Runs vitest: each of its workers starts an environment of its own. Options that are not listed here go on to vitest.',
    'With -- <command>, starts one environment, gives its addresses to the command as DRYFIT_<SERVICE>_URL, and ends',
    'with its exit code.',
  ].join('\n'),
  flags: {
    ...SYSTEM_FLAGS,
    watch: { type: 'boolean', help: 'stay, and run again what a change concerns' },
    json: { type: 'boolean', help: "vitest's report as JSON" },
  },
  examples: [
    ['dryfit run', 'every test'],
    ['dryfit run orders --testNamePattern declined', 'one test of one file'],
    ['dryfit run --coverage', 'with coverage'],
    ['dryfit run -- npm run e2e', 'any command, against one environment'],
  ],
  passesOn: true,
  run: (invocation) => (invocation.command.length > 0 ? runCommand(invocation) : runVitest(invocation)),
}

async function runVitest(invocation: Invocation): Promise<number> {
  const { flags, rest, signal } = invocation
  if (flags.json === true) return runVitestForJson(invocation)
  const args = [flags.watch === true ? 'watch' : 'run', ...defaultsFor(rest), ...rest]
  return child(process.execPath, [...process.execArgv, vitest(), ...args], variablesOf(invocation), { signal })
}

/** vitest writes its report to a file; what people are to read meanwhile goes to stderr. */
async function runVitestForJson(invocation: Invocation): Promise<number> {
  const { flags, rest, signal, stdout } = invocation
  if (flags.watch === true) throw new UsageError('--json is one report: it cannot be combined with --watch', 'run')
  const folder = mkdtempSync(join(tmpdir(), 'dryfit-report-'))
  const report = join(folder, 'report.json')
  try {
    const args = ['run', '--reporter=json', `--outputFile.json=${report}`, ...defaultsFor(rest), ...rest]
    const command = [...process.execArgv, vitest(), ...args]
    const code = await child(process.execPath, command, variablesOf(invocation), { signal, outputTo: 'stderr' })
    if (existsSync(report)) stdout.write(`${readFileSync(report, 'utf8')}\n`)
    return code
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What the environments of the workers are to know. */
function variablesOf({ flags }: Invocation): Record<string, string> {
  return {
    ...(typeof flags.system === 'string' && { DRYFIT_CONFIG: resolve(flags.system) }),
    ...(typeof flags.seed === 'string' && { DRYFIT_SEED: flags.seed }),
    ...(typeof flags.provider === 'string' && { DRYFIT_PROVIDER: flags.provider }),
  }
}

/** Where the project has no config of its own: one environment for each worker, and time for real services. */
function defaultsFor(args: readonly string[]): string[] {
  const names = ['vitest', 'vite'].flatMap((name) => ['ts', 'mts', 'js', 'mjs'].map((end) => `${name}.config.${end}`))
  if (args.some((arg) => /^(-c|--config)\b/.test(arg)) || names.some((name) => existsSync(name))) return []
  const missing = (option: string): boolean => !args.some((arg) => arg.includes(option))
  return [
    ...(missing('pool') ? ['--pool=forks'] : []),
    ...(missing('isolate') ? ['--no-isolate'] : []),
    ...(missing('testTimeout') ? ['--testTimeout=30000'] : []),
  ]
}

/** The project's own vitest. */
function vitest(): string {
  try {
    const manifest = createRequire(join(process.cwd(), 'package.json')).resolve('vitest/package.json')
    return join(dirname(manifest), 'vitest.mjs')
  } catch (cause) {
    throw new DryfitError('PEER_MISSING', {
      what: 'vitest is not installed in this project',
      fix: 'npm install --save-dev vitest, or run another command: dryfit run -- <command>',
      cause,
    })
  }
}

async function runCommand(invocation: Invocation): Promise<number> {
  const config = await systemOf(invocation)
  const [command = '', ...args] = invocation.command
  const live = createLive(invocation.stderr)
  const progress = showProgress(live, config.system.names)
  const { signal } = invocation
  await using env = await config.system.startAll({ ...startOptionsOf(invocation, config), signal, progress })
  live.done()
  const code = await child(command, args, addressesOf(env), { signal })
  if (code !== 0 && !signal.aborted) invocation.stderr.write(`\n${env.diagnose()}\n`)
  return code
}

/** `orders` → `DRYFIT_ORDERS_URL`. */
function addressesOf(env: Environment): Record<string, string> {
  const named = env.services.map(({ name, url = '' }) => [variableOf(name), url])
  return Object.fromEntries([...named, ['DRYFIT_SEED', String(env.seed.value)]])
}

function variableOf(service: string): string {
  const words = service.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll('-', '_')
  return `DRYFIT_${words.toUpperCase()}_URL`
}

interface ChildOptions {
  readonly signal: AbortSignal
  readonly outputTo?: 'stdout' | 'stderr'
}

/** Runs a program in our place, and resolves to its exit code. When we are killed, it is ended. */
async function child(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { signal, outputTo = 'stdout' }: ChildOptions,
): Promise<number> {
  const entry = (await ledger()).process('SIGTERM')
  const stdio = ['inherit', outputTo === 'stderr' ? 2 : 'inherit', 'inherit'] as const
  const started = spawn(command, args, { stdio: [...stdio], env: { ...process.env, ...env, ...entry.env } })
  if (started.pid !== undefined) entry.started(started.pid)
  // Ctrl-C at a terminal reaches it by itself, and once more would mean "now"; a signal to us alone is handed on.
  const end = (): void => void (process.stdin.isTTY || started.kill('SIGINT'))
  signal.addEventListener('abort', end, { once: true })
  try {
    return await exitCodeOf(started, command)
  } finally {
    signal.removeEventListener('abort', end)
    entry.strike()
  }
}

function exitCodeOf(started: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    started.once('error', (cause) => {
      reject(new DryfitError('SPAWN_FAILED', { what: `"${command}" could not be run`, why: cause.message, cause }))
    })
    started.once('exit', (code) => resolve(code ?? EXIT.interrupted))
  })
}
