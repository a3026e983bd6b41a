import type { Seed } from '../../../../foundation/core/index.ts'
import type { RequestView } from '../../request/request-view.ts'
import type { AnswerChoice } from '../../respond/answer-choice.ts'
import type { Reply } from '../../respond/reply.ts'
import { toReply } from '../../respond/reply-init.ts'
import type { RespondContext } from '../../respond/respond-context.ts'
import { dereference, type OpenApiDocument } from '../document.ts'
import { isObject, type JsonValue } from '../json.ts'
import { isJsonType } from '../media.ts'
import type { MediaType, Operation, ResponseSpec } from '../operations.ts'
import { exampleOf, type SampleOptions, sample } from '../sample.ts'
import { chooseResponse } from './choose-response.ts'
import { problemReply } from './problem-reply.ts'
import { textForPattern } from './text-for-pattern.ts'

/** Makes the reply to a request of an operation: its example, or content made from the schema and the seed. */
export function answerOperation(
  { document, seed }: { readonly document: OpenApiDocument; readonly seed: Seed },
  operation: Operation,
  request: RequestView,
  choice: AnswerChoice,
  context: RespondContext,
): Reply {
  const chosen = chooseResponse(operation, choice, request.header('accept'))
  if (!('spec' in chosen)) return problemReply(chosen.status, chosen.reason)
  const { status, spec, media } = chosen
  const dynamic = choice.dynamic === true
  // The same call gives the same data, whatever else was asked before, unless the client wants it otherwise.
  const random = dynamic ? context.random : seed.random(`openapi ${operation.method} ${operation.template} ${status}`)
  const options: SampleOptions = { random, direction: 'reply', now: context.clock.now(), textFor: textForPattern }
  const headers = headersOf(document, spec, options)
  if (media === undefined) return toReply({ status, headers })
  const value = contentOf(document, media.source, options, choice)
  if (value === undefined) return toReply({ status, headers })
  const body = bodyOf(value, media.type)
  if (body === undefined) return problemReply(500, `only an example can be served as ${media.type}, and there is none`)
  return toReply({ status, headers: { ...headers, 'content-type': concrete(media.type) }, body })
}

function contentOf(
  document: OpenApiDocument,
  media: MediaType,
  options: SampleOptions,
  { dynamic, example }: AnswerChoice,
): JsonValue | undefined {
  if (dynamic !== true) return exampleOf(document, media, options, example)
  return media.schema === undefined
    ? exampleOf(document, media, options, example)
    : sample(document, withoutExamples(document, media.schema.schema), options)
}

/** A schema whose own example or default would be taken instead of something new. */
function withoutExamples(document: OpenApiDocument, reference: JsonValue, depth = 0): JsonValue {
  const schema = dereference(document, reference)
  if (!isObject(schema) || depth > 6) return reference
  const { example: _example, examples: _examples, default: _default, ...rest } = schema
  const { properties, items } = rest
  return {
    ...rest,
    ...(items !== undefined && { items: withoutExamples(document, items, depth + 1) }),
    ...(isObject(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, each]) => [name, withoutExamples(document, each, depth + 1)]),
      ),
    }),
  }
}

function headersOf(document: OpenApiDocument, spec: ResponseSpec, options: SampleOptions): Record<string, string> {
  const described = isObject(spec.source.headers) ? spec.source.headers : {}
  const entries = spec.headers.flatMap(({ name, schema }): [string, string][] => {
    const header = dereference(document, described[name])
    const example = isObject(header) ? header.example : undefined
    const value = example ?? (schema === undefined ? undefined : sample(document, schema.schema, options))
    // The content decides about these.
    if (value === undefined || /^content-(type|length)$/i.test(name)) return []
    return [[name, Array.isArray(value) ? value.join(',') : String(value)]]
  })
  return Object.fromEntries(entries)
}

/** Undefined when there is no telling how the value is written in that type. */
function bodyOf(value: JsonValue, type: string): string | undefined {
  if (isJsonType(type) || type.includes('*')) return JSON.stringify(value)
  if (typeof value === 'string') return value
  if (type.startsWith('text/') && !isXml(type)) return typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (type === 'application/x-www-form-urlencoded' && isObject(value)) {
    return new URLSearchParams(
      Object.entries(value).map(([name, each]): [string, string] => [name, String(each)]),
    ).toString()
  }
  if (/^application\/(x-)?(ndjson|jsonlines|jsonl)$/.test(type)) {
    return (Array.isArray(value) ? value : [value]).map((each) => `${JSON.stringify(each)}\n`).join('')
  }
  return undefined
}

function isXml(type: string): boolean {
  return /[/+]xml\b/.test(type)
}

/** A range of a document is answered with a type of it. */
function concrete(type: string): string {
  return type.includes('*') ? 'application/json' : type
}
