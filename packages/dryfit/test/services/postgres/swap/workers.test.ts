import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import type { PostgresServer } from '../../../../src/services/postgres/server/server.ts'
import type { WorkerOrder } from '../programs/worker.ts'
import { openBench } from '../support/environment.ts'
import { startServer, urlOf } from '../support/providers.ts'
import { createRows, STEPS, type Step, Worker } from '../support/worker.ts'

const NAMES = ['a', 'b', 'c', 'd'] as const
const PROGRAM = fileURLToPath(new URL('../programs/worker.ts', import.meta.url))
const STEPS_OF_A_PROCESS = 40

test('four workers of one process never see a row of another, whatever they do', async () => {
  const workers = await Promise.all(
    NAMES.map(async (name) => new Worker(name, await openBench({ migrate: createRows }))),
  )
  const plan = fc.array(fc.constantFrom(...STEPS), { minLength: 5, maxLength: 15 })
  const plans = fc.tuple(plan, plan, plan, plan)
  const run = async (plan: readonly (readonly Step[])[]): Promise<void> => {
    await Promise.all(
      workers.map(async (worker, index) => {
        for (const step of plan[index] ?? []) await worker.do(step)
      }),
    )
  }
  try {
    await fc.assert(fc.asyncProperty(plans, run), { numRuns: 8, endOnFailure: true })
  } finally {
    await Promise.all(workers.map((worker) => worker.end()))
  }
}, 120_000)

/** Four processes that begin at the same moment, each with a plan of its own; what each printed, and how it ended. */
async function runProcesses(order: Omit<WorkerOrder, 'name' | 'seed' | 'steps'>): Promise<unknown[]> {
  const children = NAMES.map((name, index) => {
    const full: WorkerOrder = { ...order, name, seed: index, steps: STEPS_OF_A_PROCESS }
    return spawn(process.execPath, [PROGRAM, JSON.stringify(full)], { stdio: ['pipe', 'pipe', 'pipe'] })
  })
  await Promise.all(children.map((child) => Promise.race([once(child.stdout, 'data'), once(child, 'exit')])))
  return Promise.all(children.map(finish))
}

async function finish(child: ChildProcess): Promise<unknown> {
  const { stdin, stdout, stderr } = child
  if (stdin === null || stdout === null || stderr === null) throw new Error('its streams are pipes')
  stdin.end('go')
  const [said, complained, [code]] = await Promise.all([text(stdout), text(stderr), once(child, 'close')])
  return { said, complained, code }
}

const clean = NAMES.map(() => ({ said: `${STEPS_OF_A_PROCESS} steps\n`, complained: '', code: 0 }))

describe('four processes at once never see a row of another', () => {
  test('with a server each, as the workers of a test runner have', async () => {
    expect(await runProcesses({})).toEqual(clean)
  }, 120_000)

  for (const reset of ['clone', 'truncate', 'transaction'] as const) {
    test(`on one server, reset by ${reset}; and leave nothing on it`, async () => {
      const server = await startServer()
      try {
        expect(await runProcesses({ url: urlOf(server), reset })).toEqual(clean)
        expect(await databases(server)).toEqual(['postgres'])
      } finally {
        await server.stop()
      }
    }, 120_000)
  }
})

async function databases({ access }: PostgresServer): Promise<unknown[]> {
  const { host, port, user, database } = access
  const client = new Client({ host, port, user, database })
  await client.connect()
  const { rows } = await client.query('select datname from pg_database where not datistemplate order by 1')
  await client.end()
  return rows.map(({ datname }) => datname)
}
