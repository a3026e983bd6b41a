import { Refusal } from '../errors.ts'
import type { Field, Table } from '../values/field-table.ts'
import type { Properties } from '../values/properties.ts'

/** The routing keys that the headers `CC` and `BCC` add (RabbitMQ, "Sender-selected distribution"). */
export function extraRoutingKeys(headers: Table | undefined): string[] {
  if (headers === undefined || headers.size === 0) return []
  return [...keysIn(headers, 'CC'), ...keysIn(headers, 'BCC')]
}

function keysIn(headers: Table, name: string): string[] {
  const field = headers.get(name)
  if (field === undefined) return []
  if (field.type !== 'array') {
    throw new Refusal('precondition-failed', `invalid message: {unacceptable_type_in_header,"${name}",${field.type}}`)
  }
  return (field.value as readonly Field[]).filter(({ type }) => type === 'longstr').map(({ value }) => String(value))
}

/** `BCC` is for the broker's eyes only. */
export function withoutBcc(properties: Properties): Properties {
  if (!properties.headers?.has('BCC')) return properties
  const headers = new Map(properties.headers)
  headers.delete('BCC')
  return { ...properties, headers }
}
