import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHttpClient } from '../../../../src/foundation/net/index.ts'
import { ContractFolder, ContractRecorder, planVerification, readPact } from '../../../../src/harness/contract/index.ts'
import type { HttpInteraction } from '../../../../src/harness/contract/pact/model.ts'
import { system } from '../../../../src/harness/environment/index.ts'
import { virtual } from '../../../../src/services/http/index.ts'

const run = promisify(execFile)
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dryfit-contract-'))
})
afterEach(() => rm(folder, { recursive: true }))

const shop = system().register('cards', virtual())

describe('what a test exchanged becomes a contract', () => {
  test('with a stable name, states, and only what belongs to the API', async () => {
    await using env = await shop.startAll()
    env.cards.when('POST', '/v1/charges').respond({ status: 402, json: { error: 'card_declined' } })
    const recorder = new ContractRecorder({ journal: env.journal, consumer: 'test', provider: 'cards' })
    const mark = env.journal.lastId
    const client = createHttpClient(env.cards.url)
    await client.post('/v1/charges', {
      json: { amount: 10997 },
      query: { dry: 'yes' },
      headers: { 'x-request-id': '17' },
    })
    client.close()
    recorder.record(mark, { title: 'a declined card', states: [{ name: 'the card is declined' }] })
    expect(recorder.interactions).toHaveLength(1)
    const [interaction] = recorder.interactions as readonly HttpInteraction[]
    expect(interaction).toMatchObject({
      description: 'a declined card: POST /v1/charges?dry=yes',
      providerStates: [{ name: 'the card is declined' }],
      request: { method: 'POST', path: '/v1/charges', query: { dry: ['yes'] } },
      response: { status: 402 },
    })
    expect(Object.keys(interaction?.request.headers ?? {})).toEqual(['content-type'])
  })

  test('without what a fault made, and without what no stub answered', async () => {
    await using env = await shop.startAll()
    env.cards.when('GET', '/health').respond({ json: { up: true } })
    env.seam('test', 'cards').fail({ status: 503 }, { times: 1 })
    const recorder = new ContractRecorder({ journal: env.journal, consumer: 'test', provider: 'cards' })
    const client = createHttpClient(env.cards.url)
    expect((await client.get('/health')).status).toBe(503)
    expect((await client.get('/unknown')).status).toBe(404)
    expect((await client.get('/health')).status).toBe(200)
    client.close()
    recorder.record(0, { title: 'health' })
    const interactions = recorder.interactions as readonly HttpInteraction[]
    expect(interactions.map(({ description, response }) => [description, response.status])).toEqual([
      ['health: GET /health', 200],
    ])
  })

  test('that its own stub keeps when it is verified', async () => {
    await using env = await shop.startAll()
    env.cards.when('POST', '/v1/charges').respond({ status: 201, json: { id: 'ch_1', amount: 10997 } })
    const recorder = new ContractRecorder({ journal: env.journal, consumer: 'test', provider: 'cards' })
    const client = createHttpClient(env.cards.url)
    await client.post('/v1/charges', { json: { amount: 10997 } })
    client.close()
    recorder.record(0, { title: 'a charge' })
    const contracts = new ContractFolder(folder)
    await contracts.begin()
    await contracts.writePart('1', { consumer: 'test', provider: 'cards', interactions: recorder.interactions })
    const pacts = await contracts.merge()
    const results = await Promise.all(
      (await planVerification({ baseUrl: env.cards.url, pacts })).map((each) => each.run()),
    )
    expect(results.map(({ status }) => status)).toEqual(['passed'])
  })
})

describe('workers write parts that are merged', () => {
  const part = (description: string, status: number) => ({
    consumer: 'orders',
    provider: 'cards',
    interactions: readPact(
      JSON.stringify({
        consumer: { name: 'orders' },
        provider: { name: 'cards' },
        interactions: [{ description, request: { method: 'GET', path: '/' }, response: { status } }],
        metadata: { pactSpecification: { version: '3.0.0' } },
      }),
    ).interactions,
  })
  const descriptions = async (): Promise<string[]> =>
    readPact(await readFile(join(folder, 'orders-cards.json'), 'utf8')).interactions.map(
      ({ description }) => description,
    )

  test('equal interactions are there once', async () => {
    const contracts = new ContractFolder(folder)
    await contracts.begin()
    await Promise.all([
      contracts.writePart('1', part('a', 200)),
      contracts.writePart('2', part('a', 200)),
      contracts.writePart('3', part('b', 200)),
    ])
    await contracts.merge()
    expect(await descriptions()).toEqual(['a', 'b'])
    expect(await readdir(folder)).toEqual(['orders-cards.json'])
  })

  test('from four processes at once, with nothing stale and nothing twice', async () => {
    const contracts = new ContractFolder(folder)
    await contracts.writePart('1', part('made by nobody any more', 200))
    await contracts.merge()
    await contracts.begin()
    const program = join(import.meta.dirname, 'programs', 'worker.ts')
    await Promise.all([1, 2, 3, 4].map((number) => run(process.execPath, [program, folder, String(number)])))
    const [path = ''] = await contracts.merge()
    expect(await descriptions()).toEqual(['made by 1', 'made by 2', 'made by 3', 'made by 4', 'made by all'])
    const first = await readFile(path, 'utf8')
    for (const number of ['4', '2', '1', '3']) await run(process.execPath, [program, folder, number])
    await rm(path)
    await contracts.merge()
    expect(await readFile(path, 'utf8')).toBe(first)
  }, 60_000)

  test('a contract that says the same stays as somebody formatted it, and one that does not is outdated', async () => {
    const contracts = new ContractFolder(folder)
    await contracts.writePart('1', part('a', 200))
    const [path = ''] = await contracts.merge()
    const formatted = JSON.stringify(JSON.parse(await readFile(path, 'utf8')))
    await writeFile(path, formatted)
    await contracts.writePart('1', part('a', 200))
    expect(await contracts.outdated()).toEqual([])
    await contracts.merge()
    expect(await readFile(path, 'utf8')).toBe(formatted)
    await contracts.writePart('1', part('a', 201))
    expect(await contracts.outdated()).toEqual([path])
  })

  test('of a run in part, what earlier runs made stays', async () => {
    const contracts = new ContractFolder(folder)
    for (const description of ['a', 'b']) {
      await contracts.writePart('1', part(description, 200))
      await contracts.merge({ complete: false })
    }
    expect(await descriptions()).toEqual(['a', 'b'])
  })

  test('what a later run no longer makes is gone', async () => {
    const contracts = new ContractFolder(folder)
    for (const description of ['old', 'new']) {
      await contracts.begin()
      await contracts.writePart('1', part(description, 200))
      await contracts.merge()
    }
    expect(await descriptions()).toEqual(['new'])
  })

  test('different interactions of one name are refused', async () => {
    const contracts = new ContractFolder(folder)
    await contracts.begin()
    await contracts.writePart('1', part('a', 200))
    await contracts.writePart('2', part('a', 404))
    await expect(contracts.merge()).rejects.toThrow(/CONTRACT_CONFLICT/)
  })
})
