import { compilePattern } from '../match/compile-pattern.ts'
import type { Matcher } from '../match/matcher.ts'
import type { Value } from '../match/operator.ts'
import { Content } from '../request/content.ts'
import type { RequestView } from '../request/request-view.ts'
import type { Rendering } from '../respond/document-responder.ts'
import { entriesOf, optionalString } from './known-fields.ts'
import type { PathParamsOf, StateCondition, StateKey, StubDocument, StubScenario } from './model.ts'
import { StubProblem } from './problem.ts'

/** Makes a template of the request into the key of a scenario or of the store. */
export type CompileKey = (source: string) => Rendering

/** The scenario of a keyed stub is asked about when the request is known. */
export function scenarioConditions(scenario: StubScenario | undefined): StateCondition[] {
  if (scenario?.keyOf === undefined || scenario.requiredState === undefined) return []
  const { name, requiredState, keyOf } = scenario
  return [
    {
      field: `scenario ${name}`,
      holds: (request, state) => state.scenarios.allows(scenario, keyOf(request, state)),
      describe: () => `state ${requiredState}`,
      actual: (request, state) => {
        const key = keyOf(request, state)
        return `state ${state.scenarios.stateOf(name, key)} of ${key}`
      },
    },
  ]
}

/** `requiredState`: keys of the store, each a template, with the pattern that its value must fit. @throws StubProblem */
export function storeConditions(stub: StubDocument, params: PathParamsOf, compileKey: CompileKey): StateCondition[] {
  return entriesOf(stub, 'requiredState', '').map(([key, pattern]) => {
    const matcher = compilePattern(pattern, `/requiredState/${key}`)
    return storeCondition(key, keyOf(key, params, compileKey), matcher)
  })
}

/** What the store has under a key fits a pattern. What is not text is compared as JSON. */
export function storeCondition(title: string, key: StateKey, matcher: Matcher<Value>): StateCondition {
  const valueIn: (...given: Parameters<StateKey>) => Value = (request, state) => {
    const value = state.store.get(key(request, state))
    if (value === undefined) return undefined
    return Content.ofText(typeof value === 'string' ? value : JSON.stringify(value), request.receivedAt)
  }
  return {
    field: `store ${title}`,
    holds: (request, state) => matcher.matches(valueIn(request, state)),
    describe: () => [matcher.operator, matcher.describe()].filter(Boolean).join(' '),
    actual: (request, state) => valueIn(request, state)?.text,
  }
}

/** The scenario that a stub document names. @throws StubProblem */
export function scenarioOf(stub: StubDocument, params: PathParamsOf, compileKey: CompileKey): StubScenario | undefined {
  const name = optionalString(stub, 'scenarioName', '')
  const key = optionalString(stub, 'scenarioKey', '')
  if (name === undefined && key !== undefined) throw new StubProblem('/scenarioKey', 'needs a scenarioName beside it')
  if (name === undefined) return undefined
  return {
    name,
    requiredState: optionalString(stub, 'requiredScenarioState', ''),
    newState: optionalString(stub, 'newScenarioState', ''),
    keyOf: key === undefined ? undefined : keyOf(key, params, compileKey),
  }
}

function keyOf(source: string, params: PathParamsOf, compileKey: CompileKey): StateKey {
  if (!source.includes('{{')) return () => source
  const template = compileKey(source)
  return (request: RequestView, state) => template.render(request, { ...state, params: params(request) })
}
