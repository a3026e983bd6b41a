import { readFile } from 'node:fs/promises'
import { DryfitError, messageOf } from '../../../../foundation/core/index.ts'
import { UsageError } from '../../usage-error.ts'

/** The words of a command line as so many files. @throws UsageError when there are fewer or more. */
export function expectFiles(command: string, rest: readonly string[], names: readonly string[]): string[] {
  if (rest.length === names.length) return [...rest]
  throw new UsageError(`${names.map((name) => `<${name}>`).join(' ')} expected, got ${rest.length} file(s)`, command)
}

/** @throws CONTRACT_UNREADABLE, naming the file. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new DryfitError('CONTRACT_UNREADABLE', { what: `${path} cannot be read`, why: messageOf(cause), cause })
  }
}

/** An address that a flag gives. @throws UsageError when it is none. */
export function urlFlag(command: string, name: string, value: string | boolean | undefined): string | undefined {
  const text = textFlag(value)
  if (text === undefined || (URL.canParse(text) && /^https?:/i.test(text))) return text
  throw new UsageError(`--${name} needs an http:// or https:// url, got "${text}"`, command)
}

/** A whole number that a flag gives. @throws UsageError when it is none. */
export function numberFlag(
  command: string,
  name: string,
  value: string | boolean | undefined,
  least: number,
): number | undefined {
  const text = textFlag(value)
  if (text === undefined) return undefined
  const number = Number(text)
  if (text.trim() !== '' && Number.isInteger(number) && number >= least) return number
  throw new UsageError(`--${name} needs a whole number from ${least} on, got "${text}"`, command)
}

export function textFlag(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
