import { closest } from '../../../foundation/core/index.ts'
import { isObject, pointerStep } from '../openapi/json.ts'
import type { Violation } from '../openapi/violation.ts'
import { checkData } from './check-data.ts'
import type { Operation } from './operation.ts'
import type { LoadedSchema } from './schema.ts'
import type { Usage } from './usage.ts'

const ENTRIES = ['data', 'errors', 'extensions']

/**
 * Holds a GraphQL response against its form (GraphQL §7.1) and, where the operation is known, its data against that.
 *
 * @param operation undefined when it is not known what was asked
 */
export function checkResponse(
  loaded: LoadedSchema,
  operation: Operation | undefined,
  response: unknown,
  usage?: Usage,
): Violation[] {
  if (!isObject(response)) return [bodyViolation('', 'must be an object with "data" or "errors"', '§7.1')]
  const { data, errors } = response
  const violations = Object.keys(response)
    .filter((key) => !ENTRIES.includes(key))
    .map((key) => unknownEntry(key))
  if (errors !== undefined) violations.push(...checkErrors(errors, data))
  if (data === undefined) {
    if (errors === undefined) violations.push(bodyViolation('', 'has neither "data" nor "errors"', '§7.1'))
    return violations
  }
  if (data === null) {
    if (errors === undefined) violations.push(bodyViolation('/data', 'is null, and there are no errors', '§7.1.1'))
    return violations
  }
  if (!isObject(data)) return [...violations, bodyViolation('/data', 'must be an object or null', '§7.1.1')]
  return operation === undefined ? violations : [...violations, ...checkData(loaded, operation, data, usage)]
}

function unknownEntry(key: string): Violation {
  const near = closest(key, ENTRIES)
  const hint = near === undefined ? 'put it into "extensions"' : `did you mean "${near}"?`
  return bodyViolation(pointerStep(key), `is no entry of a response; ${hint}`, '§7.1')
}

/** GraphQL §7.1.2, "Errors". */
function checkErrors(errors: unknown, data: unknown): Violation[] {
  if (!Array.isArray(errors)) return [errorViolation('/errors', 'must be a list')]
  if (errors.length === 0) return [errorViolation('/errors', 'is empty: without errors the entry must be absent')]
  return errors.flatMap((error: unknown, index) => checkError(error, `/errors/${index}`, data))
}

function checkError(error: unknown, at: string, data: unknown): Violation[] {
  if (!isObject(error)) return [errorViolation(at, 'must be an object')]
  const { message, locations, path, extensions } = error
  const found: Violation[] = []
  if (typeof message !== 'string') found.push(errorViolation(`${at}/message`, 'must be a text'))
  if (locations !== undefined && !isLocations(locations))
    found.push(errorViolation(`${at}/locations`, 'must be a list of { line, column }, each from 1 on'))
  if (extensions !== undefined && !isObject(extensions))
    found.push(errorViolation(`${at}/extensions`, 'must be an object'))
  if (path !== undefined) found.push(...checkPath(path, `${at}/path`, data))
  return found
}

function isLocations(value: unknown): boolean {
  const isPosition = (number: unknown): boolean => Number.isInteger(number) && Number(number) >= 1
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((each) => isObject(each) && isPosition(each.line) && isPosition(each.column))
  )
}

/** A path leads to a field that could not be had: that, or something around it, is null in the data. */
function checkPath(path: unknown, at: string, data: unknown): Violation[] {
  const isPath =
    Array.isArray(path) &&
    path.every((step) => typeof step === 'string' || (Number.isInteger(step) && Number(step) >= 0))
  if (!isPath) return [errorViolation(at, 'must be a list of names and indexes')]
  let value: unknown = data
  for (const step of path as (string | number)[]) {
    if (value === null || value === undefined) return []
    if (typeof value !== 'object' || !Object.hasOwn(value, step)) {
      return [errorViolation(at, `leads to ${path.join('.')}, which the data does not have`)]
    }
    value = (value as Readonly<Record<string | number, unknown>>)[step]
  }
  return value === null || value === undefined
    ? []
    : [errorViolation(at, `leads to ${path.join('.')}, and that has a value: a field with an error is null`)]
}

function bodyViolation(at: string, message: string, clause: string): Violation {
  return { part: 'body', at, message, pointer: `GraphQL ${clause}` }
}

function errorViolation(at: string, message: string): Violation {
  return { part: 'body', at, message, pointer: 'GraphQL §7.1.2' }
}
