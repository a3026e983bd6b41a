import { brokenOperations, compareSchemas } from '../../../../../harness/contract/graphql/breaking.ts'
import { loadSchema } from '../../../../../services/http/graphql/index.ts'
import type { Difference } from '../difference.ts'
import { readOperations } from './kind.ts'

/** What changed between two schemas; with operations, what of it those meet. */
export async function diffSchemas(
  before: string,
  after: string,
  operations: string | undefined,
): Promise<Difference[]> {
  const [old, next] = [await loadSchema(before), await loadSchema(after)]
  if (operations === undefined) {
    return compareSchemas(old, next).map(({ severity, type, message }) => ({ severity, place: type, message }))
  }
  return brokenOperations(old, next, await readOperations(operations)).flatMap(({ operation, reasons }) =>
    reasons.map((message): Difference => ({ severity: 'breaking', place: operation, message })),
  )
}
