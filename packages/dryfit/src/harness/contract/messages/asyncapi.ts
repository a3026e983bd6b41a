import { DryfitError } from '../../../foundation/core/index.ts'
import {
  dereference,
  isObject,
  type JsonObject,
  type JsonValue,
  loadDocument,
  type OpenApiDocument,
} from '../../../services/http/openapi/index.ts'
import type { SchemaPlace } from '../../../services/http/openapi/operations.ts'

/** What the messages of one queue or topic look like. */
export interface Channel {
  readonly address: string
  readonly messages: readonly MessageSpec[]
}

export interface MessageSpec {
  readonly name: string
  /** Undefined: the document says nothing of the payload. */
  readonly payload: SchemaPlace | undefined
}

/** An AsyncAPI document, or schemas by queue: both say what may be in which queue. */
export interface MessageDocument {
  readonly name: string
  readonly channels: readonly Channel[]
  /** For references from one schema to another. */
  readonly document: OpenApiDocument
}

/**
 * Reads an AsyncAPI 3 document, YAML or JSON, with the files that it refers to.
 *
 * @throws ASYNCAPI_UNREADABLE with the place and the reason.
 * @example const document = await loadAsyncApi('asyncapi.yaml')
 */
export async function loadAsyncApi(path: string): Promise<MessageDocument> {
  return asyncApiOf(await loadDocument(path), path)
}

/** The AsyncAPI document that an object is. */
export function asyncApiOf(root: JsonValue, name = 'AsyncAPI document'): MessageDocument {
  const version = isObject(root) ? String(root.asyncapi) : 'missing'
  if (!isObject(root) || !/^3\.\d+\.\d+/.test(version)) {
    throw unreadable(name, `its field "asyncapi" is ${version}`, 'only version 3 is read')
  }
  if (!isObject(root.channels)) throw unreadable(name, 'it has no channels')
  const document = documentOf(root, name)
  const channels = Object.entries(root.channels).map(([key, channel]) => channelOf(document, key, channel))
  return { name, channels, document }
}

/**
 * A message document from JSON Schemas by queue or topic.
 *
 * @example messageSchemas({ orders: { type: 'object', required: ['orderId'] } })
 */
export function messageSchemas(
  schemas: Readonly<Record<string, JsonObject>>,
  name = 'message schemas',
): MessageDocument {
  const document = documentOf({ schemas }, name)
  const channels = Object.entries(schemas).map(([address, schema]) => ({
    address,
    messages: [{ name: address, payload: { pointer: `#/schemas/${escaped(address)}`, schema } }],
  }))
  return { name, channels, document }
}

/** Payloads are JSON Schema of the dialect that OpenAPI 3.1 has, too. */
function documentOf(root: JsonObject, name: string): OpenApiDocument {
  return { name, version: '3.1', root }
}

function channelOf(document: OpenApiDocument, key: string, reference: JsonValue): Channel {
  const channel = dereference(document, reference)
  if (!isObject(channel)) throw unreadable(document.name, `#/channels/${escaped(key)} is no channel`)
  const messages = Object.entries(isObject(channel.messages) ? channel.messages : {}).map(([name, message]) =>
    messageOf(
      document,
      name,
      message,
      `${pointerOf(reference, `#/channels/${escaped(key)}`)}/messages/${escaped(name)}`,
    ),
  )
  return { address: typeof channel.address === 'string' ? channel.address : key, messages }
}

function messageOf(document: OpenApiDocument, name: string, reference: JsonValue, own: string): MessageSpec {
  const message = dereference(document, reference)
  if (!isObject(message)) throw unreadable(document.name, `${own} is no message`)
  const { payload } = message
  const pointer = `${pointerOf(reference, own)}/payload`
  if (payload === undefined) return { name, payload: undefined }
  // A payload in another schema language says which, and is not read.
  if (isObject(payload) && typeof payload.schemaFormat === 'string') {
    const isJsonSchema = /json|asyncapi/.test(payload.schemaFormat) && payload.schema !== undefined
    return {
      name,
      payload: isJsonSchema ? { pointer: `${pointer}/schema`, schema: payload.schema as JsonValue } : undefined,
    }
  }
  return { name, payload: { pointer, schema: payload } }
}

function pointerOf(reference: JsonValue, own: string): string {
  return isObject(reference) && typeof reference.$ref === 'string' ? reference.$ref : own
}

function escaped(step: string): string {
  return encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))
}

function unreadable(name: string, why: string, fix?: string): DryfitError {
  return new DryfitError('ASYNCAPI_UNREADABLE', { what: `${name} cannot be used as an AsyncAPI document`, why, fix })
}
