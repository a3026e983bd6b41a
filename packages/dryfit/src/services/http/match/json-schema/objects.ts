import { evaluatedProperties } from './evaluated.ts'
import { fits, wordOf } from './scalars.ts'
import { isSchemaObject, type SchemaObject, type SchemaRun } from './types.ts'

/** What is said of objects. */
export function objectKeywords(schema: SchemaObject, value: unknown, path: string, run: SchemaRun): void {
  if (!isSchemaObject(value)) return
  const names = Object.keys(value)
  const { minProperties, maxProperties, required, propertyNames } = schema
  if (typeof minProperties === 'number' && names.length < minProperties) {
    run.report(path, `has less than ${minProperties} members`)
  }
  if (typeof maxProperties === 'number' && names.length > maxProperties) {
    run.report(path, `has more than ${maxProperties} members`)
  }
  if (Array.isArray(required)) requireMembers(required, value, path, run)
  if (propertyNames !== undefined) for (const name of names) run.check(propertyNames, name, `${path}.${name}`, run)
  memberKeywords(schema, value, path, run)
  dependencyKeywords(schema, value, path, run)
  if (schema.unevaluatedProperties !== undefined) {
    const seen = evaluatedProperties(schema, value, path, run)
    for (const name of names) {
      if (!seen.has(name)) run.check(schema.unevaluatedProperties, value[name], `${path}.${name}`, run)
    }
  }
}

function requireMembers(required: readonly unknown[], value: SchemaObject, path: string, run: SchemaRun): void {
  for (const name of required.map(wordOf)) {
    if (!Object.hasOwn(value, name)) run.report(path, `lacks ${name}`)
  }
}

function memberKeywords(schema: SchemaObject, value: SchemaObject, path: string, run: SchemaRun): void {
  for (const [name, member] of Object.entries(value)) {
    const schemas = schemasFor(schema, name)
    const each =
      schemas.length === 0 && schema.additionalProperties !== undefined ? [schema.additionalProperties] : schemas
    for (const one of each) run.check(one, member, `${path}.${name}`, run)
  }
}

/** The schemas that `properties` and `patternProperties` have for a member. */
export function schemasFor({ properties, patternProperties }: SchemaObject, name: string): unknown[] {
  const found: unknown[] = []
  if (isSchemaObject(properties) && Object.hasOwn(properties, name)) found.push(properties[name])
  for (const [pattern, schema] of Object.entries(isSchemaObject(patternProperties) ? patternProperties : {})) {
    if (fits(pattern, name)) found.push(schema)
  }
  return found
}

function dependencyKeywords(schema: SchemaObject, value: SchemaObject, path: string, run: SchemaRun): void {
  for (const keyword of ['dependentRequired', 'dependentSchemas', 'dependencies']) {
    const dependencies = schema[keyword]
    if (!isSchemaObject(dependencies)) continue
    for (const [name, needed] of Object.entries(dependencies)) {
      if (!Object.hasOwn(value, name)) continue
      if (Array.isArray(needed)) requireMembers(needed, value, path, run)
      else run.check(needed, value, path, run)
    }
  }
}
