import type * as NodeHttp from 'node:http'
import type * as NodeHttps from 'node:https'

/**
 * Node's HTTP module. Importing it by name makes Node evaluate all its exports, and one of them loads a whole second
 * HTTP client: that is a fifth of the start of `dryfit mock`.
 */
export const http: typeof NodeHttp = process.getBuiltinModule('node:http')

/** Node's HTTPS module, loaded when it is asked for: it brings all of TLS. */
export function https(): typeof NodeHttps {
  return process.getBuiltinModule('node:https')
}
