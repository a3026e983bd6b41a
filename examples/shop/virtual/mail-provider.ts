import { stub, virtual } from 'dryfit/http'

/** Stands in for the mail provider: it takes every mail and sends none. */
export function mailProvider() {
  return virtual({ stubs: [stub('POST', '/v3/mail/send').respond({ status: 202 })] })
}
