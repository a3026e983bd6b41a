import type { ExecutionResult } from 'graphql'
import { isObject } from '../../openapi/json.ts'
import type { GraphQlAnswer, GraphQlAnswerError, GraphQlTools } from '../../respond/graphql-answer.ts'
import type { Operation } from '../operation.ts'
import type { LoadedSchema } from '../schema.ts'
import type { GraphQlResponse } from './http-form.ts'
import type { World, WorldContext } from './world.ts'

/** What an operation is executed with. */
export interface ExecutionParts {
  readonly loaded: LoadedSchema
  readonly world: World
  readonly operation: Operation
  readonly context: GraphQlTools
}

/** The response to an operation: what the answer says, and the virtual world for all else that was asked for. */
export function executeAnswer(
  parts: ExecutionParts,
  { data = {}, errors = [], extensions }: Pick<GraphQlAnswer, 'data' | 'errors' | 'extensions'>,
): GraphQlResponse | Promise<GraphQlResponse> {
  const more = extensions === undefined ? {} : { extensions }
  const whole = errors.filter(({ path }) => path === undefined)
  if (whole.length > 0) return { data: null, errors: whole, ...more }
  const result = execute(parts, withErrors(parts.loaded, data, errors))
  return result instanceof Promise ? result.then((each) => ({ ...each, ...more })) : { ...result, ...more }
}

function execute(
  { loaded, world, operation, context }: ExecutionParts,
  data: Readonly<Record<string, unknown>>,
): ExecutionResult | Promise<ExecutionResult> {
  const { library, schema } = loaded
  const { document, definition, variables } = operation
  const root = schema.getRootType(definition.operation)
  if (root === undefined || root === null) throw new Error(`the schema has no ${definition.operation}`)
  const contextValue: WorldContext = { store: context.store, clock: context.clock, objects: 0 }
  return library.execute({
    ...{ schema, document, contextValue },
    operationName: definition.name?.value ?? null,
    variableValues: variables,
    rootValue: world.root(root, data),
    fieldResolver: world.resolveField,
    typeResolver: world.resolveType,
  }) as ExecutionResult | Promise<ExecutionResult>
}

/** The data with an error in place of each field that has one: the library then says it with its place. */
function withErrors(
  { library }: LoadedSchema,
  data: Readonly<Record<string, unknown>>,
  errors: readonly GraphQlAnswerError[],
): Readonly<Record<string, unknown>> {
  return errors.reduce<Readonly<Record<string, unknown>>>((changed, { message, path = [], extensions }) => {
    const error = new library.GraphQLError(message, extensions === undefined ? {} : { extensions })
    return placed(changed, path, error) as Record<string, unknown>
  }, data)
}

function placed(value: unknown, [step, ...rest]: readonly (string | number)[], error: Error): unknown {
  if (step === undefined) return error
  if (typeof step === 'number') {
    const items = Array.isArray(value) ? [...(value as unknown[])] : []
    // What comes before it in the list is generated.
    return Array.from({ length: Math.max(items.length, step + 1) }, (_, index) =>
      index === step ? placed(items[index], rest, error) : items[index],
    )
  }
  const object: Readonly<Record<string, unknown>> = isObject(value) ? value : {}
  return { ...object, [step]: placed(object[step], rest, error) }
}
