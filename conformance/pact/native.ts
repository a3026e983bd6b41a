import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The native engine tells nobody that it was used. */
process.env.PACT_DO_NOT_TRACK = 'true'

/** What is used of the native consumer DSL. */
export interface NativeCore {
  makeConsumerPact(consumer: string, provider: string, version: number, logLevel: string): NativePact
}

export interface NativePact {
  newInteraction(description: string): NativeInteraction
  newAsynchronousMessage(description: string): NativeMessage
  newSynchronousMessage(description: string): NativeSyncMessage
  createMockServer(host: string, port: number, tls: boolean): number
  cleanupMockServer(port: number): boolean
  mockServerMatchedSuccessfully(port: number): boolean
  mockServerMismatches(port: number): unknown
  writePactFile(folder: string, merge: boolean): void
}

export interface NativeInteraction {
  givenWithParams(state: string, params: string): boolean
  withRequest(method: string, path: string): boolean
  withQuery(name: string, index: number, value: string): boolean
  withRequestHeader(name: string, index: number, value: string): boolean
  withRequestBody(body: string, contentType: string): boolean
  withRequestBinaryBody(body: Buffer, contentType: string): boolean
  withRequestMultipartBody(contentType: string, file: string, part: string, boundary?: string): boolean
  withRequestMatchingRules(rules: string): boolean
  withStatus(status: number): boolean
  withResponseHeader(name: string, index: number, value: string): boolean
  withResponseBody(body: string, contentType: string): boolean
  withResponseBinaryBody(body: Buffer, contentType: string): boolean
  withResponseMatchingRules(rules: string): boolean
}

export interface NativeMessage {
  givenWithParams(state: string, params: string): boolean
  withContents(body: string, contentType: string): boolean
  withMatchingRules(rules: string): boolean
  withMetadata(name: string, value: string): boolean
}

export interface NativeSyncMessage {
  withRequestContents(body: string, contentType: string): boolean
  withResponseContents(body: string, contentType: string): boolean
  withResponseMatchingRules(rules: string): boolean
}

/** The native library's names for versions of the specification. */
export const NATIVE_V3 = 4
export const NATIVE_V4 = 5

/** The native engine, or why it cannot be loaded on this machine. */
export function loadNative(): NativeCore | string {
  try {
    return createRequire(import.meta.url)('@pact-foundation/pact-core') as NativeCore
  } catch (thrown) {
    return `@pact-foundation/pact-core cannot be loaded: ${(thrown as Error).message.split('\n')[0]}`
  }
}

/** The native engine; ends the run, and says why, where it cannot be loaded. */
export function requireNative(): NativeCore {
  const core = loadNative()
  if (typeof core !== 'string') return core
  console.log(`left out: ${core}`)
  process.exit(0)
}

export interface NativeResult {
  readonly description: string
  readonly result: 'OK' | 'ERROR'
}

export interface NativeVerification {
  readonly results: readonly NativeResult[]
  /** What the native engine says of the failures, as it says it. */
  readonly errors: readonly unknown[]
}

/**
 * Lets the native verifier judge a pact file, in a process of its own: it writes to the terminal as it likes.
 *
 * @param stateUrl where provider states are set, if anywhere
 */
export async function verifyNatively(
  pact: string,
  provider: string,
  port: number,
  stateUrl = '',
): Promise<NativeVerification> {
  const folder = await mkdtemp(join(tmpdir(), 'dryfit-native-'))
  try {
    const [file, answer] = [join(folder, 'pact.json'), join(folder, 'answer.json')]
    await writeFile(file, pact)
    await run([join(import.meta.dirname, 'native-verifier.ts'), file, answer, provider, String(port), stateUrl])
    const { interactionResults, errors } = JSON.parse(await readFile(answer, 'utf8')) as {
      interactionResults: NativeResult[]
      errors: unknown[]
    }
    return { results: interactionResults, errors }
  } finally {
    await rm(folder, { recursive: true })
  }
}

function run(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(`the native verifier ended with ${code ?? signal}\n${said.slice(-2000)}`))
    })
  })
}

/** One request as it goes over the wire. */
export interface WireRequest {
  readonly method: string
  /** Path and query, already encoded. */
  readonly target: string
  readonly headers: Readonly<Record<string, string | string[]>>
  readonly body?: Uint8Array
}

/** Sends a request and gives the status of the reply. */
export function statusOf(port: number, { method, target, headers, body }: WireRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(body.length) }
    const options = { host: '127.0.0.1', port, method, path: target, headers: { ...headers, ...length }, agent: false }
    const sent = httpRequest(options, (reply) => {
      reply.resume().once('end', () => resolve(reply.statusCode ?? 0))
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

/** Says lists of values one by one, as the native DSL wants them. */
export function eachOf(
  lists: Readonly<Record<string, readonly string[]>> | undefined,
  take: (name: string, index: number, value: string) => void,
): void {
  for (const [name, values] of Object.entries(lists ?? {})) {
    for (const [index, value] of values.entries()) take(name, index, value)
  }
}
