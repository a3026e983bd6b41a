// Contracts: loading the room, what recording costs for each interaction, and verifying a file; beside the native engine.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Exchange, Journal } from '../packages/dryfit/src/foundation/core/index.ts'
import { ContractRecorder, planVerification, writePact } from '../packages/dryfit/src/harness/contract/index.ts'
import { bench, medianMs, peerPackage, sideBySideMs } from './harness.ts'

const INTERACTIONS = 100
const BODY = { id: 7, name: 'Laptop', tags: ['new', 'cheap'], price: { amount: 99900, currency: 'EUR' } }
const root = join(import.meta.dirname, '..')

interface NativeCore {
  verifyPacts(options: {
    provider: string
    providerBaseUrl: string
    pactUrls: string[]
    logLevel: string
  }): Promise<string>
}

await bench('contract', async (report) => {
  // What its users load; from source each file loses its types first.
  const built = join(root, 'packages/dryfit/dist/harness/contract/index.js')
  if (existsSync(built)) report({ id: 'import of the built package', value: await importMs(built), unit: 'ms' })
  const source = join(root, 'packages/dryfit/src/harness/contract/index.ts')
  report({ id: 'import from source', value: await importMs(source), unit: 'ms' })

  const interactions = recorded()
  const perInteraction = (await medianMs({ runs: 15, warmUps: 3 }, async () => void recorded())) / INTERACTIONS
  report({ id: 'recording, for each interaction', value: perInteraction, unit: 'ms' })

  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(BODY)),
  )
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const folder = mkdtempSync(join(tmpdir(), 'dryfit-bench-'))
  try {
    const path = join(folder, 'pact.json')
    const pact = { consumer: 'consumer', provider: 'provider', interactions, version: 4 as const, metadata: {} }
    writeFileSync(path, writePact(pact))
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { default: native } = await peerPackage<{ default: { default: NativeCore } }>('@pact-foundation/pact-core')
    const each = await sideBySideMs(
      { runs: 5 },
      () => verifyOurs(path, baseUrl),
      async () =>
        void (await native.default.verifyPacts({
          provider: 'provider',
          providerBaseUrl: baseUrl,
          pactUrls: [path],
          logLevel: 'error',
        })),
    )
    report({
      id: `verifying ${INTERACTIONS} interactions`,
      value: each.ours,
      unit: 'ms',
      peer: 'pact-core',
      ratio: each.ratio,
    })
  } finally {
    server.close()
    rmSync(folder, { recursive: true })
  }
})

/** In a process of its own, so that nothing is loaded yet; without what the process itself takes. */
function importMs(path: string): Promise<number> {
  const code = `const t = performance.now(); await import(${JSON.stringify(path)}); console.log(performance.now() - t)`
  return medianMs({ runs: 9, warmUps: 2 }, async () => {
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
    return Number(stdout)
  })
}

/** Interactions from a journal in which as many exchanges crossed. */
function recorded() {
  const journal = new Journal()
  for (let index = 0; index < INTERACTIONS; index++) {
    const exchange = new Exchange(journal.nextId(), 'consumer', 'provider', 0, {
      protocol: 'http',
      operation: `GET /products/${index}`,
    })
    journal.open(exchange)
    const body = Buffer.from(JSON.stringify(BODY))
    const reply = { headers: { 'content-type': 'application/json' }, body, bodyBytes: body.length }
    journal.close(exchange, { outcome: 'ok', attributes: { status: 200 }, reply })
  }
  const recorder = new ContractRecorder({ journal, consumer: 'consumer', provider: 'provider' })
  recorder.record(0, { title: 'a product is read' })
  return recorder.interactions
}

async function verifyOurs(path: string, baseUrl: string): Promise<void> {
  for (const each of await planVerification({ pacts: [path], baseUrl })) {
    const { status } = await each.run()
    if (status !== 'passed') throw new Error(`${each.title} ${status}`)
  }
}
