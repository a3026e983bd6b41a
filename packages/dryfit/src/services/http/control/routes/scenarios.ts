import { isRecord } from '../../match/fields.ts'
import type { Stub } from '../../stub/model.ts'
import type { AdminCall, AdminRoute } from '../admin-call.ts'
import { AdminProblem, readJsonBody } from '../admin-errors.ts'
import { type AdminReply, OK_OBJECT } from '../admin-reply.ts'
import { stubJson } from '../stub-json.ts'

/** The stubs of each scenario. */
function scenarios({ door }: AdminCall): Map<string, Stub[]> {
  const found = new Map<string, Stub[]>()
  for (const stub of door.within.stubs()) {
    if (stub.scenario === undefined) continue
    found.set(stub.scenario.name, [...(found.get(stub.scenario.name) ?? []), stub])
  }
  return found
}

function statesOf(stubs: readonly Stub[]): string[] {
  const named = stubs.flatMap(({ scenario }) => [scenario?.requiredState, scenario?.newState])
  return [...new Set(named.filter((state) => state !== undefined))]
}

function list(call: AdminCall): AdminReply {
  return {
    json: {
      scenarios: [...scenarios(call)].map(([name, stubs]) => ({
        id: name,
        name,
        state: call.door.scenarios.stateOf(name),
        ...keyedStates(call, name),
        possibleStates: statesOf(stubs),
        mappings: stubs.map(stubJson),
      })),
    },
  }
}

/** The state of each entity, for a scenario that has keys: ours, not WireMock's. */
function keyedStates({ door }: AdminCall, name: string): { keys?: Record<string, string> } {
  const keys = door.scenarios.keysOf(name)
  return keys.size === 0 ? {} : { keys: Object.fromEntries(keys) }
}

function setState(call: AdminCall): AdminReply {
  const name = call.params.name as string
  const stubs = scenarios(call).get(name)
  if (stubs === undefined) throw new AdminProblem(404, 404, `Scenario ${name} does not exist`)
  const document = readJsonBody(call.request)
  const { state, key } = isRecord(document) ? document : {}
  if (typeof state !== 'string') call.door.scenarios.reset(name)
  else if (statesOf(stubs).includes(state)) {
    call.door.scenarios.set(name, state, typeof key === 'string' ? key : undefined)
  } else throw new AdminProblem(422, 11, `Scenario ${name} does not support state ${state}`)
  return OK_OBJECT
}

export const scenarioRoutes: readonly AdminRoute[] = [
  { method: 'GET', path: '/scenarios', handle: list },
  {
    method: 'POST',
    path: '/scenarios/reset',
    handle: ({ door }) => {
      door.scenarios.reset()
      return OK_OBJECT
    },
  },
  { method: 'PUT', path: '/scenarios/:name/state', handle: setState },
]
