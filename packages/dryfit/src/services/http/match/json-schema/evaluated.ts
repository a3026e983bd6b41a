import { spend } from '../../work.ts'
import { resolveReference } from './references.ts'
import { fits } from './scalars.ts'
import { holds, isSchemaObject, type SchemaObject, type SchemaRun } from './types.ts'

/** The schemas that speak of the same value and hold for it: their evaluations count (2020-12 core §11). */
function* inPlace(schema: SchemaObject, value: unknown, path: string, run: SchemaRun): Generator<SchemaObject> {
  const lists = [schema.allOf, schema.anyOf, schema.oneOf].flatMap((list) => (Array.isArray(list) ? list : []))
  const branch = 'if' in schema ? (holds(schema.if, value, path, run) ? [schema.if, schema.then] : [schema.else]) : []
  const target = typeof schema.$ref === 'string' ? [resolveReference(schema.$ref, run.root)] : []
  for (const each of [...lists, ...branch, ...target]) {
    if (!isSchemaObject(each) || each === schema || !holds(each, value, path, run)) continue
    yield each
    yield* inPlace(each, value, path, run)
  }
}

/** The members that `properties` and the like have spoken of. */
export function evaluatedProperties(
  schema: SchemaObject,
  value: SchemaObject,
  path: string,
  run: SchemaRun,
): ReadonlySet<string> {
  const seen = new Set<string>()
  for (const each of [schema, ...inPlace(schema, value, path, run)]) {
    spend(Object.keys(value).length)
    for (const name of Object.keys(value)) if (speaksOf(each, name, each !== schema)) seen.add(name)
  }
  return seen
}

function speaksOf(schema: SchemaObject, name: string, below: boolean): boolean {
  const { properties, patternProperties, additionalProperties, unevaluatedProperties } = schema
  if (additionalProperties !== undefined || (below && unevaluatedProperties !== undefined)) return true
  if (isSchemaObject(properties) && Object.hasOwn(properties, name)) return true
  const patterns = isSchemaObject(patternProperties) ? Object.keys(patternProperties) : []
  return patterns.some((pattern) => fits(pattern, name))
}

/** The positions that `items` and the like have spoken of. */
export function evaluatedItems(
  schema: SchemaObject,
  value: readonly unknown[],
  path: string,
  run: SchemaRun,
): ReadonlySet<number> {
  const seen = new Set<number>()
  for (const each of [schema, ...inPlace(schema, value, path, run)]) {
    spend(value.length)
    for (const [index, item] of value.entries()) {
      if (speaksOfItem(each, index, each !== schema)) seen.add(index)
      else if (each.contains !== undefined && holds(each.contains, item, `${path}[${index}]`, run)) seen.add(index)
    }
  }
  return seen
}

function speaksOfItem(schema: SchemaObject, index: number, below: boolean): boolean {
  const { items, prefixItems, additionalItems, unevaluatedItems } = schema
  if (below && unevaluatedItems !== undefined) return true
  if (Array.isArray(items)) return index < items.length || additionalItems !== undefined
  return items !== undefined || (Array.isArray(prefixItems) && index < prefixItems.length)
}
