import { DryfitError } from '../../../../src/foundation/core/index.ts'
import { type Broker, type BrokeredPact, type PactFile, readPact } from '../../../../src/harness/contract/index.ts'

/** What a broker of ours came to with one request. */
export interface Chapter {
  readonly title: string
  readonly answer?: unknown
  /** The code, and what and why. */
  readonly error?: readonly [code: string, what: string, why: string | undefined]
}

/**
 * A life of two services with a broker, from the first pact to the deployment of both: told once to a real Pact Broker,
 * which has the environments `production` and `test` and nothing else, and from then on to the recording of it.
 */
export async function tell(broker: Broker): Promise<readonly Chapter[]> {
  const chapters: Chapter[] = []
  const chapter = async (title: string, run: () => Promise<unknown>): Promise<void> => {
    chapters.push({ title, ...(await outcomeOf(run)) })
  }
  let pact: BrokeredPact | undefined
  const fetchOne = async (...[options]: Parameters<Broker['fetch']>): Promise<unknown> => {
    const found = await broker.fetch(options)
    pact = found[0]
    return found.map(summaryOf)
  }
  const report = async (success: boolean, providerVersion: string, providerBranch?: string): Promise<unknown> => {
    if (pact === undefined) throw new Error('no pact was fetched before')
    const results = [{ description: 'a charge', success }]
    return broker.report(pact, { success, providerVersion, results, ...(providerBranch && { providerBranch }) })
  }
  const latest = [{ latest: true }] as const
  const v1 = { version: '1.0', branch: 'main', tags: ['dev'], buildUrl: 'https://ci.example.com/1' }

  await chapter('environments are listed', async () => Object.fromEntries(await publicOf(broker)))
  await chapter('a first version is published', () => broker.publish([chargePact('a charge')], v1))
  await chapter('the same is published again', () => broker.publish([chargePact('a charge')], v1))
  await chapter('other content under a version that is taken', () => broker.publish([chargePact('a refund')], v1))
  await chapter('a version without a branch', () => broker.publish([chargePact('a charge')], { version: '1.1' }))
  await chapter('names that a URL has to escape', () =>
    broker.publish([{ ...chargePact('a charge'), consumer: 'a/b ü', provider: 'c d/e' }], {
      version: '1/0 x',
      branch: 'feat/y',
    }),
  )

  await chapter('pacts of main and of what is deployed', () => fetchOne({ provider: 'cards', providerBranch: 'main' }))
  await chapter('pacts by branch, tag, and branch to fall back to', () =>
    fetchOne({
      provider: 'cards',
      selectors: [
        { branch: 'main' },
        { tag: 'dev', latest: true },
        { consumer: 'orders', branch: 'feat', fallbackBranch: 'main' },
      ],
    }),
  )
  await chapter('pacts of the branch of the same name', () =>
    fetchOne({ provider: 'cards', selectors: [{ matchingBranch: true }], providerBranch: 'main' }),
  )
  await chapter('work in progress', () =>
    fetchOne({
      ...{ provider: 'cards', selectors: [{ branch: 'none' }] },
      ...{ providerBranch: 'feat/x', includeWipSince: '2020-01-01' },
    }),
  )
  await chapter('no pending state is asked for', () =>
    fetchOne({ provider: 'cards', selectors: latest, includePending: false }),
  )
  await chapter('pacts for escaped names', () => fetchOne({ provider: 'c d/e', selectors: latest }))
  await chapter('a selector that says nothing', () => broker.fetch({ provider: 'cards', selectors: [{}] }))
  await chapter('a selector of an unknown environment', () =>
    broker.fetch({ provider: 'cards', selectors: [{ environment: 'nowhere' }] }),
  )
  await chapter('a provider that nobody has a pact with', () => broker.fetch({ provider: 'nobody' }))

  await chapter('the latest pact is pending', () =>
    fetchOne({ provider: 'cards', selectors: latest, providerBranch: 'main' }),
  )
  await chapter('a failure is reported', () => report(false, '9.0', 'feat/x'))
  await chapter('with a failure nothing may be deployed', () =>
    broker.canIDeploy({ pacticipant: 'orders', version: '1.1' }),
  )
  await chapter('a success is reported', () => report(true, '9.1', 'main'))
  await chapter('a success without a branch is reported', () => report(true, '9.2'))
  await chapter('verified once, a pact is pending no more', () =>
    fetchOne({ provider: 'cards', selectors: latest, providerBranch: 'main' }),
  )

  await chapter('beside the latest of all others it may be deployed', () =>
    broker.canIDeploy({ pacticipant: 'orders', version: '1.1' }),
  )
  const toProduction = { pacticipant: 'orders', version: '1.1', environment: 'production' }
  await chapter('where its provider does not run it may not', () => broker.canIDeploy(toProduction))
  await chapter('the provider is deployed', () =>
    broker.recordDeployment({ pacticipant: 'cards', version: '9.1', environment: 'production' }),
  )
  await chapter('where its provider runs it may', () => broker.canIDeploy(toProduction))
  await chapter('the consumer is deployed', () => broker.recordDeployment(toProduction))
  await chapter('pacts of what is deployed', () =>
    fetchOne({ provider: 'cards', selectors: [{ deployed: true, environment: 'production' }] }),
  )
  await chapter('a version that nobody published', () => broker.canIDeploy({ ...toProduction, version: '77' }))
  await chapter('a service that nobody knows', () => broker.canIDeploy({ pacticipant: 'nobody', version: '1' }))
  await chapter('an environment that is unknown', () => broker.canIDeploy({ ...toProduction, environment: 'nowhere' }))
  await chapter('a deployment to nowhere', () => broker.recordDeployment({ ...toProduction, environment: 'nowhere' }))
  await chapter('a deployment of what nobody published', () =>
    broker.recordDeployment({ ...toProduction, version: '77' }),
  )
  return chapters
}

async function outcomeOf(run: () => Promise<unknown>): Promise<Omit<Chapter, 'title'>> {
  try {
    const answer = await run()
    return answer === undefined ? {} : { answer }
  } catch (thrown) {
    if (thrown instanceof DryfitError) return { error: [thrown.code, thrown.what, thrown.why] }
    throw thrown
  }
}

function chargePact(description: string): PactFile {
  const request = { method: 'POST', path: '/v1/charges' }
  return readPact(
    JSON.stringify({
      consumer: { name: 'orders' },
      provider: { name: 'cards' },
      interactions: [{ description, request, response: { status: 201 } }],
      metadata: { pactSpecification: { version: '3.0.0' } },
    }),
  )
}

function summaryOf({ pact, pending, notices, outcomes }: BrokeredPact): unknown {
  const descriptions = pact.interactions.map(({ description }) => description)
  return { pact: [pact.consumer, pact.provider, ...descriptions], pending, notices, outcomes }
}

/** Without the identifiers, which differ from broker to broker. */
async function publicOf(broker: Broker): Promise<[string, { production: boolean }][]> {
  const found = await broker.environments()
  return [...found].map(([name, { production }]) => [name, { production }])
}
