/** What the first bytes of a file say it is. At most so many bytes are looked at. */
const MAX_LOOK_BYTES = 512

interface Signature {
  readonly type: string
  readonly bytes: readonly number[]
  /** Where they stand. Default 0. */
  readonly at?: number
}

const text = (characters: string): readonly number[] => [...Buffer.from(characters, 'latin1')]

/** The formats that are sent as files most, from the WHATWG's "MIME Sniffing" §6 and the formats' own specifications. */
const SIGNATURES: readonly Signature[] = [
  { type: 'image/png', bytes: [0x89, ...text('PNG\r\n'), 0x1a, 0x0a] },
  { type: 'image/jpeg', bytes: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', bytes: text('GIF8') },
  { type: 'image/bmp', bytes: text('BM') },
  { type: 'image/webp', bytes: text('WEBP'), at: 8 },
  { type: 'image/tiff', bytes: [...text('II*'), 0] },
  { type: 'image/tiff', bytes: [...text('MM'), 0, 0x2a] },
  { type: 'application/pdf', bytes: text('%PDF') },
  { type: 'application/zip', bytes: [...text('PK'), 3, 4] },
  { type: 'application/gzip', bytes: [0x1f, 0x8b, 8] },
  { type: 'application/x-tar', bytes: text('ustar'), at: 257 },
  { type: 'audio/mpeg', bytes: text('ID3') },
  { type: 'audio/x-wav', bytes: text('WAVE'), at: 8 },
  { type: 'video/mp4', bytes: text('ftyp'), at: 4 },
  { type: 'video/webm', bytes: [0x1a, 0x45, 0xdf, 0xa3] },
  { type: 'font/woff2', bytes: text('wOF2') },
  { type: 'application/wasm', bytes: [0, ...text('asm')] },
]

/**
 * The media type of a body by its first bytes: a known file format, else JSON, XML, HTML or plain text, else
 * `application/octet-stream`.
 */
export function sniffType(bytes: Uint8Array): string {
  const start = bytes.subarray(0, MAX_LOOK_BYTES)
  const known = SIGNATURES.find(({ bytes: wanted, at = 0 }) =>
    wanted.every((byte, index) => start[at + index] === byte),
  )
  return known?.type ?? sniffText(start)
}

function sniffText(start: Uint8Array): string {
  // A control character other than white space is no text (MIME Sniffing §3, "binary data byte").
  if (start.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b)))
    return 'application/octet-stream'
  const shown = Buffer.from(start).toString('utf8').trimStart()
  if (/^<(!doctype )?html/i.test(shown)) return 'text/html'
  if (/^<(\?xml|[A-Za-z_])/.test(shown)) return 'application/xml'
  return /^([{["\d-]|true|false|null)/.test(shown) ? 'application/json' : 'text/plain'
}
