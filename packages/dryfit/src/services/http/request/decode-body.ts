import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'

/** What a compressed body may grow to. */
const MAX_DECODED_BYTES = 50 * 1024 * 1024

type Decode = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Buffer

const DECODERS: Readonly<Record<string, Decode>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
}

/**
 * A body without the compression of its way (RFC 9110 §8.4.1).
 *
 * @param coding the header `content-encoding`.
 * @returns undefined when the coding is not known, the content is not what it says, or grows above 50 MiB.
 */
export function decodeBody(bytes: Uint8Array, coding: string | undefined): Uint8Array | undefined {
  const decode = DECODERS[(coding ?? '').trim().toLowerCase()]
  if (decode === undefined) return undefined
  try {
    return decode(bytes, { maxOutputLength: MAX_DECODED_BYTES })
  } catch {
    // Whoever asks decides what to do with bytes that cannot be read.
    return undefined
  }
}
