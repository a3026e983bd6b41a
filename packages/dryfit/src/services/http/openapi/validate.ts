import type { OpenApiDocument } from './document.ts'
import { isObject, type JsonObject, type JsonValue, pointerStep, valueAt } from './json.ts'
import { type FieldKind, OBJECTS, type ObjectKind } from './object-kinds.ts'
import { operationsOf } from './operations.ts'

/** Something in a document that its specification does not allow. */
export interface DocumentProblem {
  /** `#/paths/~1users/get` */
  readonly pointer: string
  readonly message: string
}

/**
 * Whether a document keeps to its own specification: the fields of every object, references that lead somewhere, path
 * parameters that are declared, operation ids that are unique.
 */
export function validateDocument(document: OpenApiDocument): DocumentProblem[] {
  const structure = objectProblems(document, 'OpenAPI', document.root, '#')
  return [...structure, ...duplicateIds(document), ...pathParameterProblems(document)]
}

type Problems = Generator<DocumentProblem, void>

function* objectProblems(document: OpenApiDocument, kind: ObjectKind, value: JsonValue, pointer: string): Problems {
  if (!isObject(value)) {
    yield { pointer, message: `must be an object (${kind} Object)` }
  } else if (typeof value.$ref === 'string') {
    yield* referenceProblems(document, value.$ref, pointer)
  } else {
    yield* fieldsProblems(document, kind, value, pointer)
  }
}

function* fieldsProblems(document: OpenApiDocument, kind: ObjectKind, value: JsonObject, pointer: string): Problems {
  const { fields, required = [], pattern } = OBJECTS[kind]
  for (const name of required) {
    if (value[name] === undefined) yield { pointer, message: `lacks the required field "${name}" (${kind} Object)` }
  }
  for (const [name, item] of Object.entries(value)) {
    if (name.startsWith('x-')) continue
    const field = Object.hasOwn(fields, name) ? fields[name] : pattern?.(name)
    const at = `${pointer}${pointerStep(name)}`
    if (field === undefined) yield { pointer: at, message: `is not a field of the ${kind} Object` }
    else yield* fieldProblems(document, field, item, at)
  }
}

function* fieldProblems(document: OpenApiDocument, field: FieldKind, value: JsonValue, pointer: string): Problems {
  if (field === 'any') return
  if (field === 'schema') yield* schemaProblems(document, value, pointer)
  else if (typeof field === 'string') yield* typeProblems(field, value, pointer)
  else if ('object' in field) yield* objectProblems(document, field.object, value, pointer)
  else if ('listOf' in field) yield* listProblems(document, field.listOf, value, pointer)
  else yield* mapProblems(document, field.mapOf, value, pointer)
}

function* typeProblems(wanted: string, value: JsonValue, pointer: string): Problems {
  const actual = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
  if (actual !== wanted) yield { pointer, message: `must be of type ${wanted}, and is ${actual}` }
}

function* listProblems(document: OpenApiDocument, item: FieldKind, value: JsonValue, pointer: string): Problems {
  yield* typeProblems('array', value, pointer)
  for (const [index, each] of (Array.isArray(value) ? value : []).entries()) {
    yield* fieldProblems(document, item, each, `${pointer}/${index}`)
  }
}

function* mapProblems(document: OpenApiDocument, item: FieldKind, value: JsonValue, pointer: string): Problems {
  yield* typeProblems('object', value, pointer)
  for (const [key, each] of Object.entries(isObject(value) ? value : {})) {
    if (!key.startsWith('x-')) yield* fieldProblems(document, item, each, `${pointer}${pointerStep(key)}`)
  }
}

function* referenceProblems(document: OpenApiDocument, reference: string, pointer: string): Problems {
  if (valueAt(document.root, reference) !== undefined) return
  yield { pointer, message: `refers to ${reference}, which does not exist` }
}

/** Keywords whose value is data, in which `$ref` is a word like any other. */
const DATA: ReadonlySet<string> = new Set(['example', 'examples', 'default', 'enum', 'const'])

/** Schemas are JSON Schema's business; only that their references lead somewhere is looked at. */
function* schemaProblems(document: OpenApiDocument, value: JsonValue, pointer: string): Problems {
  if (typeof value !== 'object' || value === null) return
  const reference = isObject(value) ? value.$ref : undefined
  if (typeof reference === 'string' && reference.startsWith('#')) yield* referenceProblems(document, reference, pointer)
  for (const [key, item] of Object.entries(value)) {
    if (!DATA.has(key)) yield* schemaProblems(document, item, `${pointer}${pointerStep(key)}`)
  }
}

function duplicateIds(document: OpenApiDocument): DocumentProblem[] {
  const seen = new Map<string, string>()
  return operationsOf(document).flatMap(({ id, pointer }) => {
    if (id === undefined) return []
    const first = seen.get(id)
    seen.set(id, first ?? pointer)
    return first === undefined ? [] : [{ pointer, message: `has the operationId "${id}" of ${first}` }]
  })
}

/** Each `{name}` of a path has a parameter, and each path parameter has its place in the path. */
function pathParameterProblems(document: OpenApiDocument): DocumentProblem[] {
  return operationsOf(document).flatMap(({ template, parameters, pointer }) => {
    const inPath = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name as string)
    const declared = parameters.filter((each) => each.in === 'path')
    const missing = inPath.filter((name) => !declared.some((each) => each.name === name))
    const superfluous = declared.filter(({ name }) => !inPath.includes(name))
    const optional = declared.filter(({ required }) => !required)
    return [
      ...missing.map((name) => ({ pointer, message: `does not declare the path parameter "${name}"` })),
      ...superfluous.map(({ name }) => ({
        pointer,
        message: `declares the path parameter "${name}", which its path does not have`,
      })),
      ...optional.map(({ name }) => ({
        pointer,
        message: `must say of the path parameter "${name}" that it is required`,
      })),
    ]
  })
}
