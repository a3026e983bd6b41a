import { styleText } from 'node:util'
import { padTo } from '../../harness/report/index.ts'
import type { Command } from './command.ts'
import { COMMANDS } from './commands.ts'
import { HELP_FLAG } from './parse.ts'

const bold = (text: string): string => styleText('bold', text)

/** The help of the shell itself. */
export function overview(version: string): string {
  return [
    `dryfit ${version}: assemble a system of services, put a seam between any two, test what crosses it`,
    '',
    `${bold('usage')}  dryfit <command> [options]`,
    '',
    ...columns(Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary])),
    '',
    ...columns([
      ['dryfit <command> --help', 'options and examples of a command'],
      ['dryfit --version', 'the version'],
    ]),
    '',
    'exit codes: 0 all is well · 1 it failed · 2 the command line is wrong · 130 interrupted',
  ].join('\n')
}

/** The help of commands that begin with the same word. */
export function groupHelp(group: string): string {
  const own = Object.entries(COMMANDS).filter(([name]) => name.startsWith(`${group} `))
  return [
    `${bold('usage')}  dryfit ${group} <command> [options]`,
    '',
    ...columns(own.map(([name, { summary }]) => [name, summary])),
    '',
    ...columns([[`dryfit ${group} <command> --help`, 'options and examples of a command']]),
  ].join('\n')
}

/** The help of one command. */
export function helpOf(name: string, command: Command): string {
  const flags = Object.entries({ ...command.flags, help: HELP_FLAG }).map(([option, flag]) => {
    const short = flag.short === undefined ? '' : `-${flag.short}, `
    return [`${short}--${option}${flag.value === undefined ? '' : ` ${flag.value}`}`, flag.help] as const
  })
  return [
    `${bold('usage')}  dryfit ${name} ${command.usage}`,
    '',
    command.about,
    '',
    bold('options'),
    ...columns(flags),
    '',
    bold('examples'),
    ...columns(command.examples),
  ].join('\n')
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${padTo(left, width)}  ${right}`)
}
