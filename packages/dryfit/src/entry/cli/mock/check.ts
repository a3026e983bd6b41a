import { styleText } from 'node:util'
import { type LintFinding, lintStubs } from '../../../services/http/index.ts'
import { EXIT, type Invocation } from '../command.ts'
import { UsageError } from '../usage-error.ts'
import { stubsFrom } from './source.ts'

/** Looks for what is wrong with stub files. Fails for errors; what is only of no use is a warning. */
export async function checkStubs({ rest, flags, stdout }: Invocation): Promise<number> {
  const from = await stubsFrom(rest[0])
  if (from.kind !== 'folder') throw new UsageError('--check needs a folder, or a JSON file of stubs', 'mock')
  const findings = await lintStubs(from.path)
  const errors = findings.filter(({ severity }) => severity === 'error').length
  if (flags.json === true) stdout.write(`${JSON.stringify({ findings }, undefined, 2)}\n`)
  else stdout.write(`${[...findings.map(asLine), summaryOf(from.path, errors, findings.length - errors)].join('\n')}\n`)
  return errors > 0 ? EXIT.failed : EXIT.ok
}

function asLine({ severity, origin, message }: LintFinding): string {
  const word = styleText(severity === 'error' ? 'red' : 'yellow', severity)
  return `${word} ${message.startsWith(origin) ? message : `${origin}: ${message}`}`
}

function summaryOf(path: string, errors: number, warnings: number): string {
  if (errors + warnings === 0) return `${path}: nothing to complain about`
  return `${path}: ${errors} error${errors === 1 ? '' : 's'}, ${warnings} warning${warnings === 1 ? '' : 's'}`
}
