import { messageOf } from '../../../../foundation/core/index.ts'
import { badRequestBody } from '../errors.ts'

/** A JSON object of the API, of which each field is read with its type. */
export type Fields = Readonly<Record<string, unknown>>

/** @throws bad request body */
export function parseJson(text: string): unknown {
  if (text.trim() === '') throw badRequestBody('EOF')
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw badRequestBody(messageOf(cause))
  }
}

/** @throws bad request body, when it is no object */
export function toFields(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw badRequestBody(`${what} must be an object`)
}

/** A field of the given type; `otherwise` where it is absent or null. */
export function textOf(fields: Fields, name: string, otherwise: string): string {
  return read(fields, name, 'string', otherwise) as string
}

export function flagOf(fields: Fields, name: string, otherwise: boolean): boolean {
  return read(fields, name, 'boolean', otherwise) as boolean
}

export function numberOf(fields: Fields, name: string, otherwise: number): number {
  return read(fields, name, 'number', otherwise) as number
}

function read(fields: Fields, name: string, type: string, otherwise: unknown): unknown {
  const value = fields[name]
  if (value === undefined || value === null) return otherwise
  if (typeof value === type) return value
  throw badRequestBody(`"${name}" must be a ${type}, not ${JSON.stringify(value)}`)
}
