import type { Shape } from './stubs/field.ts'
import { WORDS } from './stubs/patterns.ts'
import { SHAPES } from './stubs/shapes.ts'

/** `packages/dryfit/schemas/stubs.schema.json`: draft 7, which every editor reads. */
export function stubSchema(): string {
  const definitions = {
    ...Object.fromEntries(SHAPES.map((shape) => [shape.name, schemaOf(shape)])),
    pattern: patternSchema(),
    values: valuesSchema(),
  }
  const several = {
    type: 'object',
    required: ['mappings'],
    properties: {
      $schema: { type: 'string' },
      mappings: { type: 'array', items: { $ref: '#/definitions/stub' } },
      meta: { type: 'object' },
      importOptions: { type: 'object' },
    },
    additionalProperties: false,
  }
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Stubs of a virtual HTTP service',
    // Which of the two it is, a field decides: so an editor complains about the stub, and not about both.
    if: { type: 'object', required: ['mappings'] },
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema
    then: several,
    else: { $ref: '#/definitions/stub' },
    definitions,
  }
  return `${JSON.stringify(schema, undefined, 2)}\n`
}

function schemaOf({ name, fields, required }: Shape): object {
  const properties = fields.map(({ name: field, type, about, fallback }) => {
    const description = fallback === undefined ? about : `${about}. Default: ${fallback}`
    return [field, '$ref' in type.schema ? { allOf: [type.schema], description } : { ...type.schema, description }]
  })
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required !== undefined && { required }),
    // A webhook's own fields are values for its templates.
    ...(name !== 'webhook' && { additionalProperties: false }),
  }
}

function patternSchema(): object {
  const words = WORDS.map(({ keyword, about }) => [keyword, { description: about }])
  const options = WORDS.flatMap((word) => word.options).map((option) => [option, {}])
  return {
    type: 'object',
    properties: Object.fromEntries([...options, ...words]),
    anyOf: WORDS.map(({ keyword }) => ({ required: [keyword] })),
    additionalProperties: false,
  }
}

function valuesSchema(): object {
  const list = { type: 'array', minItems: 1, items: { $ref: '#/definitions/pattern' } }
  const several = (word: string): object => ({ type: 'object', required: [word], properties: { [word]: list } })
  return { anyOf: [{ $ref: '#/definitions/pattern' }, several('hasExactly'), several('includes')] }
}
