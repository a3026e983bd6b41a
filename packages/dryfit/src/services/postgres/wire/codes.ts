/**
 * The type bytes of protocol version 3 (PostgreSQL documentation, "Message Formats").
 *
 * The same byte can mean two things by direction: `D` is Describe from the client and DataRow from the server.
 */
export const FRONTEND = Object.freeze({
  bind: 0x42, // B
  close: 0x43, // C
  copyData: 0x64, // d
  copyDone: 0x63, // c
  copyFail: 0x66, // f
  describe: 0x44, // D
  execute: 0x45, // E
  flush: 0x48, // H
  functionCall: 0x46, // F
  /** Password, SASL and GSS answers share one type; which one it is follows from the request. */
  authentication: 0x70, // p
  parse: 0x50, // P
  query: 0x51, // Q
  sync: 0x53, // S
  terminate: 0x58, // X
})

export const BACKEND = Object.freeze({
  authentication: 0x52, // R
  backendKeyData: 0x4b, // K
  bindComplete: 0x32, // 2
  closeComplete: 0x33, // 3
  commandComplete: 0x43, // C
  copyBothResponse: 0x57, // W
  copyData: 0x64, // d
  copyDone: 0x63, // c
  copyInResponse: 0x47, // G
  copyOutResponse: 0x48, // H
  dataRow: 0x44, // D
  emptyQueryResponse: 0x49, // I
  errorResponse: 0x45, // E
  functionCallResponse: 0x56, // V
  negotiateProtocolVersion: 0x76, // v
  noData: 0x6e, // n
  noticeResponse: 0x4e, // N
  notificationResponse: 0x41, // A
  parameterDescription: 0x74, // t
  parameterStatus: 0x53, // S
  parseComplete: 0x31, // 1
  portalSuspended: 0x73, // s
  readyForQuery: 0x5a, // Z
  rowDescription: 0x54, // T
})

/** The status byte of ReadyForQuery. */
export const STATUS = Object.freeze({
  idle: 0x49, // I
  transaction: 0x54, // T
  failed: 0x45, // E
})

/** The sub-types of an authentication request. */
export const AUTHENTICATION = Object.freeze({
  ok: 0,
  cleartextPassword: 3,
  md5Password: 5,
  sasl: 10,
  saslContinue: 11,
  saslFinal: 12,
})

/** The first number of a startup packet. */
export const STARTUP = Object.freeze({
  protocol30: 196_608,
  protocol32: 196_610,
  cancelRequest: 80_877_102,
  sslRequest: 80_877_103,
  gssEncRequest: 80_877_104,
})
