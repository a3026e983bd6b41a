import { ErrorReply } from './wire/reply.ts'

/** Redis 7.0's error texts, word for word. The conformance run compares them with the real server's. */
export const ERRORS = {
  wrongType: new ErrorReply('WRONGTYPE Operation against a key holding the wrong kind of value'),
  syntax: new ErrorReply('ERR syntax error'),
  notInteger: new ErrorReply('ERR value is not an integer or out of range'),
  outOfRange: new ErrorReply('ERR value is out of range'),
  positiveOnly: new ErrorReply('ERR value is out of range, must be positive'),
  notFloat: new ErrorReply('ERR value is not a valid float'),
  overflow: new ErrorReply('ERR increment or decrement would overflow'),
  decrementOverflow: new ErrorReply('ERR decrement would overflow'),
  nanOrInfinity: new ErrorReply('ERR increment would produce NaN or Infinity'),
  noSuchKey: new ErrorReply('ERR no such key'),
  indexOutOfRange: new ErrorReply('ERR index out of range'),
  offsetOutOfRange: new ErrorReply('ERR offset is out of range'),
  stringTooLong: new ErrorReply('ERR string exceeds maximum allowed size (proto-max-bulk-len)'),
  sameObject: new ErrorReply('ERR source and destination objects are the same'),
  dbIndexOutOfRange: new ErrorReply('ERR DB index is out of range'),
  invalidCursor: new ErrorReply('ERR invalid cursor'),
  minMaxNotFloat: new ErrorReply('ERR min or max is not a float'),
  minMaxNotString: new ErrorReply('ERR min or max not valid string range item'),
  hashNotInteger: new ErrorReply('ERR hash value is not an integer'),
  hashNotFloat: new ErrorReply('ERR hash value is not a float'),
  resultingScoreNaN: new ErrorReply('ERR resulting score is not a number (NaN)'),
  weightNotFloat: new ErrorReply('ERR weight value is not a float'),
  timeoutNotFloat: new ErrorReply('ERR timeout is not a float or out of range'),
  timeoutNotInteger: new ErrorReply('ERR timeout is not an integer or out of range'),
  timeoutNegative: new ErrorReply('ERR timeout is negative'),
  bitNotInteger: new ErrorReply('ERR bit is not an integer or out of range'),
  bitOffset: new ErrorReply('ERR bit offset is not an integer or out of range'),
  notHyperLogLog: new ErrorReply('WRONGTYPE Key is not a valid HyperLogLog string value.'),
  corruptHyperLogLog: new ErrorReply('INVALIDOBJ Corrupted HLL object detected'),
  execAborted: new ErrorReply('EXECABORT Transaction discarded because of previous errors.'),
  execWithoutMulti: new ErrorReply('ERR EXEC without MULTI'),
  discardWithoutMulti: new ErrorReply('ERR DISCARD without MULTI'),
  nestedMulti: new ErrorReply('ERR MULTI calls can not be nested'),
  watchInMulti: new ErrorReply('ERR WATCH inside MULTI is not allowed'),
  notInTransaction: new ErrorReply('ERR Command not allowed inside a transaction'),
  noAuth: new ErrorReply('NOAUTH Authentication required.'),
  wrongPass: new ErrorReply('WRONGPASS invalid username-password pair or user is disabled.'),
  noProto: new ErrorReply('NOPROTO unsupported protocol version'),
  noScript: new ErrorReply('NOSCRIPT No matching script. Please use EVAL.'),
  notBusy: new ErrorReply('NOTBUSY No scripts in execution right now.'),
  busyKey: new ErrorReply('BUSYKEY Target key name already exists.'),
  badDump: new ErrorReply('ERR DUMP payload version or checksum are wrong'),
  badDumpData: new ErrorReply('ERR Bad data format'),
  invalidTtl: new ErrorReply('ERR Invalid TTL value, must be >= 0'),
  clusterDisabled: new ErrorReply('ERR This instance has cluster support disabled'),
  invalidStreamId: new ErrorReply('ERR Invalid stream ID specified as stream command argument'),
} as const

/** Text as C prints it with `%s`: up to its first NUL. */
export function cText(text: string): string {
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}

/** `wrong number of arguments for 'get' command` */
export function wrongArity(command: string): ErrorReply {
  return new ErrorReply(`ERR wrong number of arguments for '${command}' command`)
}

/** `invalid expire time in 'set' command` */
export function invalidExpire(command: string): ErrorReply {
  return new ErrorReply(`ERR invalid expire time in '${command}' command`)
}

/** Redis shows at most 128 bytes of the name, and of the arguments while the whole stays under 128. */
export function unknownCommand(args: readonly string[]): ErrorReply {
  let shown = ''
  for (const arg of args.slice(1)) {
    if (shown.length >= 128) break
    shown += `'${cText(arg.slice(0, 128 - shown.length))}' `
  }
  return new ErrorReply(
    `ERR unknown command '${cText((args[0] ?? '').slice(0, 128))}', with args beginning with: ${shown}`,
  )
}

/** `unknown subcommand 'x'. Try CONFIG HELP.` */
export function unknownSubcommand(command: string, subcommand: string): ErrorReply {
  return new ErrorReply(
    `ERR unknown subcommand '${cText(subcommand.slice(0, 128))}'. Try ${command.toUpperCase()} HELP.`,
  )
}
