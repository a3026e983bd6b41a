// Clean data for every test, and what the seam costs: 30 tables with 10,000 rows and the shop's schema, an app with 10 open
// connections.
//
//   npm run bench -- data              all of it, about five minutes
//   DRYFIT_BENCH_ONLY=seam npm run …   one part: resets, suite, seam, statements, stream
import { bench, type Report } from '../harness.ts'
import { MANY_TABLES, SHOP } from './databases.ts'
import { measureStatements, measureStream } from './memory.ts'
import { timeDropAndClone, timeResets, timeRestart, timeSuite } from './resets.ts'
import { timeSeam } from './seam.ts'

const parts: Readonly<Record<string, (report: Report) => Promise<void>>> = {
  resets: timeAllResets,
  suite: timeSuite,
  seam: timeSeam,
  statements: measureStatements,
  stream: measureStream,
}

const only = process.env.DRYFIT_BENCH_ONLY
await bench('data', async (report) => {
  for (const [name, run] of Object.entries(parts)) if (only === undefined || only === name) await run(report)
})

async function timeAllResets(report: Report): Promise<void> {
  const ours = await timeResets(report, { id: 'reset, shared memory', options: MANY_TABLES })
  const peer = { name: 'reset, shared memory', times: ours }
  await timeResets(report, { id: 'reset, disk', options: { ...MANY_TABLES, storage: 'disk' }, peer })
  await timeResets(report, {
    id: "reset, the shop's schema",
    options: SHOP,
    write: writeToShop,
    read: 'select count(*) from users.outbox',
  })
  await timeResets(report, { id: 'truncate', options: { ...MANY_TABLES, reset: 'truncate' }, peer })
  await timeDropAndClone(report, ours)
  await timeRestart(report, ours)
}

function writeToShop(n: number): string {
  return `insert into users.outbox (queue, body) values ('bench', '{"n": ${n}}')`
}
