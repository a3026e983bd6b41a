import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Broker, readPact } from '../../../../src/harness/contract/index.ts'
import { start } from '../../../../src/harness/environment/index.ts'
import { type RunningVirtual, virtual } from '../../../../src/services/http/index.ts'

/** Here is what our client sends; what a real Pact Broker answers to it, recorded.test.ts plays back. */
let server: RunningVirtual
let broker: Broker

const pact = {
  consumer: { name: 'orders' },
  provider: { name: 'cards' },
  interactions: [
    { description: 'a charge', request: { method: 'POST', path: '/v1/charges' }, response: { status: 201 } },
  ],
  metadata: { pactSpecification: { version: '3.0.0' } },
}

beforeEach(async () => {
  server = await start(virtual())
  broker = new Broker({ url: server.url, token: 't0ken' })
  server.when('GET', '/').respond({
    json: {
      _links: {
        'pb:publish-contracts': { href: `${server.url}/contracts/publish` },
        'pb:provider-pacts-for-verification': {
          href: `${server.url}/pacts/provider/{provider}/for-verification`,
          templated: true,
        },
        'pb:environments': { href: `${server.url}/environments` },
        'pb:can-i-deploy-pacticipant-version-to-environment': {
          href: `${server.url}/can-i-deploy?pacticipant={pacticipant}&version={version}&environment={environment}`,
        },
        'pb:pacticipant-version': { href: `${server.url}/pacticipants/{pacticipant}/versions/{version}` },
      },
    },
  })
})
afterEach(async () => {
  await broker[Symbol.asyncDispose]()
  await server.stop()
})

/** What was sent to a path, as JSON. */
function sent(method: string, path: string): unknown {
  const [exchange] = server.exchanges(method as 'POST', path)
  return JSON.parse(Buffer.from(exchange?.request.body ?? []).toString('utf8'))
}

test('pacts are published with version and branch, in the broker’s own encoding', async () => {
  server
    .when('POST', '/contracts/publish')
    .respond({ json: { notices: [{ type: 'success', text: 'Created orders version 1.2' }] } })
  expect(await broker.publish([readPact(JSON.stringify(pact))], { version: '1.2', branch: 'main' })).toEqual([
    'Created orders version 1.2',
  ])
  const body = sent('POST', '/contracts/publish') as { contracts: { content: string }[] }
  expect(body).toMatchObject({
    pacticipantName: 'orders',
    pacticipantVersionNumber: '1.2',
    branch: 'main',
    contracts: [
      { consumerName: 'orders', providerName: 'cards', specification: 'pact', contentType: 'application/json' },
    ],
  })
  const content = Buffer.from(body.contracts[0]?.content ?? '', 'base64').toString('utf8')
  expect(readPact(content).interactions[0]?.description).toBe('a charge')
})

describe('a provider', () => {
  beforeEach(() => {
    const self = { href: `${server.url}/pacts/1`, name: 'Pact between orders (1.2) and cards' }
    const verificationProperties = {
      pending: true,
      notices: [
        { when: 'before_verification', text: 'it has never passed' },
        { when: 'after_verification:success_false_published_true', text: 'it may still fail' },
        { when: 'after_verification:success_false_published_false', text: 'nobody was told' },
      ],
    }
    server.when('POST', '/pacts/provider/cards/for-verification').respond({
      json: { _embedded: { pacts: [{ shortDescription: 'latest', verificationProperties, _links: { self } }] } },
    })
    const links = {
      self,
      'pb:provider': { href: `${server.url}/pacticipants/cards` },
      'pb:publish-verification-results': { href: `${server.url}/results` },
    }
    server.when('GET', '/pacts/1').respond({ json: { ...pact, _links: links } })
    server.when('GET', '/pacticipants/cards').respond({
      json: {
        _links: {
          'pb:branch-version': { href: `${server.url}/pacticipants/cards/branches/{branch}/versions/{version}` },
        },
      },
    })
    server.when('PUT', '/pacticipants/cards/branches/*').respond({ json: {} })
    server.when('POST', '/results').respond({ status: 201, json: {} })
  })

  test('gets the pacts that it is to verify, with what the broker says of them', async () => {
    const found = await broker.fetch({
      provider: 'cards',
      selectors: [{ deployedOrReleased: true }],
      providerBranch: 'main',
      includeWipSince: '2026-01-01',
    })
    expect(found).toMatchObject([
      { pending: true, notices: ['it has never passed'], pact: { consumer: 'orders', provider: 'cards' } },
    ])
    expect(sent('POST', '/pacts/provider/cards/for-verification')).toEqual({
      consumerVersionSelectors: [{ deployedOrReleased: true }],
      includePendingStatus: true,
      includeWipPactsSince: '2026-01-01',
      providerVersionBranch: 'main',
    })
  })

  test('reports what became of one', async () => {
    const [found] = await broker.fetch({ provider: 'cards' })
    if (found === undefined) throw new Error('no pact was fetched')
    const results = [{ description: 'a charge', success: false }]
    const report = { success: false, providerVersion: '3.4', providerBranch: 'main', results }
    expect(await broker.report(found, report)).toEqual(['it may still fail'])
    server.verify('PUT', '/pacticipants/cards/branches/main/versions/3.4', { times: 1 })
    expect(sent('POST', '/results')).toMatchObject({
      success: false,
      providerApplicationVersion: '3.4',
      testResults: [{ interactionDescription: 'a charge', success: false }],
    })
  })
})

test('whether a version may be deployed is answered with the reason and the matrix', async () => {
  server.when('GET', '/can-i-deploy').respond({
    json: {
      summary: { deployable: false, reason: 'There is no verified pact' },
      matrix: [
        {
          consumer: { name: 'orders', version: { number: '1.2' } },
          provider: { name: 'cards', version: null },
          verificationResult: null,
        },
      ],
    },
  })
  expect(await broker.canIDeploy({ pacticipant: 'orders', version: '1.2', environment: 'production' })).toEqual({
    deployable: false,
    reason: 'There is no verified pact',
    matrix: ['orders 1.2 → cards ?: not verified'],
  })
})

test('without an environment the matrix is asked, below the address of the broker', async () => {
  server.when('GET', '/broker/matrix').respond({ json: { summary: { deployable: true, reason: 'All passed' } } })
  await using below = new Broker({ url: `${server.url}/broker` })
  expect(await below.canIDeploy({ pacticipant: 'a b', version: '1/2' })).toMatchObject({ deployable: true })
  const [exchange] = server.exchanges('GET', '/broker/matrix')
  expect(Object.fromEntries(new URLSearchParams(String(exchange?.attributes.query)))).toEqual({
    ...{ 'q[][pacticipant]': 'a b', 'q[][version]': '1/2' },
    ...{ latestby: 'cvp', latest: 'true' },
  })
})

test('environments are listed, and a deployment is noted', async () => {
  server
    .when('GET', '/environments')
    .respond({ json: { _embedded: { environments: [{ name: 'production', uuid: 'u1', production: true }] } } })
  server.when('GET', '/pacticipants/orders/versions/1.2').respond({
    json: { _links: { 'pb:record-deployment': [{ name: 'production', href: `${server.url}/deployed/u1` }] } },
  })
  server.when('POST', '/deployed/u1').respond({ status: 201, json: {} })
  expect(await broker.environments()).toEqual(new Map([['production', { uuid: 'u1', production: true }]]))
  await broker.recordDeployment({ pacticipant: 'orders', version: '1.2', environment: 'production' })
  server.verify('POST', '/deployed/u1', { times: 1 })
})

describe('what a broker does not do says why', () => {
  test('credentials that it refuses', async () => {
    server.when('GET', '/').respond({ status: 401, json: { error: 'unauthorised' } })
    await expect(broker.environments()).rejects.toThrow(/BROKER_REFUSED[\s\S]*unauthorised[\s\S]*PACT_BROKER_TOKEN/)
  })

  test('a link that it does not have', async () => {
    server.when('GET', '/').respond({ json: { _links: {} } })
    await expect(broker.environments()).rejects.toThrow(/the broker offers no "pb:environments"/)
  })

  test('an environment that it does not have', async () => {
    server.when('GET', '/pacticipants/orders/versions/1.2').respond({ json: { _links: {} } })
    const deployment = { pacticipant: 'orders', version: '1.2', environment: 'moon' }
    await expect(broker.recordDeployment(deployment)).rejects.toThrow(/no environment "moon"[\s\S]*it has none/)
  })

  test('a field that it refuses', async () => {
    const errors = { environment: ["with name 'moon' does not exist"], '': ['say more'] }
    server.when('GET', '/environments').respond({ status: 400, json: { errors } })
    const message = "why:  environment: with name 'moon' does not exist; say more"
    await expect(broker.environments()).rejects.toThrow(message)
  })

  test('an address that sends elsewhere', async () => {
    server.when('GET', '/').respond({ status: 301, headers: { location: 'https://broker.test/' } })
    await expect(broker.environments()).rejects.toThrow(/301[\s\S]*it sends elsewhere: https:\/\/broker\.test\//)
  })

  test('no address', () => {
    expect(() => new Broker({ url: '' })).toThrow(/PACT_BROKER_BASE_URL/)
  })

  test('a token is sent with each request', async () => {
    await broker.environments().catch(() => undefined)
    const [exchange] = server.exchanges('GET', '/')
    expect(exchange?.request.headers).toMatchObject({ authorization: 'Bearer t0ken' })
  })
})
