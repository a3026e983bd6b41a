// How long a virtual service takes over one request when a pattern, a path, a schema or a template and the request are made
// to take long together. None may take more than 50 ms: the attacks are those of the tests.
import { createClock, createSeed } from '../packages/dryfit/src/foundation/core/index.ts'
import { BodyFiles } from '../packages/dryfit/src/services/http/respond/files/body-files.ts'
import type { RespondContext } from '../packages/dryfit/src/services/http/respond/respond-context.ts'
import { DeclaredStubs, Scope } from '../packages/dryfit/src/services/http/state/scope.ts'
import { StubCompiler } from '../packages/dryfit/src/services/http/stub/stub-compiler.ts'
import { ATTACKS, type Attack, requestOf } from '../packages/dryfit/test/services/http/match/attacks.ts'
import { bench, median } from './harness.ts'

const LIMIT_MS = 50
const RUNS = 5
/** The dearest so many are shown one by one. */
const SHOWN = 10

const clock = createClock()
const compiler = new StubCompiler({
  clock,
  files: new BodyFiles(undefined),
  matchers: {},
  templatesEverywhere: false,
  systemValues: new Map(),
})

await bench('http-patterns', async (report) => {
  const costs = ATTACKS.map((attack) => ({ id: attack.name, value: costOf(attack) }))
  costs.sort((one, other) => other.value - one.value)
  for (const { id, value } of costs.slice(0, SHOWN)) report({ id, value, unit: 'ms' })
  const over = costs.filter(({ value }) => value > LIMIT_MS).length
  report({ id: `attacks that take more than ${LIMIT_MS} ms`, value: over, unit: `of ${costs.length}` })
})

/**
 * Milliseconds of processor time. Reading the body as JSON or XML is not part of it: that is the price of its size, and
 * paid once for all patterns.
 */
function costOf(attack: Attack): number {
  const stub = compiler.compile({ request: attack.request, response: { body: 'x', ...attack.response } })
  const scope = new Scope({ name: 's', declared: new DeclaredStubs([stub]), clock, seed: createSeed(1) })
  const request = requestOf(attack)
  // The first time reads the body and warms the code up.
  const times: number[] = []
  for (let run = -1; run < RUNS; run++) {
    const before = process.cpuUsage()
    scope.find(request)
    if (attack.response !== undefined) respondOnce(stub, request, scope)
    const { user, system } = process.cpuUsage(before)
    if (run >= 0) times.push((user + system) / 1000)
  }
  return median(times)
}

function respondOnce(
  stub: ReturnType<StubCompiler['compile']>,
  request: ReturnType<typeof requestOf>,
  { state, random, underWay }: Scope,
): void {
  const context: RespondContext = {
    ...{ call: 1, sinceFirstCallMs: 0, params: {}, clock, random, store: state.store, document: undefined, underWay },
    scenarios: state.scenarios,
    note: () => {},
    serve: () => {
      throw new Error('no attack answers another request')
    },
  }
  try {
    stub.responder.respond(request, context)
  } catch {
    // A template that is given up answers 500: how soon is what counts here.
  }
}
