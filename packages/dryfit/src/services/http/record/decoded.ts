import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { Reply } from '../respond/reply.ts'
import { isStreamed } from '../respond/reply.ts'

/** What a compressed reply may grow to. */
const MAX_DECODED_BYTES = 50 * 1024 * 1024

const DECODERS: Readonly<Record<string, (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
}

/**
 * The reply as its author wrote it, without the compression of its way: what is compressed cannot be read in a diff, nor
 * be searched for credentials. A coding that is not known leaves it as it is.
 *
 * @throws Error when the content is not what its coding says, or larger than 50 MiB.
 */
export function decoded(reply: Reply): Reply {
  const at = reply.headers.findIndex((each, index) => index % 2 === 0 && /^content-encoding$/i.test(each))
  const decode = DECODERS[(reply.headers[at + 1] ?? '').trim().toLowerCase()]
  if (at < 0 || decode === undefined || isStreamed(reply.body) || reply.body.length === 0) return reply
  const headers = reply.headers.toSpliced(at, 2)
  return { ...reply, headers, body: decode(Buffer.from(reply.body), { maxOutputLength: MAX_DECODED_BYTES }) }
}
