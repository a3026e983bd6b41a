// Pact files both ways: ours verified by the native verifier, those of the native DSL by ours; each against a provider
// that keeps them and one that does not.
//
//   node conformance/pact/files.ts
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type PactFile,
  planVerification,
  readPact,
  writePact,
} from '../../packages/dryfit/src/harness/contract/index.ts'
import { AGREEMENTS, type Agreement } from './cases/agreements.ts'
import { requireNative, verifyNatively } from './native.ts'
import { writeNatively } from './native-files.ts'
import { serveAgreements } from './provider.ts'

const core = requireNative()
const wrong: string[] = []
let checked = 0

for (const version of [3, 4] as const) {
  const known = AGREEMENTS.filter(({ onlyV4 }) => version === 4 || onlyV4 !== true)
  // Version 3 has files of requests and files of messages.
  for (const group of version === 4 ? [known] : [known.filter(isHttp), known.filter((each) => !isHttp(each))]) {
    const pact = writePact(asPact(group), version)
    await check(`version ${version} of ours, native verifier`, group, (port) => nativeVerdicts(pact, port))
    await check(`version ${version} of ours, our verifier`, group, (port) => ourVerdicts(readPact(pact), group, port))
  }
  const folder = await mkdtemp(join(tmpdir(), 'dryfit-files-'))
  try {
    const written = await writeNatively(core, version, folder)
    for (const { path, agreements } of written) {
      const pact = readPact(await readFile(path, 'utf8'), path)
      await check(`version ${version} of the native DSL, our verifier`, agreements, (port) =>
        ourVerdicts(pact, agreements, port),
      )
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

for (const line of wrong) console.log(line)
console.log(`${checked - wrong.length} of ${checked} verdicts right`)
process.exitCode = wrong.length > 0 ? 1 : 0

function isHttp({ interaction }: Agreement): boolean {
  return interaction.type === 'Synchronous/HTTP'
}

function asPact(agreements: readonly Agreement[]): PactFile {
  const interactions = agreements.map(({ interaction }) => interaction)
  const metadata = { pactSpecification: { version: '4.0' } }
  const names = { consumer: { name: 'consumer' }, provider: { name: 'provider' } }
  return readPact(JSON.stringify({ ...names, interactions, metadata }))
}

/** Who keeps every agreement must pass, who breaks every one must fail. */
async function check(
  title: string,
  agreements: readonly Agreement[],
  verdictsAt: (port: number) => Promise<ReadonlyMap<string, boolean>>,
): Promise<void> {
  for (const keeps of [true, false]) {
    await using provider = await serveAgreements(agreements, keeps)
    const verdicts = await verdictsAt(provider.port)
    for (const { interaction } of agreements) {
      checked++
      const verdict = verdicts.get(interaction.description)
      if (verdict !== keeps)
        wrong.push(`${title}: "${interaction.description}" ${keeps ? 'kept' : 'broken'}, verdict ${verdict}`)
    }
  }
}

async function nativeVerdicts(pact: string, port: number): Promise<Map<string, boolean>> {
  const { results } = await verifyNatively(pact, 'provider', port, `http://127.0.0.1:${port}/_states`)
  return new Map(results.map(({ description, result }) => [description, result === 'OK']))
}

async function ourVerdicts(
  pact: PactFile,
  agreements: readonly Agreement[],
  port: number,
): Promise<Map<string, boolean>> {
  const baseUrl = `http://127.0.0.1:${port}`
  const messages = Object.fromEntries(
    agreements.map(({ interaction }) => [
      interaction.description,
      () => askForMessage(baseUrl, interaction.description),
    ]),
  )
  const planned = await planVerification({ pacts: [pact], baseUrl, messages, stateUrl: `${baseUrl}/_states` })
  const verdicts = new Map<string, boolean>()
  for (const { interaction, run } of planned) verdicts.set(interaction.description, (await run()).status === 'passed')
  return verdicts
}

/** Our verifier calls a function of the provider; here it asks the same provider that the native one asks. */
async function askForMessage(baseUrl: string, description: string): Promise<unknown> {
  const reply = await fetch(`${baseUrl}/_messages`, { method: 'POST', body: JSON.stringify({ description }) })
  const header = reply.headers.get('pact-message-metadata') ?? ''
  return { contents: await reply.json(), metadata: JSON.parse(Buffer.from(header, 'base64').toString()) }
}
