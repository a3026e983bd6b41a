import { ERRORS } from '../../errors.ts'
import { crc64 } from './crc64.ts'
import { RdbReader } from './reader.ts'
import { RDB_VERSION } from './types.ts'
import { RdbWriter } from './writer.ts'

/** RDB_OPCODE_FUNCTION2: a library follows. */
const FUNCTION = 245
const FOOTER_BYTES = 10

/** The payload of FUNCTION DUMP: the code of each library. */
export function dumpLibraries(codes: readonly string[]): string {
  const writer = new RdbWriter()
  for (const code of codes) {
    writer.byte(FUNCTION)
    writer.string(code)
  }
  writer.raw(Buffer.from([RDB_VERSION, 0]))
  const body = writer.bytes()
  return Buffer.concat([body, crc64(body)]).toString('latin1')
}

/** The code of each library of a payload. @throws {ErrorReply} */
export function restoreLibraries(payload: string): string[] {
  const bytes = Buffer.from(payload, 'latin1')
  const end = bytes.length - FOOTER_BYTES
  if (end < 0 || bytes.readUInt16LE(end) > RDB_VERSION) throw ERRORS.badDump
  if (!crc64(bytes.subarray(0, end + 2)).equals(bytes.subarray(end + 2))) throw ERRORS.badDump
  const reader = new RdbReader(bytes.subarray(0, end))
  const codes: string[] = []
  while (!reader.atEnd) {
    if (reader.byte() !== FUNCTION) throw ERRORS.badDumpData
    codes.push(reader.string())
  }
  return codes
}
