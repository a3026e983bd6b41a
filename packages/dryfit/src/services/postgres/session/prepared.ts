/** A statement that the client has parsed, by name or as the unnamed one. */
export interface PreparedStatement {
  readonly name: string
  readonly sql: string
  /** The whole Parse message, to prepare it again elsewhere; undefined where it was too large to keep. */
  readonly message: Buffer | undefined
  /** Oids, as far as the client or the server has said them. */
  parameterTypes: readonly number[]
  /** Body of the RowDescription, once the client has asked for it. */
  columns: Buffer | undefined
}

/** A statement that the client has bound. */
export interface Portal {
  readonly prepared: PreparedStatement | undefined
  /** Body of the Bind message, at most its inspected head. */
  readonly bind: Buffer | undefined
  columns: Buffer | undefined
}

/** What a Bind names that the client never parsed through this seam: the server will say so. */
export function unknownStatement(name: string): PreparedStatement {
  return { name, sql: `statement "${name}"`, message: undefined, parameterTypes: [], columns: undefined }
}
