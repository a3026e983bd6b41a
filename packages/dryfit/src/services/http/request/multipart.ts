import { Content } from './content.ts'
import { headerValues } from './headers.ts'

/** One part of a `multipart/*` body (RFC 2046 §5.1, RFC 7578). */
export interface BodyPart {
  readonly name: string
  readonly fileName: string | undefined
  readonly rawHeaders: readonly string[]
  readonly content: Content
}

const MAX_PARTS = 1000

/** Reads the parts of a body. A body that is no well-formed multipart has none. */
export function parseMultipart(contentType: string | undefined, body: Uint8Array, now: number): readonly BodyPart[] {
  const boundary = boundaryOf(contentType)
  if (boundary === undefined) return []
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length)
  const delimiter = Buffer.from(`--${boundary}`)
  const parts: BodyPart[] = []
  let at = bytes.indexOf(delimiter)
  while (at >= 0 && parts.length < MAX_PARTS) {
    const start = at + delimiter.length
    if (bytes.toString('latin1', start, start + 2) === '--') break
    const next = bytes.indexOf(Buffer.from(`\r\n--${boundary}`), start)
    if (next < 0) break
    parts.push(readPart(bytes.subarray(start + 2, next), now))
    at = next + 2
  }
  return parts
}

export function isMultipart(contentType: string | undefined): boolean {
  return contentType?.toLowerCase().startsWith('multipart/') ?? false
}

function boundaryOf(contentType: string | undefined): string | undefined {
  if (!isMultipart(contentType)) return undefined
  const match = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType as string)
  return match?.[1] ?? match?.[2]
}

function readPart(bytes: Buffer, now: number): BodyPart {
  const end = bytes.indexOf('\r\n\r\n')
  const head = end < 0 ? '' : bytes.toString('utf8', 0, end)
  const rawHeaders = head.split('\r\n').flatMap((line) => {
    const colon = line.indexOf(':')
    return colon <= 0 ? [] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
  })
  const [disposition = ''] = headerValues(rawHeaders, 'content-disposition')
  return {
    name: parameterOf(disposition, 'name') ?? '',
    fileName: parameterOf(disposition, 'filename'),
    rawHeaders,
    content: Content.ofBytes(bytes.subarray(end < 0 ? 0 : end + 4), now),
  }
}

function parameterOf(header: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`, 'i').exec(header)
  return match?.[1]?.replace(/\\(.)/g, '$1') ?? match?.[2]
}
