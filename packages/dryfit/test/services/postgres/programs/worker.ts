// One worker of several: opens an environment of its own, says "ready", and at a word on its input does steps by chance.
//
//   node worker.ts '{"name": "a", "seed": 1, "steps": 60, "url": "postgres://…", "reset": "clone"}'
import { once } from 'node:events'
import { createSeed } from '../../../../src/foundation/core/index.ts'
import type { ResetKind } from '../../../../src/services/postgres/index.ts'
import { openBench } from '../support/environment.ts'
import { createRows, STEPS, Worker } from '../support/worker.ts'

export interface WorkerOrder {
  readonly name: string
  readonly seed: number
  readonly steps: number
  /** A server that all share. Without: one of its own. */
  readonly url?: string
  readonly reset?: ResetKind
}

const { name, seed, steps, url, reset }: WorkerOrder = JSON.parse(process.argv[2] ?? '')
const shared = url === undefined ? {} : ({ provider: 'external', url } as const)
const worker = new Worker(name, await openBench({ migrate: createRows, ...shared, ...(reset && { reset }) }))
process.stdout.write('ready\n')
await once(process.stdin, 'data')
const random = createSeed(seed).random('steps')
for (let step = 0; step < steps; step++) await worker.do(random.pick(STEPS))
await worker.end()
process.stdout.write(`${steps} steps\n`)
