// Random operations on both brokers, compared one by one. A difference is shrunk to the shortest sequence that shows it.
//
//   node conformance/amqp/random.ts [operations=20000] [seed]
import fc from 'fast-check'
import { embedded, real } from './brokers.ts'
import { OPERATIONS, type Operation } from './random/operations.ts'
import { Pair } from './random/pair.ts'

const OPERATIONS_PER_RUN = 80
const wanted = Number(process.argv[2] ?? 20_000)
const seed = process.argv[3] === undefined ? undefined : Number(process.argv[3])

await using ours = await embedded()
await using theirs = await real()
let done = 0
const sequence = fc.array(OPERATIONS, { minLength: OPERATIONS_PER_RUN, maxLength: OPERATIONS_PER_RUN })
const property = fc.asyncProperty(sequence, async (operations: readonly Operation[]) => {
  await using pair = await Pair.open(ours, theirs)
  for (const operation of operations) {
    await pair.apply(operation)
    done++
  }
})
await fc.assert(property, {
  numRuns: Math.ceil(wanted / OPERATIONS_PER_RUN),
  ...(seed !== undefined && { seed }),
  interruptAfterTimeLimit: 1_200_000,
})
console.log(`${done} random operations answered the same by both brokers`)
