import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../../foundation/core/index.ts'
import { isObject } from '../openapi/json.ts'
import { unreadable } from './schema.ts'

/** A document that a client asks for by its id. */
export interface PersistedDocument {
  readonly id: string
  readonly text: string
}

/** Learnt documents beyond that many push out the oldest. */
const MAX_LEARNT = 1000

/** The persisted documents that are known: the trusted ones of a file, and those that clients registered by their hash. */
export class PersistedDocuments {
  readonly trusted: readonly PersistedDocument[]
  readonly #byId: ReadonlyMap<string, string>
  readonly #learnt = new Map<string, string>()

  constructor(trusted: readonly PersistedDocument[] = []) {
    this.trusted = trusted
    this.#byId = new Map(trusted.map(({ id, text }) => [id, text]))
  }

  find(id: string): string | undefined {
    return this.#byId.get(id) ?? this.#learnt.get(id)
  }

  /** Keeps a document that came with its hash. Whether the hash is the document's. */
  learn(id: string, text: string): boolean {
    if (this.#byId.has(id)) return true
    if (sha256(text) !== id) return false
    this.#learnt.set(id, text)
    const [oldest] = this.#learnt.keys()
    if (this.#learnt.size > MAX_LEARNT && oldest !== undefined) this.#learnt.delete(oldest)
    return true
  }

  /** Forgets what clients registered. */
  forget(): void {
    this.#learnt.clear()
  }
}

/** The id of a document after the appendix "Persisted Documents" of GraphQL over HTTP, without its prefix. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/**
 * Reads trusted documents: a JSON object `{ id: text }` (Relay, GraphQL Code Generator), Apollo's manifest, a `.graphql`
 * file, or a folder of such files, each of them one document with its SHA-256 as the id.
 *
 * @throws GRAPHQL_UNREADABLE
 */
export async function loadDocuments(path: string): Promise<PersistedDocument[]> {
  try {
    if ((await stat(path)).isDirectory()) return await fromFolder(path)
    const text = await readFile(path, 'utf8')
    return path.endsWith('.json') ? fromJson(text, path) : [documentOf(text)]
  } catch (cause) {
    throw cause instanceof Error && 'errno' in cause ? unreadable(path, cause.message) : cause
  }
}

async function fromFolder(folder: string): Promise<PersistedDocument[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(graphql|gql)$/.test(name))
  return Promise.all(names.sort().map(async (name) => documentOf(await readFile(join(folder, name), 'utf8'))))
}

function fromJson(text: string, path: string): PersistedDocument[] {
  let root: unknown
  try {
    root = JSON.parse(text)
  } catch (cause) {
    throw unreadable(path, `it is not JSON: ${messageOf(cause)}`)
  }
  if (isObject(root) && Array.isArray(root.operations)) return root.operations.map((each) => fromManifest(each, path))
  const pairs = isObject(root) ? Object.entries(root) : []
  if (pairs.length > 0 && pairs.every(([, document]) => typeof document === 'string')) {
    return pairs.map(([id, document]) => ({ id: id.replace(/^sha256:/, ''), text: String(document) }))
  }
  throw unreadable(path, 'it is neither { "<id>": "<document>" } nor a manifest with a list "operations"')
}

function fromManifest(entry: unknown, path: string): PersistedDocument {
  if (isObject(entry) && typeof entry.id === 'string' && typeof entry.body === 'string') {
    return { id: entry.id, text: entry.body }
  }
  throw unreadable(path, 'each of its operations needs "id" and "body"')
}

function documentOf(text: string): PersistedDocument {
  return { id: sha256(text), text }
}
