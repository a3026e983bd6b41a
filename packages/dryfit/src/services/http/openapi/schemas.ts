import type { ErrorObject, ValidateFunction } from 'ajv'
import type { Ajv2020 as Ajv } from 'ajv/dist/2020.js'
import type { OpenApiDocument } from './document.ts'
import { isObject, type JsonObject, type JsonValue } from './json.ts'
import type { SchemaPlace } from './operations.ts'

/** Which way a value goes: a request leaves out what is `readOnly`, a reply what is `writeOnly`. */
export type Direction = 'request' | 'reply'

/** Why a value does not fit its schema. */
export interface SchemaFailure {
  /** JSON pointer into the value, empty for the whole. */
  readonly at: string
  readonly message: string
}

/**
 * The schemas of a document, compiled when they are first needed.
 *
 * Version 3.0 has a dialect of its own; it is turned into JSON Schema 2020-12, which 3.1 and 3.2 use.
 */
export class Schemas {
  readonly #document: OpenApiDocument
  readonly #loading: Promise<Record<Direction, Ajv>>
  #ajv: Record<Direction, Ajv> | undefined
  readonly #compiled = new Map<string, ValidateFunction>()

  constructor(document: OpenApiDocument) {
    this.#document = document
    this.#loading = createValidators(document)
    // Whoever awaits `load` is told; nobody has to.
    this.#loading.catch(() => {})
  }

  /** The validator is there. */
  async load(): Promise<void> {
    this.#ajv = await this.#loading
  }

  /** Checks a value against the schema at a place, once {@link load} has ended. */
  check(value: unknown, place: SchemaPlace, direction: Direction): SchemaFailure[] {
    const key = `${direction}${place.pointer}`
    let validate = this.#compiled.get(key)
    if (validate === undefined) {
      if (this.#ajv === undefined) throw new TypeError('the schemas are not loaded yet')
      validate = this.#ajv[direction].compile({ $ref: `${DOCUMENT_ID}${place.pointer}` })
      this.#compiled.set(key, validate)
    }
    return validate(value) ? [] : failuresOf(validate.errors ?? [])
  }

  get document(): OpenApiDocument {
    return this.#document
  }
}

const DOCUMENT_ID = 'openapi:document'

async function createValidators(document: OpenApiDocument): Promise<Record<Direction, Ajv>> {
  // Loaded only when a schema is used: it is the largest dependency.
  const [{ Ajv2020 }, { default: addFormats }] = await Promise.all([import('ajv/dist/2020.js'), import('ajv-formats')])
  const make = (direction: Direction): Ajv => {
    const ajv = new Ajv2020({
      strict: false,
      allErrors: true,
      validateSchema: false,
      discriminator: false,
      unicodeRegExp: false,
      logger: false,
    })
    ;(addFormats as unknown as (ajv: Ajv) => void)(ajv)
    for (const format of ['int32', 'int64', 'float', 'double', 'password', 'binary', 'byte'])
      ajv.addFormat(format, true)
    ajv.addSchema(adapt(document.root, document.version === '3.0', direction) as JsonObject, DOCUMENT_ID)
    return ajv
  }
  return { request: make('request'), reply: make('reply') }
}

/** The document with every schema made fit for a 2020-12 validator and for one direction. */
function adapt(value: JsonValue, is30: boolean, direction: Direction): JsonValue {
  if (Array.isArray(value)) return value.map((item) => adapt(item, is30, direction))
  if (!isObject(value)) return value
  const adapted = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, KEPT_AS_THEY_ARE.has(key) ? item : adapt(item, is30, direction)]),
  )
  const directed = withoutOtherDirection(adapted, direction)
  return is30 ? from30(directed) : directed
}

/** Values, in which a word like `required` is data. */
const KEPT_AS_THEY_ARE = new Set(['example', 'examples', 'default', 'enum', 'const'])

function withoutOtherDirection(schema: JsonObject, direction: Direction): JsonObject {
  const { required, properties } = schema
  if (!Array.isArray(required) || !isObject(properties)) return schema
  const excluded = direction === 'request' ? 'readOnly' : 'writeOnly'
  const kept = required.filter((name) => {
    const property = properties[String(name)]
    return !(isObject(property) && property[excluded] === true)
  })
  return { ...schema, required: kept }
}

/** `nullable`, and limits that are excluded by a boolean (OpenAPI 3.0.4 §4.7.24). */
function from30(schema: JsonObject): JsonObject {
  const { nullable, exclusiveMinimum, exclusiveMaximum, ...rest } = schema
  const adapted: JsonObject = { ...rest }
  if (exclusiveMinimum === true && adapted.minimum !== undefined) moveKey(adapted, 'minimum', 'exclusiveMinimum')
  else if (typeof exclusiveMinimum === 'number' || isObject(exclusiveMinimum))
    adapted.exclusiveMinimum = exclusiveMinimum
  if (exclusiveMaximum === true && adapted.maximum !== undefined) moveKey(adapted, 'maximum', 'exclusiveMaximum')
  else if (typeof exclusiveMaximum === 'number' || isObject(exclusiveMaximum))
    adapted.exclusiveMaximum = exclusiveMaximum
  if (isObject(nullable)) adapted.nullable = nullable
  return nullable === true ? withNull(adapted) : adapted
}

function moveKey(schema: JsonObject, from: string, to: string): void {
  schema[to] = schema[from] as JsonValue
  delete schema[from]
}

function withNull(schema: JsonObject): JsonObject {
  return { anyOf: [schema, { type: 'null' }] }
}

/** The failures that say something: not those of the branches beside, nor the summary above them. */
function failuresOf(errors: readonly ErrorObject[]): SchemaFailure[] {
  const said = errors.filter(({ keyword }) => !['if', '$ref'].includes(keyword))
  const unique = new Map(said.map((error) => [`${error.instancePath} ${messageOf(error)}`, error]))
  return [...unique.values()].map((error) => ({ at: error.instancePath, message: messageOf(error) }))
}

function messageOf({ keyword, message = 'does not fit', params }: ErrorObject): string {
  switch (keyword) {
    case 'additionalProperties':
      return `has the property "${params.additionalProperty}", which the schema does not allow`
    case 'unevaluatedProperties':
      return `has the property "${params.unevaluatedProperty}", which the schema does not allow`
    case 'required':
      return `lacks the required property "${params.missingProperty}"`
    case 'enum':
      return `must be one of ${JSON.stringify(params.allowedValues)}`
    default:
      return message
  }
}
