import type { Command, Flag, Invocation } from './command.ts'
import { UsageError, unknownWord } from './usage-error.ts'

type Parsed = Pick<Invocation, 'flags' | 'rest' | 'command'>

/** Every command has this one. */
export const HELP_FLAG: Flag = { type: 'boolean', short: 'h', help: 'show this help' }

/**
 * Reads the arguments of a command.
 *
 * @throws UsageError for a flag that does not exist or has no value.
 */
export function parse(name: string, command: Command, args: readonly string[]): Parsed {
  const separator = args.indexOf('--')
  const own = separator < 0 ? args : args.slice(0, separator)
  const flags: Record<string, string | boolean> = {}
  const rest: string[] = []
  for (let index = 0; index < own.length; index++) {
    const word = own[index] as string
    const found = flagOf(word, command)
    if (found === undefined && word.startsWith('-') && word !== '-' && !command.passesOn) {
      throw unknownWord('option', word, optionsOf(command), name)
    }
    if (found === undefined) rest.push(word)
    else index += take(found, own[index + 1], flags, name)
  }
  if (rest.length > 0 && !command.passesOn && !command.takesWords)
    throw new UsageError(`"${rest[0]}" was not expected`, name)
  return { flags, rest, command: separator < 0 ? [] : args.slice(separator + 1) }
}

interface Found {
  readonly option: string
  readonly flag: Flag
  readonly inline: string | undefined
}

function flagOf(word: string, command: Command): Found | undefined {
  const [head = '', ...tail] = word.split('=')
  const inline = tail.length === 0 ? undefined : tail.join('=')
  for (const [option, flag] of Object.entries({ ...command.flags, help: HELP_FLAG })) {
    if (head === `--${option}` || (flag.short !== undefined && head === `-${flag.short}`))
      return { option, flag, inline }
  }
  return undefined
}

/** Notes a flag; returns how many further words it took. */
function take(
  { option, flag, inline }: Found,
  next: string | undefined,
  into: Record<string, unknown>,
  name: string,
): number {
  if (flag.type === 'boolean') {
    if (inline !== undefined) throw new UsageError(`--${option} takes no value`, name)
    into[option] = true
    return 0
  }
  const value = inline ?? next
  if (value === undefined || (inline === undefined && value.startsWith('-'))) {
    throw new UsageError(`--${option} needs a value: --${option} ${flag.value ?? '<value>'}`, name)
  }
  into[option] = value
  return inline === undefined ? 1 : 0
}

function optionsOf(command: Command): string[] {
  return [...Object.keys(command.flags), 'help'].map((option) => `--${option}`)
}
