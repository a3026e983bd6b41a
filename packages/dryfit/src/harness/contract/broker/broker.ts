import { readPact } from '../pact/file/read.ts'
import { writePact } from '../pact/file/write.ts'
import type { PactFile } from '../pact/model.ts'
import { type BrokerAccess, HalClient, type HalResource, hrefOf } from './hal.ts'

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
  /** Also pacts of other branches that nobody verified yet, from this date on (`2026-01-31`). */
  readonly includeWipSince?: string
}

/** A pact from a broker, with what the broker says of it. */
export interface BrokeredPact {
  readonly pact: PactFile
  readonly pending: boolean
  /** Why it is verified, in the broker's words. */
  readonly notices: readonly string[]
  readonly resource: HalResource
}

export interface VerificationReport {
  readonly success: boolean
  readonly providerVersion: string
  readonly providerBranch?: string
  readonly buildUrl?: string
  readonly results?: readonly { readonly description: string; readonly success: boolean }[]
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
    const { pending, notices } = (listed.verificationProperties ?? {}) as {
      pending?: boolean
      notices?: { text?: string }[]
    }
    return {
      pact: readPact(JSON.stringify(resource), hrefOf(listed, 'self')),
      pending: pending === true,
      notices: (notices ?? []).flatMap(({ text }) => text ?? []),
      resource,
    }
  }

  /** Says what became of a pact at the provider. */
  async report({ resource }: BrokeredPact, report: VerificationReport): Promise<void> {
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
  }

  async #setBranch(pact: HalResource, version: string, branch: string): Promise<void> {
    const provider = await this.#hal.follow(pact, 'pb:provider')
    await this.#hal.send('PUT', hrefOf(provider, 'pb:branch-version', { branch, version }), {})
  }

  /** Whether this version may go to an environment. */
  async canIDeploy({ pacticipant, version, environment }: DeployQuestion): Promise<DeployAnswer> {
    const query = { pacticipant, version, environment }
    const { _links } = await this.#hal.index()
    const direct = _links !== undefined && 'pb:can-i-deploy-pacticipant-version-to-environment' in _links
    const answer =
      direct && environment !== undefined
        ? await this.#hal.follow({ _links }, 'pb:can-i-deploy-pacticipant-version-to-environment', {
            pacticipant,
            version,
            environment,
          })
        : await this.#hal.send('GET', '/can-i-deploy', undefined, query)
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

  /** Notes that a version runs in an environment now. */
  async recordDeployment({ pacticipant, version, environment }: Required<DeployQuestion>): Promise<void> {
    const found = await this.#hal.follow(await this.#hal.index(), 'pb:pacticipant-version', { pacticipant, version })
    const links = found._links?.['pb:record-deployment']
    const list = Array.isArray(links) ? links : links === undefined ? [] : [links]
    const link = list.find(({ name }) => name === environment)
    await this.#hal.send('POST', hrefOf({ _links: link === undefined ? {} : { deployment: link } }, 'deployment'), {})
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#hal.close()
  }
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
