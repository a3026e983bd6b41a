import { closest, DryfitError, messageOf } from '../../../foundation/core/index.ts'
import { createHttpClient } from '../../../foundation/net/index.ts'
import type { ProviderState } from '../pact/model.ts'

export type StateValues = Readonly<Record<string, unknown>>

/**
 * Brings the provider into a state. The entries of an object that it returns (or resolves to) are at hand for
 * `fromProviderState`.
 *
 * @param params the parameters of the state, as the consumer wrote them
 */
export type StateHandler = (params: StateValues) => unknown

export type StateHandlers = Readonly<
  Record<string, StateHandler | { readonly setup?: StateHandler; readonly teardown?: StateHandler }>
>

/** How states are set: by functions of the test, or by an HTTP endpoint of the provider. */
export interface StateOptions {
  readonly stateHandlers?: StateHandlers
  /**
   * Gets `POST {state, params, action: 'setup' | 'teardown', consumer}`; a JSON object in reply gives values. A function is
   * asked when the first state is set.
   */
  readonly stateUrl?: string | (() => string | Promise<string>)
  /** Call the endpoint after the interaction, too. Default true. */
  readonly stateTeardown?: boolean
}

/**
 * Runs something while the provider is in the states of an interaction: they are set up in order, and whatever was set up
 * is taken down in reverse, also when a later state or the run fails.
 *
 * @throws STATE_HANDLER_MISSING, naming the state; STATE_HANDLER_FAILED with its reason; what the run throws; an
 * AggregateError where several of them failed.
 */
export async function withStates<T>(
  states: readonly ProviderState[],
  consumer: string,
  options: StateOptions,
  run: (values: StateValues) => Promise<T>,
): Promise<T> {
  const values: Record<string, unknown> = {}
  const undo: (() => Promise<unknown>)[] = []
  const failures: unknown[] = []
  const attempt = async <R>(step: () => Promise<R>): Promise<R | undefined> =>
    step().catch((cause: unknown) => void failures.push(cause))
  const outcome = await attempt(async () => {
    for (const state of states) {
      Object.assign(values, state.params, await changeState('setup', state, consumer, options))
      undo.push(() => changeState('teardown', state, consumer, options))
    }
    return { result: await run(values) }
  })
  for (const step of undo.reverse()) await attempt(step)
  if (outcome === undefined || failures.length > 0) throw allOf(failures)
  return outcome.result
}

function allOf(failures: readonly unknown[]): unknown {
  return failures.length === 1 ? failures[0] : new AggregateError(failures, failures.map(messageOf).join('\n'))
}

async function changeState(
  action: 'setup' | 'teardown',
  state: ProviderState,
  consumer: string,
  options: StateOptions,
): Promise<StateValues> {
  const { stateHandlers = {}, stateUrl, stateTeardown = true } = options
  const params = state.params ?? {}
  try {
    if (Object.hasOwn(stateHandlers, state.name)) return await callHandler(stateHandlers, action, state.name, params)
    if (stateUrl !== undefined && (action === 'setup' || stateTeardown)) {
      const url = typeof stateUrl === 'string' ? stateUrl : await stateUrl()
      return await callEndpoint(url, { action, consumer, params, state: state.name })
    }
  } catch (cause) {
    throw new DryfitError('STATE_HANDLER_FAILED', {
      what: `the ${action} of the provider state "${state.name}" failed`,
      why: messageOf(cause),
      cause,
    })
  }
  if (action === 'setup' && stateUrl === undefined) throw missingHandler(state.name, Object.keys(stateHandlers))
  return {}
}

async function callHandler(
  handlers: StateHandlers,
  action: 'setup' | 'teardown',
  name: string,
  params: StateValues,
): Promise<StateValues> {
  const entry = handlers[name]
  const handler = typeof entry === 'function' ? (action === 'setup' ? entry : undefined) : entry?.[action]
  const returned = await handler?.(params)
  return typeof returned === 'object' && returned !== null ? (returned as StateValues) : {}
}

async function callEndpoint(url: string, json: object): Promise<StateValues> {
  const client = createHttpClient(url)
  try {
    const reply = await client.post(url, { json })
    if (reply.status >= 400) throw new Error(`POST ${url} answered ${reply.status}: ${reply.text.slice(0, 200)}`)
    const isJson = reply.headers['content-type']?.includes('json') ?? false
    return isJson && reply.text !== '' ? reply.json<StateValues>() : {}
  } finally {
    client.close()
  }
}

function missingHandler(name: string, known: readonly string[]): DryfitError {
  const near = closest(name, known)
  const fix = near === undefined ? `add stateHandlers: { ${JSON.stringify(name)}: () => … }` : `did you mean "${near}"?`
  return new DryfitError('STATE_HANDLER_MISSING', {
    what: `nobody can bring the provider into the state "${name}"`,
    fix,
  })
}
