import { closest } from '../../../foundation/core/index.ts'
import { isRecord } from '../match/fields.ts'
import type { StubDocument } from './model.ts'
import { StubProblem } from './problem.ts'

/** The document as an object with known fields only. @throws StubProblem, pointing at the first unknown one. */
export function requireFields(document: unknown, pointer: string, known: readonly string[]): StubDocument {
  if (!isRecord(document)) throw new StubProblem(pointer, 'must be a JSON object')
  for (const field of Object.keys(document)) {
    if (known.includes(field)) continue
    const near = closest(field, known)
    const hint = near === undefined ? `known are ${known.join(', ')}` : `did you mean "${near}"?`
    throw new StubProblem(`${pointer}/${field}`, `there is no field "${field}"; ${hint}`, field)
  }
  return document
}

export function optionalString(document: StubDocument, field: string, pointer: string): string | undefined {
  const value = document[field]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  throw new StubProblem(`${pointer}/${field}`, 'must be a text')
}

export function optionalNumber(document: StubDocument, field: string, pointer: string): number | undefined {
  const value = document[field]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new StubProblem(`${pointer}/${field}`, 'must be a number')
}

export function optionalWhole(
  document: StubDocument,
  field: string,
  pointer: string,
  least: number,
): number | undefined {
  const value = optionalNumber(document, field, pointer)
  if (value === undefined || (Number.isInteger(value) && value >= least)) return value
  throw new StubProblem(`${pointer}/${field}`, `must be a whole number ≥ ${least}`)
}

/** The members of an object under a field; none when it is missing. */
export function entriesOf(document: StubDocument, field: string, pointer: string): [string, unknown][] {
  const value = document[field]
  if (value === undefined || value === null) return []
  if (isRecord(value)) return Object.entries(value)
  throw new StubProblem(`${pointer}/${field}`, 'must be a JSON object')
}

/** The elements of a list under a field; none when it is missing. */
export function elementsOf(document: StubDocument, field: string, pointer: string): readonly unknown[] {
  const value = document[field]
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  throw new StubProblem(`${pointer}/${field}`, 'must be a list')
}
