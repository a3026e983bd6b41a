import type { ErrorFields } from '../wire/index.ts'

/** An error that the server answered to something the seam itself asked. */
export class ServerError extends Error {
  override readonly name = 'ServerError'
  /** SQLSTATE. */
  readonly code: string
  readonly fields: ErrorFields

  constructor(fields: ErrorFields) {
    super(`${fields.message} (${fields.code})`)
    this.code = fields.code
    this.fields = fields
  }
}
