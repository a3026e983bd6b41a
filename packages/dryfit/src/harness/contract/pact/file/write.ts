import { DryfitError } from '../../../../foundation/core/index.ts'
import type {
  Body,
  GeneratorSet,
  Headers,
  HttpInteraction,
  Interaction,
  InteractionBase,
  MessageContents,
  PactFile,
  RuleEntry,
  RuleSet,
} from '../model.ts'

type JsonRecord = Record<string, unknown>

/**
 * Writes a pact file of version 3 or 4. The same content always gives the same text: interactions and rules are
 * sorted, keys have a fixed order, and nothing in it tells the time.
 *
 * @throws CONTRACT_UNREADABLE when version 3 cannot say what is to be written (synchronous messages).
 */
export function writePact(pact: PactFile, version: 3 | 4 = 4): string {
  const interactions = [...pact.interactions].sort(byNameAndState)
  const content = version === 4 ? { interactions: interactions.map(writeV4) } : writeV3All(interactions)
  const file = {
    consumer: { name: pact.consumer },
    provider: { name: pact.provider },
    ...content,
    metadata: { ...pact.metadata, pactSpecification: { version: version === 4 ? '4.0' : '3.0.0' } },
  }
  return `${JSON.stringify(file, undefined, 2)}\n`
}

function byNameAndState(one: Interaction, other: Interaction): number {
  return compareText(one.description, other.description) || compareText(stateKey(one), stateKey(other))
}

function stateKey({ providerStates }: Interaction): string {
  return JSON.stringify(providerStates)
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

// ── version 4 ────────────────────────────────────────────────────────────────────────────────────────────────────

function writeV4(interaction: Interaction): JsonRecord {
  const { pending, key, comments, extra } = interaction
  const base = {
    ...(key !== undefined && { key }),
    ...describe(interaction),
    ...(pending && { pending }),
    ...(comments !== undefined && { comments }),
    ...extra,
  }
  switch (interaction.type) {
    case 'http':
      return { type: 'Synchronous/HTTP', ...base, ...httpParts(interaction, v4Body, listHeaders) }
    case 'async-message':
      return { type: 'Asynchronous/Messages', ...base, ...v4Message(interaction.contents) }
    case 'sync-message': {
      const { request, responses } = interaction
      return { type: 'Synchronous/Messages', ...base, request: v4Message(request), response: responses.map(v4Message) }
    }
  }
}

function v4Message({ body, metadata, rules, generators }: MessageContents): JsonRecord {
  return {
    ...(body.state !== 'missing' && { contents: v4Body(body) }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
    ...rulesAndGenerators(rules, generators),
  }
}

function v4Body(body: Body): unknown {
  if (body.state !== 'present') return { content: body.state === 'empty' ? '' : null }
  const contentType = body.contentType ?? 'text/plain'
  const text = textOf(body.bytes)
  if (text === undefined) {
    return { content: Buffer.from(body.bytes).toString('base64'), contentType, encoded: 'base64' }
  }
  return { content: isJson(contentType) ? JSON.parse(text) : text, contentType, encoded: false }
}

function listHeaders(headers: Headers): JsonRecord {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, [...values]]))
}

// ── version 3 ────────────────────────────────────────────────────────────────────────────────────────────────────

function writeV3All(interactions: readonly Interaction[]): JsonRecord {
  const messages = interactions.filter(({ type }) => type === 'async-message')
  const others = interactions.filter(({ type }) => type !== 'async-message')
  return {
    ...((others.length > 0 || messages.length === 0) && { interactions: others.map(writeV3) }),
    ...(messages.length > 0 && { messages: messages.map(writeV3) }),
  }
}

function writeV3(interaction: Interaction): JsonRecord {
  switch (interaction.type) {
    case 'http':
      return { ...describe(interaction), ...httpParts(interaction, v3Body, joinedHeaders) }
    case 'async-message': {
      const { body, metadata, rules, generators } = interaction.contents
      const contents = body.state === 'missing' ? {} : { contents: v3Body(body) }
      return { ...describe(interaction), ...contents, metaData: metadata, ...rulesAndGenerators(rules, generators) }
    }
    case 'sync-message':
      throw new DryfitError('CONTRACT_UNREADABLE', {
        what: `"${interaction.description}" cannot be written to a pact file of version 3`,
        why: 'version 3 has no synchronous messages',
        fix: 'write version 4',
      })
  }
}

function v3Body(body: Body): unknown {
  if (body.state !== 'present') return body.state === 'empty' ? '' : null
  const text = textOf(body.bytes)
  if (text === undefined) return Buffer.from(body.bytes).toString('base64')
  return isJson(body.contentType ?? '') ? JSON.parse(text) : text
}

function joinedHeaders(headers: Headers): JsonRecord {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.join(', ')]))
}

// ── both ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function describe({ description, providerStates }: InteractionBase): JsonRecord {
  return { description, ...(providerStates.length > 0 && { providerStates }) }
}

function httpParts(
  { request, response }: HttpInteraction,
  writeBody: (body: Body) => unknown,
  writeHeaders: (headers: Headers) => JsonRecord,
): JsonRecord {
  const common = ({
    headers,
    body,
    rules,
    generators,
  }: Pick<typeof request, 'headers' | 'body' | 'rules' | 'generators'>): JsonRecord => ({
    ...(headers !== undefined && { headers: writeHeaders(headers) }),
    ...(body.state !== 'missing' && { body: writeBody(body) }),
    ...rulesAndGenerators(rules, generators),
  })
  return {
    request: {
      method: request.method,
      path: request.path,
      ...(request.query !== undefined && { query: request.query }),
      ...common(request),
    },
    response: { status: response.status ?? 200, ...common(response) },
  }
}

function rulesAndGenerators(rules: RuleSet, generators: GeneratorSet): JsonRecord {
  const written = Object.entries(rules).filter(([, entries]) => entries.length > 0)
  return {
    ...(written.length > 0 && {
      matchingRules: Object.fromEntries(written.map(([name, entries]) => [name, writeRules(entries)])),
    }),
    ...(Object.keys(generators).length > 0 && {
      generators: Object.fromEntries(Object.entries(generators).map(writeGenerators)),
    }),
  }
}

function writeRules(entries: readonly RuleEntry[]): unknown {
  const sorted = [...entries].sort((one, other) => compareText(one.path, other.path))
  const write = ({ combine, matchers }: RuleEntry): JsonRecord => ({ combine, matchers: [...matchers] })
  const [only] = sorted
  return only?.path === '' ? write(only) : Object.fromEntries(sorted.map((entry) => [entry.path, write(entry)]))
}

function writeGenerators([category, specs]: [string, Readonly<Record<string, unknown>>]): [string, unknown] {
  return [category, specs[''] ?? specs]
}

function isJson(contentType: string): boolean {
  return /[/+]json\b/i.test(contentType)
}

/** The text of a body, or undefined when its bytes are none. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
