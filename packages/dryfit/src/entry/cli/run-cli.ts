import { readFileSync } from 'node:fs'
import { DryfitError, messageOf } from '../../foundation/core/index.ts'
import type { Output } from '../../harness/report/index.ts'
import { type Command, EXIT } from './command.ts'
import { COMMANDS } from './commands.ts'
import { findUpward } from './find-upward.ts'
import { parse } from './parse.ts'
import { UsageError, unknownWord } from './usage-error.ts'

export interface Streams {
  readonly stdout: Output
  readonly stderr: Output
  readonly signal: AbortSignal
}

/** Runs one command line, and resolves to the exit code. */
export async function runCli(args: readonly string[], streams: Streams): Promise<number> {
  try {
    return await dispatch(args, streams)
  } catch (thrown) {
    if (streams.signal.aborted) return EXIT.interrupted
    streams.stderr.write(`${describe(thrown)}\n`)
    return thrown instanceof UsageError ? EXIT.usage : EXIT.failed
  }
}

async function dispatch(args: readonly string[], streams: Streams): Promise<number> {
  const [first, ...others] = args
  if (first === undefined || first === '--help' || first === '-h') return showOverview(streams.stdout)
  if (first === 'help') return others.length === 0 ? showOverview(streams.stdout) : help(nameIn(others), streams.stdout)
  if (first === '--version' || first === '-v') {
    streams.stdout.write(`${version()}\n`)
    return EXIT.ok
  }
  const name = nameIn(args)
  const rest = args.slice(first === name ? 1 : 2)
  if (asksForHelp(rest) || (isGroup(name) && args.length === 1)) return help(name, streams.stdout)
  const command = await load(name)
  return command.run({ ...parse(name, command, rest), ...streams })
}

/** The command that the words begin with: `contract verify` is one of two words. */
function nameIn([first = '', second]: readonly string[]): string {
  return second !== undefined && !second.startsWith('-') && isGroup(first) ? `${first} ${second}` : first
}

/** The first word of commands of two words. */
function isGroup(name: string): boolean {
  return !Object.hasOwn(COMMANDS, name) && Object.keys(COMMANDS).some((each) => each.startsWith(`${name} `))
}

async function showOverview(stdout: Output): Promise<number> {
  const { overview } = await import('./help.ts')
  stdout.write(`${overview(version())}\n`)
  return EXIT.ok
}

async function help(name: string, stdout: Output): Promise<number> {
  // Drawn rarely: what it needs is not worth the start of every command.
  const { groupHelp, helpOf } = await import('./help.ts')
  stdout.write(`${isGroup(name) ? groupHelp(name) : helpOf(name, await load(name))}\n`)
  return EXIT.ok
}

function load(name: string): Promise<Command> {
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (entry === undefined) throw unknownWord('command', name, Object.keys(COMMANDS))
  return entry.load()
}

function asksForHelp(args: readonly string[]): boolean {
  const separator = args.indexOf('--')
  const own = separator < 0 ? args : args.slice(0, separator)
  return own.includes('--help') || own.includes('-h')
}

function describe(thrown: unknown): string {
  if (thrown instanceof UsageError) {
    const more = thrown.command === undefined ? 'dryfit --help' : `dryfit ${thrown.command} --help`
    return `dryfit: ${thrown.message}\n  next: ${more}`
  }
  // Our own errors say all that is needed; the stack of anything else is the only hint there is.
  if (thrown instanceof DryfitError) return `dryfit: ${thrown.message}`
  return `dryfit: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : messageOf(thrown)}`
}

/** Of the nearest package.json above: it lies elsewhere in the source than in the built package. */
function version(): string {
  const manifest = findUpward(import.meta.dirname, 'package.json')
  if (manifest === undefined) return '?'
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}
