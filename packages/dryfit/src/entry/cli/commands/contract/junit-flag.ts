import { writeFile } from 'node:fs/promises'
import { DryfitError, messageOf } from '../../../../foundation/core/index.ts'
import { type JUnitCase, junitXml } from '../../../../harness/report/index.ts'
import type { Flag, Invocation } from '../../command.ts'
import { textFlag } from './files.ts'

export const JUNIT_FLAG = {
  junit: { type: 'string', value: '<file>', help: 'also write a JUnit report' },
} as const satisfies Record<string, Flag>

/**
 * Writes the report that `--junit` asks for.
 *
 * @throws DIRECTORY_UNUSABLE when it cannot be written.
 */
export async function writeJunit({ flags }: Pick<Invocation, 'flags'>, cases: readonly JUnitCase[]): Promise<void> {
  const path = textFlag(flags.junit)
  if (path === undefined) return
  await writeFile(path, junitXml('contracts', cases)).catch((cause: unknown) => {
    throw new DryfitError('DIRECTORY_UNUSABLE', {
      what: `the JUnit report ${path} cannot be written`,
      why: messageOf(cause),
      cause,
    })
  })
}

/** One test that failed for each problem, or one that passed. */
export function casesOf(
  suite: string,
  problems: readonly { readonly name: string; readonly failure: string }[],
): JUnitCase[] {
  if (problems.length === 0) return [{ suite, name: suite, durationMs: 0 }]
  return problems.map((problem) => ({ suite, durationMs: 0, ...problem }))
}
