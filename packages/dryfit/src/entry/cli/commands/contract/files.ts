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

export function textFlag(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
