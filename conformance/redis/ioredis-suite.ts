// Runs ioredis' own functional tests, unchanged, against the embedded server and against the real one.
//
//   node conformance/redis/ioredis-suite.ts <path to a checkout of github.com/redis/ioredis with its packages installed>
//
// The suite wants its server on port 6379.
import { spawnSync } from 'node:child_process'
import { spawnProcess, temporaryFolder } from '../../packages/dryfit/src/foundation/host/index.ts'
import { findBinary } from '../../packages/dryfit/src/services/redis/providers/native.ts'
import { Peer } from './peer.ts'

const PORT = 6379
const [checkout] = process.argv.slice(2)
if (checkout === undefined) {
  console.error('usage: node conformance/redis/ioredis-suite.ts <checkout of ioredis>')
  process.exit(1)
}

await using folder = await temporaryFolder()
const real = await run('redis-server', findBinary(), [
  ...['--port', String(PORT), '--save', '', '--appendonly', 'no', '--dir', folder.path],
])
const embedded = await run('embedded', process.execPath, [
  new URL('./embedded.ts', import.meta.url).pathname,
  String(PORT),
])
console.log(`redis-server   ${real.passed.size} passed, ${real.failed.size} failed`)
console.log(`embedded       ${embedded.passed.size} passed, ${embedded.failed.size} failed`)
const worse = [...real.passed].filter((title) => !embedded.passed.has(title))
const better = [...embedded.passed].filter((title) => !real.passed.has(title))
console.log(`\npassed on the real server only: ${worse.length}`)
for (const title of worse) console.log(`  ${title}\n    ${embedded.failed.get(title) ?? 'not reached'}`)
console.log(`\npassed on the embedded server only: ${better.length}`)
for (const title of better) console.log(`  ${title}`)

interface Outcome {
  readonly passed: ReadonlySet<string>
  readonly failed: ReadonlyMap<string, string>
}

async function run(name: string, command: string, args: readonly string[]): Promise<Outcome> {
  await using _server = await spawnProcess({ command, args: [...args] })
  await untilItAnswers()
  const mocha = spawnSync(
    process.execPath,
    [
      ...['node_modules/mocha/bin/mocha.js', '--no-experimental-strip-types', '--reporter', 'json', '--exit'],
      ...['test/helpers/*.ts', 'test/functional/**/*.ts'],
    ],
    {
      cwd: checkout,
      encoding: 'utf8',
      timeout: 400_000,
      maxBuffer: 2 ** 28,
      env: { ...process.env, TS_NODE_TRANSPILE_ONLY: 'true', NODE_ENV: 'test' },
    },
  )
  const start = mocha.stdout.indexOf('{\n  "stats"')
  if (start < 0) throw new Error(`mocha left no report for ${name}: ${mocha.stderr.slice(0, 2000)}`)
  const { passes, failures } = JSON.parse(mocha.stdout.slice(start)) as Record<string, MochaTest[]>
  return {
    passed: new Set(passes?.map(({ fullTitle }) => fullTitle)),
    failed: new Map(failures?.map(({ fullTitle, err }) => [fullTitle, err.message ?? ''])),
  }
}

interface MochaTest {
  readonly fullTitle: string
  readonly err: { readonly message?: string }
}

async function untilItAnswers(): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      const peer = await Peer.connect(PORT)
      await peer.command('PING')
      peer.end()
      return
    } catch (thrown) {
      if (tries > 200) throw thrown
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
