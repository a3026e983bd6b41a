import { holds, type SchemaObject, type SchemaRun } from './types.ts'

/** `allOf`, `anyOf`, `oneOf`, `not`, `if`. */
export function combiningKeywords(schema: SchemaObject, value: unknown, path: string, run: SchemaRun): void {
  const { allOf, anyOf, oneOf } = schema
  if (Array.isArray(allOf)) for (const each of allOf) run.check(each, value, path, run)
  if (Array.isArray(anyOf) && !anyOf.some((each) => holds(each, value, path, run))) {
    run.report(path, 'fits none of the schemas of anyOf')
  }
  if (Array.isArray(oneOf)) {
    const fitting = oneOf.filter((each) => holds(each, value, path, run)).length
    if (fitting !== 1) run.report(path, `fits ${fitting} of the schemas of oneOf, not exactly one`)
  }
  if ('not' in schema && holds(schema.not, value, path, run)) run.report(path, 'fits the schema of not')
  if ('if' in schema) {
    const branch = holds(schema.if, value, path, run) ? schema.then : schema.else
    if (branch !== undefined) run.check(branch, value, path, run)
  }
}
