import type { Command, Handler, KeySpec } from './command.ts'
import { FACTS } from './facts.ts'

/** The commands of a server: the facts joined with the handlers. What has no handler is unknown, as in COMPATIBILITY.md. */
export function createTable(handlers: Readonly<Record<string, Handler>>): ReadonlyMap<string, Command> {
  const table = new Map<string, Command>()
  for (const line of FACTS.trim().split('\n')) {
    const facts = parseLine(line)
    const [container = '', subcommand] = facts.name.split('|')
    const command: Command = { ...facts, subcommands: new Map(), run: handlers[facts.name] }
    if (subcommand === undefined) table.set(container, command)
    else if (command.run !== undefined) addSubcommand(table.get(container), subcommand, command)
  }
  for (const [name, { run, subcommands }] of table) if (run === undefined && subcommands.size === 0) table.delete(name)
  return table
}

function addSubcommand(container: Command | undefined, subcommand: string, command: Command): void {
  const subcommands = container?.subcommands as Map<string, Command> | undefined
  subcommands?.set(subcommand, command)
}

function parseLine(line: string): Omit<Command, 'subcommands' | 'run'> {
  const [name = '', arity = '', flags = '', keys = '', categories = '', tips = '', specs = ''] = line.split(' ')
  const [firstKey = 0, lastKey = 0, keyStep = 0] = keys.split(',').map(Number)
  return {
    ...{ name, arity: Number(arity), flags: new Set(words(flags, ',')), firstKey, lastKey, keyStep },
    categories: new Set(words(categories, ',')),
    tips: words(tips, ','),
    keySpecs: words(specs, ';').map(parseSpec),
  }
}

function words(text: string, separator: string): string[] {
  return text === '-' ? [] : text.split(separator)
}

function parseSpec(text: string): KeySpec {
  const [flags = '', begin = '', find = ''] = text.split(':')
  return { flags: flags.split('+'), begin: parseBegin(begin), find: parseFind(find) }
}

function parseBegin(text: string): KeySpec['begin'] {
  if (text === 'u') return undefined
  const [first = '', second = ''] = text.slice(1).split(',')
  return text[0] === 'i' ? { index: Number(first) } : { keyword: first, startFrom: Number(second) }
}

function parseFind(text: string): KeySpec['find'] {
  if (text === 'u') return undefined
  const [first = 0, second = 0, third = 0] = text.slice(1).split(',').map(Number)
  if (text[0] === 'r') return { lastKey: first, step: second, limit: third }
  return { countAt: first, firstKey: second, step: third }
}
