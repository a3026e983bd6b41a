import { readFile } from 'node:fs/promises'
import {
  createSeed,
  DryfitError,
  invalidOption,
  type Pattern,
  refuseUnknownOptions,
  toPredicate,
} from '../../../foundation/core/index.ts'
import { createHttpClient, type HttpClient } from '../../../foundation/net/index.ts'
import type { BrokeredPact } from '../broker/broker.ts'
import { readPact } from '../pact/file/read.ts'
import type { Mismatch } from '../pact/matching/mismatch.ts'
import type { Interaction, PactFile } from '../pact/model.ts'
import { isRecording, readRecording } from '../record/recording.ts'
import { type RequestFilter, verifyHttp } from './http.ts'
import { type MessageProducers, verifyMessage } from './message.ts'
import type { VerificationResult } from './result.ts'
import { type StateOptions, type StateValues, withStates } from './states.ts'

export interface VerifyOptions extends StateOptions {
  /** The provider's name in the files; files of other providers are left out. Default: all files are taken. */
  readonly provider?: string
  /** Where the provider listens; a function is asked when the first request is sent. Not needed for messages. */
  readonly baseUrl?: string | (() => string | Promise<string>)
  /**
   * Paths of pact files, or files that were read already. The path of a recording (what `virtual({ record })` wrote, or a
   * HAR file) holds the recorded service to the status, the content type and the form of what it answered then. A pact
   * of a broker is pending when the broker says so.
   */
  readonly pacts: readonly (string | PactFile | BrokeredPact)[]
  /** Makes the provider's messages, by description. */
  readonly messages?: MessageProducers
  /** May change each request before it is sent: a fresh token, for one. */
  readonly requestFilter?: RequestFilter
  /** Only interactions whose description fits. */
  readonly description?: Pattern
  /** Only interactions with a state that fits; '' means: without a state. */
  readonly state?: Pattern
  /** Only these consumers. */
  readonly consumers?: readonly string[]
  /** Report failures of files that have never been verified, and do not count them. */
  readonly pending?: boolean
  /** For generated values. Default: `DRYFIT_SEED` or a fresh one. */
  readonly seed?: number
}

const OPTIONS = [
  ...['provider', 'baseUrl', 'pacts', 'messages', 'requestFilter', 'description', 'state', 'consumers', 'pending'],
  ...['seed', 'stateHandlers', 'stateUrl', 'stateTeardown'],
]

/** One interaction to be verified: one test. */
export interface Verification {
  readonly consumer: string
  readonly provider: string
  readonly title: string
  readonly interaction: Interaction
  /** Never rejects: what goes wrong is in the result. */
  run(): Promise<VerificationResult>
}

/**
 * The verifications of some pact files, one for each interaction, to be run as tests of the provider.
 *
 * @throws CONTRACT_UNREADABLE for a broken file; OPTION_INVALID.
 * @example
 * for (const each of await planVerification({ baseUrl, pacts: ['pacts/orders-payments.json'], stateHandlers })) {
 *   test(each.title, async () => assertVerified(await each.run()))
 * }
 */
export async function planVerification(options: VerifyOptions): Promise<Verification[]> {
  refuseUnknownOptions('verifyContracts', options, OPTIONS)
  if (!Array.isArray(options.pacts))
    throw invalidOption('verifyContracts', 'pacts', 'a list of paths or pact files', options.pacts)
  const sources = await Promise.all(options.pacts.map((pact) => load(pact, options.provider)))
  const { provider, consumers } = options
  const wanted = sources.filter(
    ({ file }) =>
      (provider === undefined || file.provider === provider) &&
      (consumers === undefined || consumers.includes(file.consumer)),
  )
  const fits = filterOf(options)
  const client = lazyClient(options.baseUrl)
  return wanted.flatMap(({ file, pending }) =>
    file.interactions
      .filter(fits)
      .map((interaction) =>
        verification(file, interaction, client, { ...options, pending: pending || options.pending === true }),
      ),
  )
}

/** One client for all interactions, made when the provider's address is first needed. */
function lazyClient(baseUrl: VerifyOptions['baseUrl']): () => Promise<HttpClient> {
  let client: Promise<HttpClient> | undefined
  const make = async (): Promise<HttpClient> => {
    if (baseUrl === undefined) throw invalidOption('verifyContracts', 'baseUrl', 'the address of the provider', baseUrl)
    return createHttpClient(typeof baseUrl === 'string' ? baseUrl : await baseUrl())
  }
  return () => {
    client ??= make()
    return client
  }
}

interface Source {
  readonly file: PactFile
  readonly pending: boolean
}

async function load(pact: string | PactFile | BrokeredPact, provider: string | undefined): Promise<Source> {
  if (typeof pact === 'object') return 'pact' in pact ? { file: pact.pact, pending: pact.pending } : settled(pact)
  try {
    const text = await readFile(pact, 'utf8')
    return settled(isRecording(text) ? readRecording(text, pact, provider) : readPact(text, pact))
  } catch (cause) {
    if (cause instanceof DryfitError) throw cause
    const why = (cause as Error).message
    throw new DryfitError('CONTRACT_UNREADABLE', { what: `${pact} cannot be read as a pact file`, why, cause })
  }
}

function settled(file: PactFile): Source {
  return { file, pending: false }
}

function filterOf({ description, state }: VerifyOptions): (interaction: Interaction) => boolean {
  const byDescription = description === undefined ? undefined : toPredicate(description)
  const byState = state === undefined ? undefined : toPredicate(state)
  return ({ description: text, providerStates }) => {
    const states = providerStates.length === 0 ? [''] : providerStates.map(({ name }) => name)
    return (byDescription?.(text) ?? true) && (byState === undefined || states.some(byState))
  }
}

function verification(
  file: PactFile,
  interaction: Interaction,
  client: () => Promise<HttpClient>,
  options: VerifyOptions,
): Verification {
  const { consumer, provider } = file
  const title = titleOf(interaction)
  return {
    ...{ consumer, provider, title, interaction },
    run: async () => {
      const startedAt = performance.now()
      const outcome = await runOne(file, interaction, client, options)
      const failed = outcome.error !== undefined || outcome.mismatches.length > 0
      const tolerated = interaction.pending || options.pending === true
      const status = failed ? (tolerated ? 'pending' : 'failed') : 'passed'
      return { ...{ consumer, provider, title, status }, ...outcome, durationMs: performance.now() - startedAt }
    },
  }
}

export function titleOf({ description, providerStates }: Interaction): string {
  if (providerStates.length === 0) return description
  return `${description} (given ${providerStates.map(({ name }) => name).join(', ')})`
}

type Outcome = Pick<VerificationResult, 'mismatches' | 'error'>

async function runOne(
  file: PactFile,
  interaction: Interaction,
  client: () => Promise<HttpClient>,
  options: VerifyOptions,
): Promise<Outcome> {
  const { providerStates } = interaction
  try {
    const run = (values: StateValues): Promise<Mismatch[]> => exchange(interaction, client, values, options)
    return { mismatches: await withStates(providerStates, file.consumer, options, run) }
  } catch (thrown) {
    return { mismatches: [], error: toError(thrown) }
  }
}

function toError(thrown: unknown): Error {
  if (thrown instanceof RangeError && /call stack/.test(thrown.message)) {
    const what = 'a body is nested too deeply to be compared'
    return new DryfitError('CONTRACT_BROKEN', { what, why: thrown.message, cause: thrown })
  }
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}

async function exchange(
  interaction: Interaction,
  client: () => Promise<HttpClient>,
  providerValues: StateValues,
  { messages = {}, requestFilter, seed }: VerifyOptions,
): Promise<Mismatch[]> {
  if (interaction.type !== 'http') return verifyMessage(interaction, messages)
  const random = createSeed(seed).random(interaction.description)
  return verifyHttp(interaction, await client(), { random, now: Date.now(), providerValues }, requestFilter)
}
