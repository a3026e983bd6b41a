// Compares the embedded Redis with the real one, reply by reply.
//
//   node conformance/redis/index.ts [--commands 100000] [--seed 1] [--only 'random']
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { compareCommandTables } from './command-table.ts'
import { type Difference, describeDifference } from './compare.ts'
import { startEmbeddedRedis } from './embedded.ts'
import { exchangeDumps } from './exchange.ts'
import { normalForm } from './normal.ts'
import { Peer } from './peer.ts'
import { BYTES, converse } from './protocol.ts'
import { compareRandomly } from './random.ts'
import { play } from './scenario-run.ts'
import { SCENARIOS } from './scenarios/index.ts'
import { startRealRedis } from './servers.ts'
import { compareSystematically } from './systematic.ts'

const { values } = parseArgs({
  options: {
    commands: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
})
const compatibility = readFileSync(
  new URL('../../packages/dryfit/src/services/redis/COMPATIBILITY.md', import.meta.url),
  'utf8',
)

const real = await startRealRedis()
if (typeof real === 'string') {
  console.log(`skipped: ${real}`)
  process.exit(0)
}
const embedded = await startEmbeddedRedis()
console.log(`embedded against redis-server ${real.version}\n`)
let problems = 0

await part('command table', async () => {
  const [ours, theirs] = await peers()
  const { compared, found } = await compareCommandTables(ours, theirs, compatibility)
  return { count: `${compared} commands`, found }
})
await part('single commands', async () => {
  const [ours, theirs] = await peers()
  const { cases, found } = await compareSystematically(ours, theirs)
  return { count: `${cases} cases`, found: found.map(describeDifference) }
})
await part('conversations', async () => {
  let steps = 0
  const found: string[] = []
  for (const scenario of SCENARIOS) {
    const [ours, theirs] = await Promise.all([play(scenario, embedded.port), play(scenario, real.port)])
    steps += ours.length
    ours.forEach(({ line, reply }, at) => {
      const their = theirs[at]?.reply
      if (reply !== their) {
        found.push(
          `    ${scenario.name}: ${line}\n      embedded  ${JSON.stringify(reply)}\n      real      ${JSON.stringify(their)}`,
        )
      }
    })
  }
  return { count: `${SCENARIOS.length} conversations, ${steps} steps`, found }
})
await part('bytes', async () => {
  const found: string[] = []
  for (const [name, bytes] of Object.entries(BYTES)) {
    const [ours, theirs] = await Promise.all([converse(embedded.port, bytes), converse(real.port, bytes)])
    if (ours !== theirs) {
      found.push(`    ${name}\n      embedded  ${JSON.stringify(ours)}\n      real      ${JSON.stringify(theirs)}`)
    }
  }
  return { count: `${Object.keys(BYTES).length} frames`, found }
})
await part('dumps, both ways', async () => {
  const [ours, theirs] = await peers()
  const { cases, problems } = await exchangeDumps(ours, theirs, normalForm)
  return { count: `${cases} dumps`, found: problems.map((problem) => `    ${problem}`) }
})
for (const resp of ['2', '3']) {
  await part(`random sequences, RESP${resp}`, async () => {
    const [ours, theirs] = await peers()
    await Promise.all([ours.command('HELLO', resp), theirs.command('HELLO', resp)])
    const share = Math.ceil(Number(values.commands) / 2)
    const { commands, found } = await compareRandomly(ours, theirs, share, Number(values.seed) * 10 + Number(resp))
    return {
      count: `${commands} commands`,
      found: found === undefined ? [] : [describeDifference(found as Difference)],
    }
  })
}

await real[Symbol.asyncDispose]()
await embedded[Symbol.asyncDispose]()
console.log(`\n${problems === 0 ? 'no unexplained difference' : `${problems} unexplained differences`}`)
process.exit(problems === 0 ? 0 : 1)

async function part(name: string, run: () => Promise<{ count: string; found: string[] }>): Promise<void> {
  if (!name.includes(values.only)) return
  const startedAt = performance.now()
  const { count, found } = await run()
  problems += found.length
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`${name.padEnd(26)} ${count.padEnd(36)} ${found.length} differences   ${seconds} s`)
  for (const text of found.slice(0, 20)) console.log(text)
}

async function peers(): Promise<[Peer, Peer]> {
  return Promise.all([Peer.connect(embedded.port), Peer.connect((real as { port: number }).port)])
}
