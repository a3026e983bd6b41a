import { ERRORS } from '../../errors.ts'

/** Expands what LibLZF compressed. @throws {ErrorReply} when the bytes are not LZF or do not give `size` bytes */
export function decompress(input: Buffer, size: number): Buffer {
  // LZF cannot compress better than about 1 : 130, so a larger claim is a lie and not worth the memory.
  if (size > input.length * 264 + 264) throw ERRORS.badDumpData
  const output = Buffer.alloc(size)
  let from = 0
  let to = 0
  while (from < input.length) {
    const control = input[from++] as number
    if (control < 32) {
      const length = control + 1
      if (from + length > input.length || to + length > size) throw ERRORS.badDumpData
      input.copy(output, to, from, from + length)
      from += length
      to += length
      continue
    }
    let length = control >> 5
    if (length === 7) length += input[from++] ?? 0
    let back = to - ((control & 31) << 8) - 1 - (input[from++] ?? 0)
    length += 2
    if (back < 0 || to + length > size) throw ERRORS.badDumpData
    // The copy may overlap what it writes, so it goes byte by byte.
    for (; length > 0; length--) output[to++] = output[back++] as number
  }
  if (to !== size) throw ERRORS.badDumpData
  return output
}
