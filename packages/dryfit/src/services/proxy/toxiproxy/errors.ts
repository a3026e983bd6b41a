/** An error in Toxiproxy's words, with the status it answers with. */
export class ToxiproxyError extends Error {
  override readonly name = 'ToxiproxyError'
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** The texts of Toxiproxy 2.12, `api.go`. */
export const proxyNotFound = (): ToxiproxyError => new ToxiproxyError(404, 'proxy not found')
export const toxicNotFound = (): ToxiproxyError => new ToxiproxyError(404, 'toxic not found')
export const proxyAlreadyExists = (): ToxiproxyError => new ToxiproxyError(409, 'proxy already exists')
export const toxicAlreadyExists = (): ToxiproxyError => new ToxiproxyError(409, 'toxic already exists')
export const invalidToxicType = (): ToxiproxyError => new ToxiproxyError(400, 'invalid toxic type')
export const invalidStream = (): ToxiproxyError =>
  new ToxiproxyError(400, 'stream was invalid, can be either upstream or downstream')
export const missingField = (field: string): ToxiproxyError =>
  new ToxiproxyError(400, `missing required field: ${field}`)
export const badRequestBody = (why: string): ToxiproxyError => new ToxiproxyError(400, `bad request body: ${why}`)
