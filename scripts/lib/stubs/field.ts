/** What a field of a stub file may hold: as people read it, and as JSON Schema. */
export interface FieldType {
  readonly words: string
  readonly schema: object
}

/** One field of a stub file. */
export interface Field {
  readonly name: string
  readonly type: FieldType
  /** What is meant when it is missing. */
  readonly fallback?: string
  readonly about: string
  /** WireMock knows it not. */
  readonly ours?: boolean
}

/** An object of a stub file. */
export interface Shape {
  /** Its name in the schema. */
  readonly name: string
  readonly title: string
  readonly about?: string
  readonly fields: readonly Field[]
  /** Fields that must be there. */
  readonly required?: readonly string[]
}

export const text: FieldType = { words: 'text', schema: { type: 'string' } }
export const number: FieldType = { words: 'number', schema: { type: 'number' } }
export const flag: FieldType = { words: 'true or false', schema: { type: 'boolean' } }
export const anything: FieldType = { words: 'any JSON', schema: {} }
export const object: FieldType = { words: 'object', schema: { type: 'object' } }

export function whole(least: number): FieldType {
  return { words: `whole number ≥ ${least}`, schema: { type: 'integer', minimum: least } }
}

export function words(...values: readonly string[]): FieldType {
  return { words: values.map((value) => `\`${value}\``).join(', '), schema: { enum: values } }
}

export function listOf(type: FieldType): FieldType {
  return { words: `list of ${type.words}`, schema: { type: 'array', items: type.schema } }
}

/** An object whose members all are of one type; what their names are is said in words. */
export function mapOf(name: string, type: FieldType): FieldType {
  return { words: `${name} → ${type.words}`, schema: { type: 'object', additionalProperties: type.schema } }
}

export function either(...types: readonly FieldType[]): FieldType {
  return { words: types.map((type) => type.words).join(' or '), schema: { anyOf: types.map((type) => type.schema) } }
}

/** Another object of the table. */
export function ref(name: string, title = name): FieldType {
  return { words: `[${title}](#${title.replaceAll(' ', '-')})`, schema: { $ref: `#/definitions/${name}` } }
}
