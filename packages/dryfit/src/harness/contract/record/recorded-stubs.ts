import type { RecordedExchange } from '../openapi/har.ts'

/** One recorded request with its reply, as far as it can be sent again. */
export interface RecordedInteraction extends RecordedExchange {
  /** A secret was taken out of the request: it cannot be sent as it was. */
  readonly isScrubbed?: boolean
}

type Fields = Readonly<Record<string, unknown>>

/** The exchanges that a file of recorded stubs came from. Throws with a pointer for a stub that fits many requests. */
export function recordedStubs(file: unknown): RecordedInteraction[] {
  const { mappings } = fieldsOf(file)
  if (!Array.isArray(mappings)) throw new Error('at /mappings: expected a list')
  return mappings.map((stub, index) => {
    const { request, response } = fieldsOf(stub)
    return { ...requestOf(fieldsOf(request), `/mappings/${index}/request`), reply: replyOf(fieldsOf(response)) }
  })
}

function requestOf(request: Fields, pointer: string): Omit<RecordedInteraction, 'reply'> {
  const { method, url, urlPath, queryParameters, headers, bodyPatterns } = request
  const target = url ?? urlPath
  if (typeof method !== 'string' || typeof target !== 'string') {
    throw new Error(`at ${pointer}: only a stub with a method, and a url or urlPath, says which request it came from`)
  }
  const [path = '/', query = ''] = target.split('?', 2)
  const parameters = Object.entries(fieldsOf(queryParameters)).map(([name, value]): [string, string] => [
    name,
    equalTo(value),
  ])
  const content = contentOf(fieldsOf(Array.isArray(bodyPatterns) ? bodyPatterns[0] : undefined))
  const captured = Object.entries(fieldsOf(headers)).map(([name, value]) => [name.toLowerCase(), equalTo(value)])
  return {
    request: {
      method,
      path,
      query: query === '' ? new URLSearchParams(parameters).toString() : query,
      headers: { ...(content && { 'content-type': content.type }), ...Object.fromEntries(captured) },
      body: content?.body,
    },
    // A query that lost a secret is matched by path; in a body a placeholder stands where it was.
    isScrubbed: urlPath !== undefined || content?.isScrubbed === true,
  }
}

function equalTo(value: unknown): string {
  return String(fieldsOf(value).equalTo ?? '')
}

function contentOf(
  pattern: Fields,
): { readonly body: Uint8Array; readonly type: string; readonly isScrubbed?: boolean } | undefined {
  const { equalToJson, equalTo: text, equalToXml, binaryEqualTo } = pattern
  if (equalToJson !== undefined) {
    const json = typeof equalToJson === 'string' ? equalToJson : JSON.stringify(equalToJson)
    const isScrubbed = json.includes('{json-unit.ignore}') || json.includes('<scrubbed>')
    return { body: Buffer.from(json), type: 'application/json', isScrubbed }
  }
  if (typeof equalToXml === 'string') {
    return { body: Buffer.from(equalToXml), type: 'application/xml', isScrubbed: equalToXml.includes('<scrubbed>') }
  }
  if (typeof text === 'string') {
    const isForm = /^[^=&\s]+=[^\s]*$/.test(text)
    return { body: Buffer.from(text), type: isForm ? 'application/x-www-form-urlencoded' : 'text/plain' }
  }
  if (typeof binaryEqualTo !== 'string') return undefined
  return { body: Buffer.from(binaryEqualTo, 'base64'), type: 'application/octet-stream' }
}

function replyOf({ status, headers, jsonBody, body, base64Body }: Fields): RecordedInteraction['reply'] {
  const lowered = Object.entries(fieldsOf(headers)).map(([name, value]) => [name.toLowerCase(), String(value)] as const)
  return {
    status: Number(status ?? 200),
    headers: Object.fromEntries(lowered),
    body: bytesOf(jsonBody, body, base64Body),
  }
}

function bytesOf(json: unknown, text: unknown, base64: unknown): Uint8Array | undefined {
  if (json !== undefined) return Buffer.from(JSON.stringify(json))
  if (typeof text === 'string') return Buffer.from(text)
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : undefined
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}
