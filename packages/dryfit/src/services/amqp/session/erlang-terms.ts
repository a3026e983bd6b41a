/** Bytes as Erlang's `~w` prints them: `<<1,2,3>>`. */
export function erlangBytes(bytes: Uint8Array): string {
  return `<<${[...bytes.subarray(0, 128)].join(',')}>>`
}

/** Bytes as Erlang's `~p` prints them: as text where all of them can be read. */
export function erlangBinary(bytes: Uint8Array): string {
  const readable = bytes.length > 0 && bytes.every((byte) => (byte >= 32 && byte < 127) || byte >= 160)
  return readable ? `<<"${Buffer.from(bytes).toString('latin1')}">>` : erlangBytes(bytes)
}

/** The beginning of a payload, as RabbitMQ quotes it in frame errors. */
export function snippet(payload: Uint8Array): string {
  const which = payload.length <= 16 ? 'all' : 'first 16'
  return `${which} octets = ${erlangBinary(payload.subarray(0, 16))}`
}
