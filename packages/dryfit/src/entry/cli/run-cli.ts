import { readFileSync } from 'node:fs'
import { DryfitError, messageOf } from '../../foundation/core/index.ts'
import type { Output } from '../../harness/report/index.ts'
import { type Command, EXIT } from './command.ts'
import { COMMANDS } from './commands.ts'
import { findUpward } from './find-upward.ts'
import { helpOf, overview } from './help.ts'
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
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return help(rest[0], streams.stdout)
  if (name === '--version' || name === '-v') {
    streams.stdout.write(`${version()}\n`)
    return EXIT.ok
  }
  const command = await load(name)
  if (asksForHelp(rest)) return help(name, streams.stdout)
  return command.run({ ...parse(name, command, rest), ...streams })
}

async function help(name: string | undefined, stdout: Output): Promise<number> {
  stdout.write(`${name === undefined ? overview(version()) : helpOf(name, await load(name))}\n`)
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
