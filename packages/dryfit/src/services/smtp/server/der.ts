/** Just enough of DER (ITU-T X.690) to write a certificate. */

export function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

export function set(...parts: Buffer[]): Buffer {
  return tagged(0x31, Buffer.concat(parts))
}

/** A context-specific, constructed element. */
export function explicit(number: number, content: Buffer): Buffer {
  return tagged(0xa0 + number, content)
}

/** Big-endian bytes of a number that is not negative. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes[0] ?? 0
  // A leading bit would make it negative.
  return tagged(0x02, Buffer.concat([first >= 0x80 ? Buffer.from([0]) : Buffer.alloc(0), bytes]))
}

export function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const part of rest) bytes.push(...base128(part))
  return tagged(0x06, Buffer.from(bytes))
}

export function utf8(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text))
}

/** `YYMMDDHHMMSSZ` */
export function utcTime(at: Date): Buffer {
  const digits = at.toISOString().replace(/[-:T]/g, '').slice(2, 14)
  return tagged(0x17, Buffer.from(`${digits}Z`))
}

export function bitString(content: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), content]))
}

export function octetString(content: Buffer): Buffer {
  return tagged(0x04, content)
}

export function tagged(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content])
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const hex = length.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return Buffer.concat([Buffer.from([0x80 + bytes.length]), bytes])
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f]
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift(0x80 | (rest & 0x7f))
  return bytes
}
