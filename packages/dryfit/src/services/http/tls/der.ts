/** Writes values in the Distinguished Encoding Rules (ITU-T X.690), as far as a certificate needs them. */
export const der = {
  sequence: (...parts: readonly Uint8Array[]): Buffer => tagged(0x30, ...parts),
  set: (...parts: readonly Uint8Array[]): Buffer => tagged(0x31, ...parts),
  integer: (bytes: Uint8Array): Buffer =>
    // A leading one bit would make it negative.
    tagged(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes),
  boolean: (value: boolean): Buffer => tagged(0x01, Buffer.of(value ? 0xff : 0)),
  bits: (bytes: Uint8Array, unused = 0): Buffer => tagged(0x03, Buffer.of(unused), bytes),
  octets: (bytes: Uint8Array): Buffer => tagged(0x04, bytes),
  text: (value: string): Buffer => tagged(0x0c, Buffer.from(value, 'utf8')),
  oid: (dotted: string): Buffer => tagged(0x06, oidBytes(dotted)),
  time: (at: Date): Buffer => tagged(0x18, Buffer.from(at.toISOString().replace(/[-:T]|\.\d+/g, ''))),
  /** A value under a tag of its context; `constructed` when it holds others. */
  context: (tag: number, constructed: boolean, ...parts: readonly Uint8Array[]): Buffer =>
    tagged((constructed ? 0xa0 : 0x80) | tag, ...parts),
}

function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.of(tag), lengthBytes(content.length), content])
}

function lengthBytes(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length)
  const bytes: number[] = []
  for (let left = length; left > 0; left >>>= 8) bytes.unshift(left & 0xff)
  return Buffer.of(0x80 | bytes.length, ...bytes)
}

function oidBytes(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return Buffer.from([first * 40 + second, ...rest.flatMap(base128)])
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f]
  for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 0x7f) | 0x80)
  return bytes
}
