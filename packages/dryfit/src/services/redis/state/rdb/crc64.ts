/**
 * CRC-64 with Jones' polynomial 0xad93d23594c935a9, reflected, as RDB files and DUMP payloads end with.
 *
 * Kept in two halves of 32 bits: bigint arithmetic for each byte would be fifty times slower.
 */
const TABLE = makeTable()

/** Eight bytes, lowest first. */
export function crc64(bytes: Uint8Array): Buffer {
  let low = 0
  let high = 0
  for (const byte of bytes) {
    const at = ((low ^ byte) & 0xff) * 2
    low = ((low >>> 8) | (high << 24)) ^ (TABLE[at] as number)
    high = (high >>> 8) ^ (TABLE[at + 1] as number)
  }
  const result = Buffer.alloc(8)
  result.writeUInt32LE(low >>> 0, 0)
  result.writeUInt32LE(high >>> 0, 4)
  return result
}

function makeTable(): Int32Array {
  const reflected = 0x95ac9329ac4bc9b5n
  const table = new Int32Array(512)
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte)
    for (let bit = 0; bit < 8; bit++) value = (value & 1n) === 1n ? (value >> 1n) ^ reflected : value >> 1n
    table[byte * 2] = Number(BigInt.asIntN(32, value))
    table[byte * 2 + 1] = Number(BigInt.asIntN(32, value >> 32n))
  }
  return table
}
