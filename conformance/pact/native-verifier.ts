// Verifies one pact file with the native verifier and writes its answer to a file.
//
//   node native-verifier.ts <pact file> <answer file> <provider> <port> [state url]
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

interface Ffi {
  pactffiVerifierNewForApplication(library: string, version: string): number
  pactffiVerifierSetProviderInfo(
    handle: number,
    name: string,
    scheme: string,
    host: string,
    port: number,
    path: string,
  ): void
  pactffiVerifierAddProviderTransport(
    handle: number,
    protocol: string,
    port: number,
    path: string,
    scheme: string,
  ): void
  pactffiVerifierSetProviderState(handle: number, url: string, teardown: boolean, body: boolean): void
  pactffiVerifierSetVerificationOptions(handle: number, disableSsl: boolean, timeoutMs: number): void
  pactffiVerifierAddFileSource(handle: number, file: string): void
  pactffiVerifierExecute(handle: number, done: (error: Error | null, code: number) => void): void
  pactffiVerifierJson(handle: number): string
  pactffiVerifierShutdown(handle: number): void
}

process.env.PACT_DO_NOT_TRACK = 'true'
const { getFfiLib } = createRequire(import.meta.url)('@pact-foundation/pact-core/dist/ffi') as {
  getFfiLib(logLevel: string): Ffi
}
const [file = '', answer = '', provider = '', port = '0', stateUrl = ''] = process.argv.slice(2)
const ffi = getFfiLib('error')
const handle = ffi.pactffiVerifierNewForApplication('dryfit-conformance', '1')
ffi.pactffiVerifierSetProviderInfo(handle, provider, 'http', '127.0.0.1', Number(port), '/')
// Messages are asked for by HTTP, too: with a POST of their description.
ffi.pactffiVerifierAddProviderTransport(handle, 'message', Number(port), '/_messages', 'http')
if (stateUrl !== '') ffi.pactffiVerifierSetProviderState(handle, stateUrl, true, true)
ffi.pactffiVerifierSetVerificationOptions(handle, false, 30_000)
ffi.pactffiVerifierAddFileSource(handle, file)
ffi.pactffiVerifierExecute(handle, (error) => {
  if (error !== null) throw error
  writeFileSync(answer, ffi.pactffiVerifierJson(handle))
  ffi.pactffiVerifierShutdown(handle)
})
