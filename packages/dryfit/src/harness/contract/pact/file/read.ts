import { DryfitError } from '../../../../foundation/core/index.ts'
import type {
  AsyncMessage,
  HttpInteraction,
  Interaction,
  InteractionBase,
  PactFile,
  ProviderState,
  SpecificationVersion,
  SyncMessage,
} from '../model.ts'
import { Cursor } from './cursor.ts'
import { readMessage, readRequest, readResponse } from './parts.ts'

/** Longer files are refused: 64 Mi characters. */
const MAX_FILE_CHARACTERS = 64 * 1024 * 1024

/**
 * Reads a pact file of version 1, 1.1, 2, 3 or 4.
 *
 * @param text the JSON of the file
 * @param name what an error message calls it, usually its path
 * @throws CONTRACT_UNREADABLE with a JSON pointer and the reason.
 */
export function readPact(text: string, name = 'pact file'): PactFile {
  const root = new Cursor(parse(text, name), name)
  root.object()
  const metadata = root.at('metadata').objectOr({})
  const version = versionOf(root.at('metadata'))
  return {
    consumer: root.at('consumer').at('name').string(),
    provider: root.at('provider').at('name').string(),
    interactions: interactionsOf(root, version),
    version,
    metadata,
  }
}

function parse(text: string, name: string): unknown {
  if (text.length > MAX_FILE_CHARACTERS) {
    const why = `it has ${text.length} characters, and at most ${MAX_FILE_CHARACTERS} are read`
    throw new DryfitError('CONTRACT_UNREADABLE', { what: `${name} cannot be read as a pact file`, why })
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    const why = `it is not JSON: ${(cause as Error).message}`
    throw new DryfitError('CONTRACT_UNREADABLE', { what: `${name} cannot be read as a pact file`, why, cause })
  }
}

/** The places in which tools have written the version of the specification. A file without one is of version 2. */
function versionOf(metadata: Cursor): SpecificationVersion {
  const places = [
    metadata.at('pactSpecification').at('version'),
    metadata.at('pact-specification').at('version'),
    metadata.at('pactSpecificationVersion'),
  ]
  const found = places.find(({ value }) => value !== undefined)
  if (found === undefined) return 2
  const [, major] = /^(\d+)(\.\d+)*$/.exec(String(found.value)) ?? []
  const version = Number(major)
  // 1.1 has the queries and bodies of version 2.
  if (version === 1) return String(found.value).startsWith('1.1') ? 2 : 1
  if (version === 2 || version === 3 || version === 4) return version
  throw found.error('a version of the specification from 1 to 4')
}

function interactionsOf(root: Cursor, version: SpecificationVersion): Interaction[] {
  const interactions = root.at('interactions').items()
  const messages = root.at('messages').items()
  return [
    ...interactions.map((each) => readInteraction(each, version)),
    ...messages.map((each) => asyncMessage(each, version)),
  ]
}

function readInteraction(at: Cursor, version: SpecificationVersion): Interaction {
  const type = version === 4 ? (at.at('type').value ?? 'Synchronous/HTTP') : 'Synchronous/HTTP'
  switch (type) {
    case 'Synchronous/HTTP':
      return httpInteraction(at, version)
    case 'Asynchronous/Messages':
      return asyncMessage(at, version)
    case 'Synchronous/Messages':
      return syncMessage(at, version)
    default:
      throw at.at('type').error('one of Synchronous/HTTP, Asynchronous/Messages, Synchronous/Messages')
  }
}

function httpInteraction(at: Cursor, version: SpecificationVersion): HttpInteraction {
  return {
    ...base(at, ['request', 'response']),
    type: 'http',
    request: guarded(at.at('request'), (value) => readRequest(value, version)),
    response: guarded(at.at('response'), (value) => readResponse(value, version)),
  }
}

function asyncMessage(at: Cursor, version: SpecificationVersion): AsyncMessage {
  const fields = ['contents', 'metadata', 'metaData', 'matchingRules', 'generators']
  return { ...base(at, fields), type: 'async-message', contents: guarded(at, (value) => readMessage(value, version)) }
}

function syncMessage(at: Cursor, version: SpecificationVersion): SyncMessage {
  return {
    ...base(at, ['request', 'response']),
    type: 'sync-message',
    request: guarded(at.at('request'), (value) => readMessage(value, version)),
    responses: at
      .at('response')
      .items()
      .map((each) => guarded(each, (value) => readMessage(value, version))),
  }
}

/** A reader's own complaint (a path or a percent-encoding that cannot be read) gets the place where it happened. */
function guarded<T>(at: Cursor, reader: (value: Readonly<Record<string, unknown>>) => T): T {
  const value = at.object()
  try {
    return reader(value)
  } catch (cause) {
    throw new DryfitError('CONTRACT_UNREADABLE', {
      what: 'a part of the pact file cannot be read',
      why: `at ${at.pointer}: ${(cause as Error).message}`,
      cause,
    })
  }
}

const BASE_FIELDS = ['type', 'description', 'providerState', 'providerStates', 'pending', 'key', 'comments']

function base(at: Cursor, ownFields: readonly string[]): InteractionBase {
  const fields = at.object()
  const extra = Object.entries(fields).filter(([name]) => !BASE_FIELDS.includes(name) && !ownFields.includes(name))
  const comments = at.at('comments').objectOr(undefined)
  return {
    description: at.has('description') ? at.at('description').string() : '',
    providerStates: providerStates(at),
    pending: at.at('pending').value === true,
    ...(at.has('key') && { key: at.at('key').string() }),
    ...(comments !== undefined && { comments }),
    ...(extra.length > 0 && { extra: Object.fromEntries(extra) }),
  }
}

/** V1 and V2 have one state as text; V3 and V4 a list, with parameters. */
function providerStates(at: Cursor): ProviderState[] {
  const single = at.at('providerState')
  if (typeof single.value === 'string') return single.value === '' ? [] : [{ name: single.value }]
  const states = at.at('providerStates')
  if (typeof states.value === 'string') return [{ name: states.value }]
  return states.items().map((state) => {
    const params = state.at('params').objectOr(undefined)
    return { name: state.at('name').string(), ...(params !== undefined && { params }) }
  })
}
