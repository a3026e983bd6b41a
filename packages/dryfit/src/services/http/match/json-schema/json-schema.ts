import { spend } from '../../work.ts'
import { arrayKeywords } from './arrays.ts'
import { combiningKeywords } from './combining.ts'
import { objectKeywords } from './objects.ts'
import { resolveReference } from './references.ts'
import { scalarKeywords } from './scalars.ts'
import {
  isSchemaObject,
  type Report,
  type SchemaObject,
  type SchemaRun,
  type SchemaVersion,
  type Violation,
} from './types.ts'

export type { SchemaVersion, Violation } from './types.ts'

/** Violations that are collected for one value. */
const MAX_VIOLATIONS = 100
/** Deepest recursion, for schemas that refer to themselves. */
const MAX_DEPTH = 200

/**
 * Compiles a JSON Schema (draft 4 to 2020-12) into a check that returns what a value violates.
 *
 * References within the document are followed; references to other documents match nothing and say so.
 */
export function compileSchema(schema: unknown, version: SchemaVersion): (value: unknown) => readonly Violation[] {
  return (value) => {
    const violations: Violation[] = []
    const run: SchemaRun = {
      root: schema,
      version,
      depth: 0,
      report: (path, message) => {
        if (violations.length < MAX_VIOLATIONS) violations.push({ path, message })
      },
      check,
    }
    check(schema, value, '$', run)
    return violations
  }
}

/** Steps that one value and one schema are worth. */
const CHECK_STEPS = 24

/** Checks one value against one schema; reports through the run. Returns whether it held. */
function check(schema: unknown, value: unknown, path: string, outer: SchemaRun): boolean {
  spend(CHECK_STEPS)
  let failed = false
  const report: Report = (at, message) => {
    failed = true
    outer.report(at, message)
  }
  if (schema === false) report(path, 'is not allowed')
  if (outer.depth > MAX_DEPTH) report(path, `is nested more than ${MAX_DEPTH} deep`)
  else if (isSchemaObject(schema)) checkKeywords(schema, value, path, { ...outer, report, depth: outer.depth + 1 })
  return !failed
}

function checkKeywords(schema: SchemaObject, value: unknown, path: string, run: SchemaRun): void {
  const reference = schema.$ref ?? schema.$dynamicRef ?? schema.$recursiveRef
  if (typeof reference === 'string') {
    const target = resolveReference(reference, run.root)
    if (target === undefined) run.report(path, `refers to ${reference}, which is not in the schema`)
    else run.check(target, value, path, run)
    // Up to draft 7 a reference stands alone.
    if (['V4', 'V6', 'V7'].includes(run.version)) return
  }
  scalarKeywords(schema, value, path, run)
  combiningKeywords(schema, value, path, run)
  arrayKeywords(schema, value, path, run)
  objectKeywords(schema, value, path, run)
}
