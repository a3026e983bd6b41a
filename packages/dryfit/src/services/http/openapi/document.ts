import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { DryfitError } from '../../../foundation/core/index.ts'
import { decodePercent } from '../../../foundation/net/index.ts'
import { isObject, type JsonObject, type JsonValue, valueAt } from './json.ts'

/** An OpenAPI document in one piece: every reference in it is local. */
export interface OpenApiDocument {
  /** What messages call it: its path. */
  readonly name: string
  readonly version: '3.0' | '3.1' | '3.2'
  readonly root: JsonObject
}

const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
/** YAML takes a second or so for each million characters. */
const MAX_YAML_CHARACTERS = 16 * 1024 * 1024
/** References to other files are followed that often at the most. */
const MAX_FILES = 500

/**
 * Reads an OpenAPI document, YAML or JSON, with all the files that it refers to. Files are read only from its own folder
 * and below.
 *
 * @throws OPENAPI_UNREADABLE with the place and the reason.
 * @example const document = await loadOpenApi('contracts/payments.yaml')
 */
export async function loadOpenApi(path: string): Promise<OpenApiDocument> {
  return openApiOf(await loadDocument(path), path)
}

/** Reads any document of this kind, YAML or JSON, in one piece. Throws as {@link loadOpenApi} does. */
export function loadDocument(path: string): Promise<JsonValue> {
  return new Bundle(resolve(path)).read()
}

/** The document that an object is. References to files are not followed. */
export function openApiOf(root: JsonValue, name = 'OpenAPI document'): OpenApiDocument {
  if (!isObject(root)) throw unreadable(name, 'it is not an object')
  const version = /^3\.([012])\.\d+/.exec(String(root.openapi))?.[1]
  if (version !== undefined) return { name, root, version: `3.${version}` as OpenApiDocument['version'] }
  const why =
    'swagger' in root ? 'it is of version 2.0 (Swagger)' : `its field "openapi" is ${JSON.stringify(root.openapi)}`
  throw unreadable(name, why, 'only 3.0, 3.1 and 3.2 are read; converters from 2.0 exist')
}

/**
 * Puts what other files contribute below `x-files` of the document, and turns references to them into local ones.
 *
 * ```
 *   $ref: './pet.yaml#/Pet'   ──▶   $ref: '#/x-files/1/Pet'
 * ```
 */
class Bundle {
  readonly #path: string
  readonly #files = new Map<string, { key: string; content: JsonValue }>()

  constructor(path: string) {
    this.#path = path
  }

  async read(): Promise<JsonValue> {
    const parsed = await parseFile(this.#path)
    if (!refersToFiles(parsed)) return parsed
    const root = await this.#localise(parsed, this.#path, '')
    if (this.#files.size === 0 || !isObject(root)) return root
    return {
      ...root,
      'x-files': Object.fromEntries([...this.#files.values()].map(({ key, content }) => [key, content])),
    }
  }

  async #localise(value: JsonValue, file: string, prefix: string): Promise<JsonValue> {
    if (Array.isArray(value)) return Promise.all(value.map((item) => this.#localise(item, file, prefix)))
    if (!isObject(value)) return value
    const entries: [string, JsonValue][] = []
    for (const [key, item] of Object.entries(value)) {
      const isReference = key === '$ref' && typeof item === 'string'
      entries.push([
        key,
        isReference ? await this.#reference(item, file, prefix) : await this.#localise(item, file, prefix),
      ])
    }
    return Object.fromEntries(entries)
  }

  async #reference(reference: string, file: string, prefix: string): Promise<string> {
    const hash = reference.indexOf('#')
    const target = hash < 0 ? reference : reference.slice(0, hash)
    const pointer = hash < 0 ? '' : reference.slice(hash + 1)
    if (target === '') return `#${prefix}${pointer}`
    if (/^[a-z][a-z+.-]+:/i.test(target))
      throw unreadable(file, `it refers to ${reference}`, 'only files are followed, nothing on the network')
    const path = resolve(dirname(file), decodePercent(target))
    if (path === this.#path) return `#${pointer}`
    return `#/x-files/${await this.#keyOf(path, file)}${pointer}`
  }

  async #keyOf(path: string, from: string): Promise<string> {
    const known = this.#files.get(path)
    if (known !== undefined) return known.key
    const inside = relative(dirname(this.#path), path)
    if (inside.startsWith('..') || isAbsolute(inside))
      throw unreadable(from, `it refers to ${path}, outside of its folder`)
    if (this.#files.size >= MAX_FILES) throw unreadable(from, `it refers to more than ${MAX_FILES} files`)
    const entry = { key: String(this.#files.size + 1), content: null as JsonValue }
    // Known before it is read, so that files may refer to each other.
    this.#files.set(path, entry)
    entry.content = await this.#localise(await parseFile(path), path, `/x-files/${entry.key}`)
    return entry.key
  }
}

/** Most documents are one file: of a long one every value would be waited for. */
function refersToFiles(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(refersToFiles)
  if (!isObject(value)) return false
  return Object.entries(value).some(
    ([key, item]) => (key === '$ref' && typeof item === 'string' && !item.startsWith('#')) || refersToFiles(item),
  )
}

async function parseFile(path: string): Promise<JsonValue> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw unreadable(path, cause.message)
  })
  if (text.length > MAX_DOCUMENT_BYTES) throw unreadable(path, `it is longer than ${MAX_DOCUMENT_BYTES} bytes`)
  // YAML holds JSON as well, but a parser made for JSON is far faster.
  if (text.trimStart().startsWith('{')) {
    try {
      return JSON.parse(text) as JsonValue
    } catch {
      // Flow-style YAML begins with a brace, too: its own parser says what is wrong.
    }
  }
  if (text.length > MAX_YAML_CHARACTERS) {
    const why = `it has ${text.length} characters of YAML, and at most ${MAX_YAML_CHARACTERS} are read`
    throw unreadable(path, why, 'write it as JSON, which is read far faster')
  }
  // Loaded only for YAML: it takes longer to load than all else here.
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text)
  const [error] = document.errors
  if (error !== undefined) throw unreadable(path, error.message)
  return document.toJS({ maxAliasCount: 10_000 }) as JsonValue
}

/** Follows `$ref` until there is none; undefined when it leads nowhere or in a circle. */
export function dereference({ root }: OpenApiDocument, value: JsonValue | undefined): JsonValue | undefined {
  let current = value
  for (let steps = 0; isObject(current) && typeof current.$ref === 'string'; steps++) {
    if (steps > 100) return undefined
    current = valueAt(root, current.$ref)
  }
  return current
}

export function unreadable(name: string, why: string, fix?: string): DryfitError {
  return new DryfitError('OPENAPI_UNREADABLE', { what: `${name} cannot be used as an OpenAPI document`, why, fix })
}
