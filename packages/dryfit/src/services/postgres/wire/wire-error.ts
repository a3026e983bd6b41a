/** Bytes that are not the protocol. Whoever reads them decides what that means for the connection. */
export class WireError extends Error {
  override readonly name = 'WireError'
}
