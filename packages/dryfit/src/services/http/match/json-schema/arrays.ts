import { canonicalJson } from '../json/canonical.ts'
import { evaluatedItems } from './evaluated.ts'
import { holds, type SchemaObject, type SchemaRun } from './types.ts'

/** What is said of lists. */
export function arrayKeywords(schema: SchemaObject, value: unknown, path: string, run: SchemaRun): void {
  if (!Array.isArray(value)) return
  const { minItems, maxItems, uniqueItems } = schema
  if (typeof minItems === 'number' && value.length < minItems) run.report(path, `has less than ${minItems} items`)
  if (typeof maxItems === 'number' && value.length > maxItems) run.report(path, `has more than ${maxItems} items`)
  if (uniqueItems === true && new Set(value.map(canonicalJson)).size < value.length) {
    run.report(path, 'has an item twice')
  }
  itemKeywords(schema, value, path, run)
  containsKeywords(schema, value, path, run)
  if (schema.unevaluatedItems !== undefined) {
    const seen = evaluatedItems(schema, value, path, run)
    for (const [index, item] of value.entries()) {
      if (!seen.has(index)) run.check(schema.unevaluatedItems, item, `${path}[${index}]`, run)
    }
  }
}

/** The schemas of the first items, and of the rest: `prefixItems` + `items`, or the older `items` + `additionalItems`. */
export function itemSchemas(schema: SchemaObject): { first: readonly unknown[]; rest: unknown } {
  if (Array.isArray(schema.items)) return { first: schema.items, rest: schema.additionalItems }
  return { first: Array.isArray(schema.prefixItems) ? schema.prefixItems : [], rest: schema.items }
}

function itemKeywords(schema: SchemaObject, value: readonly unknown[], path: string, run: SchemaRun): void {
  const { first, rest } = itemSchemas(schema)
  for (const [index, item] of value.entries()) {
    const each = index < first.length ? first[index] : rest
    if (each !== undefined) run.check(each, item, `${path}[${index}]`, run)
  }
}

function containsKeywords(schema: SchemaObject, value: readonly unknown[], path: string, run: SchemaRun): void {
  if (schema.contains === undefined) return
  const { minContains = 1, maxContains } = schema
  const fitting = value.filter((item, index) => holds(schema.contains, item, `${path}[${index}]`, run)).length
  if (typeof minContains === 'number' && fitting < minContains) run.report(path, `contains ${fitting} fitting items`)
  if (typeof maxContains === 'number' && fitting > maxContains) run.report(path, `contains ${fitting} fitting items`)
}
