import { DryfitError } from '../../../foundation/core/index.ts'
import { readPact } from '../pact/file/read.ts'
import { writePact } from '../pact/file/write.ts'
import type { PactFile } from '../pact/model.ts'
import { type BrokerAccess, HalClient, type HalLink, type HalResource, hrefOf, linksOf } from './hal.ts'

/** Which pacts a provider verifies. A broker takes all fields that are given together. */
export interface ConsumerVersionSelector {
  readonly consumer?: string
  readonly branch?: string
  readonly fallbackBranch?: string
  readonly mainBranch?: true
  /** The branch of the same name as the provider's. */
  readonly matchingBranch?: true
  readonly tag?: string
  readonly fallbackTag?: string
  readonly latest?: true
  readonly deployed?: true
  readonly released?: true
  readonly deployedOrReleased?: true
  readonly environment?: string
}

export interface ConsumerVersion {
  readonly version: string
  readonly branch?: string
  readonly tags?: readonly string[]
  /** The build that made it. */
  readonly buildUrl?: string
}

export interface FetchOptions {
  readonly provider: string
  readonly selectors?: readonly ConsumerVersionSelector[]
  readonly providerBranch?: string
  readonly providerTags?: readonly string[]
  /** Let pacts that never passed fail without failing the run. Default true. */
  readonly includePending?: boolean
  /**
   * Also pacts of other branches that nobody verified yet, from this date on (`2026-01-31`). A broker heeds it only
   * together with `providerBranch` or `providerTags`.
   */
  readonly includeWipSince?: string
}

/** A pact from a broker, with what the broker says of it. */
export interface BrokeredPact {
  readonly pact: PactFile
  readonly pending: boolean
  /** Why it is verified, in the broker's words. */
  readonly notices: readonly string[]
  /** What the broker says of it once its result was published. */
  readonly outcomes: { readonly success: readonly string[]; readonly failure: readonly string[] }
  readonly resource: HalResource
}

export interface VerificationReport {
  readonly success: boolean
  readonly providerVersion: string
  readonly providerBranch?: string
  readonly buildUrl?: string
  readonly results?: readonly InteractionResult[]
}

export interface InteractionResult {
  readonly description: string
  readonly success: boolean
}

export interface DeployQuestion {
  readonly pacticipant: string
  readonly version: string
  /** To this environment; without one: together with the latest version of all others. */
  readonly environment?: string
}

export interface DeployAnswer {
  readonly deployable: boolean
  readonly reason: string
  /** One line for each pair: `orders 1.2 → cards 3.4: passed`. */
  readonly matrix: readonly string[]
}

/**
 * A client for the HTTP API of a Pact Broker.
 *
 * @example
 * await using broker = new Broker({ url: 'https://broker.example.com', token })
 * await broker.publish([pact], { version: '1.2.3', branch: 'main' })
 */
export class Broker implements AsyncDisposable {
  readonly #hal: HalClient

  constructor(access: BrokerAccess = {}) {
    this.#hal = new HalClient(access)
  }

  /** Publishes a consumer's pacts, of one version. Returns the broker's notices. */
  async publish(pacts: readonly PactFile[], { version, branch, tags, buildUrl }: ConsumerVersion): Promise<string[]> {
    const notices: string[] = []
    const href = hrefOf(await this.#hal.index(), 'pb:publish-contracts')
    for (const [consumer, group] of Map.groupBy(pacts, (pact) => pact.consumer)) {
      const contracts = group.map((pact) => ({
        consumerName: consumer,
        providerName: pact.provider,
        specification: 'pact',
        contentType: 'application/json',
        content: Buffer.from(writePact(pact)).toString('base64'),
      }))
      const body = { pacticipantName: consumer, pacticipantVersionNumber: version, branch, tags, buildUrl, contracts }
      notices.push(...noticesOf(await this.#hal.send('POST', href, body)))
    }
    return notices
  }

  /** The pacts that a provider is to verify. */
  async fetch(options: FetchOptions): Promise<BrokeredPact[]> {
    const {
      provider,
      selectors = [{ mainBranch: true }, { deployedOrReleased: true }],
      includePending = true,
    } = options
    const href = hrefOf(await this.#hal.index(), 'pb:provider-pacts-for-verification', { provider })
    const found = await this.#hal.send('POST', href, {
      consumerVersionSelectors: selectors,
      includePendingStatus: includePending,
      includeWipPactsSince: options.includeWipSince,
      providerVersionBranch: options.providerBranch,
      providerVersionTags: options.providerTags,
    })
    return Promise.all(embedded(found, 'pacts').map((each) => this.#load(each)))
  }

  async #load(listed: HalResource): Promise<BrokeredPact> {
    const resource = await this.#hal.follow(listed, 'self')
    const { pending, notices = [] } = (listed.verificationProperties ?? {}) as VerificationProperties
    const textsOf = (when: string): string[] => notices.filter((each) => each.when === when).map(({ text }) => text)
    return {
      pact: readPact(JSON.stringify(resource), hrefOf(listed, 'self')),
      pending: pending === true,
      notices: textsOf('before_verification'),
      outcomes: {
        success: textsOf('after_verification:success_true_published_true'),
        failure: textsOf('after_verification:success_false_published_true'),
      },
      resource,
    }
  }

  /** Says what became of a pact at the provider. Returns the broker's notices for that outcome. */
  async report({ resource, outcomes }: BrokeredPact, report: VerificationReport): Promise<readonly string[]> {
    const { success, providerVersion, providerBranch, buildUrl, results = [] } = report
    if (providerBranch !== undefined) await this.#setBranch(resource, providerVersion, providerBranch)
    await this.#hal.send('POST', hrefOf(resource, 'pb:publish-verification-results'), {
      success,
      providerApplicationVersion: providerVersion,
      buildUrl,
      testResults: results.map(({ description, success: passed }) => ({
        interactionDescription: description,
        success: passed,
      })),
      verifiedBy: { implementation: 'Dryfit' },
    })
    return outcomes[success ? 'success' : 'failure']
  }

  async #setBranch(pact: HalResource, version: string, branch: string): Promise<void> {
    const provider = await this.#hal.follow(pact, 'pb:provider')
    await this.#hal.send('PUT', hrefOf(provider, 'pb:branch-version', { branch, version }), {})
  }

  /**
   * Whether this version may go to an environment. Without one the broker answers for the latest versions of all others
   * and warns, in the reason, that this is not reliable.
   */
  async canIDeploy({ pacticipant, version, environment }: DeployQuestion): Promise<DeployAnswer> {
    const answer =
      environment === undefined
        ? await this.#hal.send('GET', latestMatrix(pacticipant, version))
        : await this.#hal.follow(await this.#hal.index(), 'pb:can-i-deploy-pacticipant-version-to-environment', {
            ...{ pacticipant, version, environment },
          })
    const { deployable, reason } = (answer.summary ?? {}) as { deployable?: boolean | null; reason?: string }
    return { deployable: deployable === true, reason: reason ?? 'the broker gave no reason', matrix: matrixOf(answer) }
  }

  /** The environments that the broker knows, by name. */
  async environments(): Promise<ReadonlyMap<string, { readonly uuid: string; readonly production: boolean }>> {
    const found = await this.#hal.follow(await this.#hal.index(), 'pb:environments')
    return new Map(
      embedded(found, 'environments').map((each) => [
        String(each.name),
        { uuid: String(each.uuid), production: each.production === true },
      ]),
    )
  }

  /**
   * Notes that a version runs in an environment now.
   *
   * @throws BROKER_REFUSED, naming the environments that there are, when this is none of them.
   */
  async recordDeployment({ pacticipant, version, environment }: Required<DeployQuestion>): Promise<void> {
    const found = await this.#hal.follow(await this.#hal.index(), 'pb:pacticipant-version', { pacticipant, version })
    const links = linksOf(found, 'pb:record-deployment')
    const link = links.find(({ name }) => name === environment)
    if (link === undefined) throw unknownEnvironment(environment, links)
    await this.#hal.send('POST', link.href, {})
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#hal.close()
  }
}

interface VerificationProperties {
  readonly pending?: boolean
  /** `when` is `before_verification`, or `after_verification:success_<true|false>_published_<true|false>`. */
  readonly notices?: readonly { readonly when: string; readonly text: string }[]
}

/** The index has no link to the matrix; this is where the broker's own client looks for it. */
function latestMatrix(pacticipant: string, version: string): string {
  const query = new URLSearchParams({ 'q[][pacticipant]': pacticipant, 'q[][version]': version })
  return `matrix?${query}&latestby=cvp&latest=true`
}

function unknownEnvironment(environment: string, links: readonly HalLink[]): DryfitError {
  const known = links.map(({ name }) => name).join(', ')
  return new DryfitError('BROKER_REFUSED', {
    what: `the broker knows no environment "${environment}"`,
    why: known === '' ? 'it has none' : `it has ${known}`,
    fix: 'create it in the broker, or name one of those',
  })
}

function embedded({ _embedded }: HalResource, name: string): HalResource[] {
  const found = _embedded?.[name]
  return Array.isArray(found) ? (found as HalResource[]) : []
}

function noticesOf({ notices, logs }: HalResource): string[] {
  const list = Array.isArray(notices) ? notices : Array.isArray(logs) ? logs : []
  return list.map((notice: { text?: unknown; message?: unknown }) => String(notice.text ?? notice.message))
}

interface MatrixRow {
  readonly consumer: { readonly name: string; readonly version?: { readonly number: string } }
  readonly provider: { readonly name: string; readonly version?: { readonly number: string } | null }
  readonly verificationResult?: { readonly success: boolean } | null
}

function matrixOf({ matrix }: HalResource): string[] {
  const rows = Array.isArray(matrix) ? (matrix as MatrixRow[]) : []
  return rows.map(({ consumer, provider, verificationResult }) => {
    const outcome = verificationResult ? (verificationResult.success ? 'passed' : 'failed') : 'not verified'
    return `${consumer.name} ${consumer.version?.number ?? '?'} → ${provider.name} ${provider.version?.number ?? '?'}: ${outcome}`
  })
}
