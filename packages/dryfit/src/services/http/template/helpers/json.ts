import { prettyJson } from '../../match/json/pretty.ts'
import { compileJsonPath, type JsonPath } from '../../match/json-path/json-path.ts'
import { type Helpers, helperError, type Use } from '../helper.ts'
import { JsonData, jsonData, toPlain, toText } from '../values.ts'
import { hashFlag, hashNumber, hashText, subject } from './arguments.ts'

/** A text read as JSON, or undefined. Values that are JSON already are taken as they are. */
function readJson(value: unknown): { value: unknown } | undefined {
  if (value instanceof JsonData) return { value: value.value }
  if (typeof value === 'object' && value !== null) return { value: toPlain(value) }
  try {
    return { value: JSON.parse(toText(value)) }
  } catch {
    // The caller reports it in its own words.
    return undefined
  }
}

function compile(path: string): JsonPath | undefined {
  try {
    return compileJsonPath(path)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}

function jsonPath(use: Use): unknown {
  if (!use.given || toText(use.context) === '') return ''
  if (use.rest[0] === undefined || use.rest[0] === null) return helperError('The JSONPath cannot be empty')
  const source = toText(use.rest[0])
  const document = readJson(use.context)
  if (document === undefined) return notJson(toText(use.context))
  const path = compile(source)
  if (path === undefined) return helperError(`${source} is not a valid JSONPath expression`)
  const nodes = path.select(document.value)
  const found = path.definite ? nodes[0] : nodes
  return jsonData(found ?? use.hash.get('default') ?? '')
}

/** WireMock takes a text that does not even begin like JSON for a value without members. */
function notJson(text: string): string {
  return /^\s*[[{]/.test(text) ? helperError(`${text} is not valid JSON`) : ''
}

function parseJson(use: Use): unknown {
  if (!use.given && !use.block) return helperError('Missing required JSON string parameter')
  const text = use.block ? use.body() : toText(use.context)
  const name = use.block ? (use.given ? use.context : undefined) : use.rest[0]
  const read = text.trim() === '' ? { value: {} } : readJson(text)
  if (read === undefined) return helperError(`${text} is not valid JSON`)
  if (name === undefined) return read.value
  use.assign(toText(name), read.value)
  return ''
}

/** The second document of a helper: its block, or the parameter after the first. */
function secondText(use: Use): string {
  return use.block ? use.body() : toText(use.rest[0])
}

type JsonObject = Record<string, unknown>

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function jsonMerge(use: Use): string {
  const base = readJson(use.context)?.value
  if (base === undefined) return helperError(`Base JSON is not valid JSON ('${toText(use.context)}')`)
  if (!isObject(base)) return helperError(`Base JSON is not a JSON object ('${toText(use.context)}')`)
  const text = secondText(use)
  const other = readJson(text)?.value
  if (other === undefined) return helperError(`JSON to merge is not valid JSON ('${text}')`)
  if (!isObject(other)) return helperError(`JSON to merge is not a JSON object ('${text}')`)
  return JSON.stringify(merge(base, other, hashFlag(use, 'removeNulls') ?? false))
}

function merge(base: JsonObject, other: JsonObject, removeNulls: boolean): JsonObject {
  const merged = new Map(Object.entries(base))
  for (const [name, value] of Object.entries(other)) {
    const before = merged.get(name)
    if (isObject(value) && isObject(before)) merged.set(name, merge(before, value, removeNulls))
    else if (removeNulls && value === null) merged.delete(name)
    else merged.set(name, value)
  }
  return Object.fromEntries(merged)
}

function jsonRemove(use: Use): string {
  const document = readJson(use.context)
  if (document === undefined) return helperError(`Input JSON string is not valid JSON ('${toText(use.context)}')`)
  if (use.rest.length !== 1) return helperError('A single JSONPath expression parameter must be supplied')
  const source = toText(use.rest[0])
  const path = compile(source)
  if (path === undefined) return helperError(`JSONPath parameter is not a valid JSONPath expression ('${source}')`)
  const targets = new Set(path.select(document.value).filter((each) => typeof each === 'object' && each !== null))
  const names = lastName(source)
  return JSON.stringify(without(document.value, targets, names, path, document.value))
}

/** The member that a path such as `$.a.b` or `$['b']` names last. */
function lastName(source: string): string | undefined {
  return /(?:\.|\[['"])([^.'"[\]]+)(?:['"]\])?$/.exec(source)?.[1]
}

/** The value without what the path selects: objects by identity, plain values by their place. */
function without(
  node: unknown,
  targets: ReadonlySet<unknown>,
  name: string | undefined,
  path: JsonPath,
  root: unknown,
): unknown {
  const parents = name === undefined ? [] : parentsOf(path, name, root)
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.filter((each) => !targets.has(each)).map(strip)
    if (!isObject(value)) return value
    const kept = Object.entries(value).filter(
      ([key, each]) => !targets.has(each) && !(key === name && parents.includes(value)),
    )
    return Object.fromEntries(kept.map(([key, each]) => [key, strip(each)]))
  }
  return strip(node)
}

function parentsOf(path: JsonPath, name: string, root: unknown): readonly unknown[] {
  const end = path.source.lastIndexOf(name)
  const parent = compile(path.source.slice(0, end).replace(/(?:\.|\[['"])$/, '')) ?? undefined
  return parent?.select(root) ?? []
}

function jsonArrayAdd(use: Use): string {
  const document = readJson(use.context)
  if (document === undefined) return helperError(`Base JSON is not valid JSON ('${toText(use.context)}')`)
  const source = hashText(use, 'jsonPath')
  const root = structuredClone(document.value)
  const path = source === undefined ? undefined : compile(source)
  if (source !== undefined && path === undefined) {
    return helperError(`jsonPath option is not valid JSONPath expression ('${source}')`)
  }
  const list = path === undefined ? root : path.select(root)[0]
  if (!Array.isArray(list)) {
    const detail =
      source === undefined ? `'${toText(use.context)}'` : `root: '${toText(use.context)}', jsonPath: '${source}'`
    return helperError(`Target JSON is not a JSON array (${detail})`)
  }
  const text = secondText(use)
  const item = readJson(text)
  if (item === undefined) return helperError(`Item-to-add JSON is not valid JSON ('${text}')`)
  if (hashFlag(use, 'flatten') && Array.isArray(item.value)) list.push(...item.value)
  else list.push(item.value)
  const most = hashNumber(use, 'maxItems')
  if (most !== undefined && list.length > most) list.splice(0, list.length - most)
  return JSON.stringify(root)
}

function jsonSort(use: Use): string {
  const document = readJson(use.context)
  if (document === undefined) return helperError(`Input JSON string is not valid JSON ('${toText(use.context)}')`)
  const source = toText(use.rest[0])
  const wildcard = source.indexOf('[*]')
  if (wildcard < 0) {
    return helperError("JSONPath must include [*] to specify array location (e.g., '$[*].name' or '$.users[*].name')")
  }
  const root = structuredClone(document.value)
  const list = compile(source.slice(0, wildcard) || '$')?.select(root)[0]
  if (!Array.isArray(list)) return helperError(`JSONPath does not reference an array ('${source.slice(0, wildcard)}')`)
  const key = compile(`$${source.slice(wildcard + 3)}`)
  if (key === undefined) return helperError(`Invalid JSONPath expression ('${source}')`)
  const nullsLast = hashText(use, 'nulls') === 'last'
  const sign = hashText(use, 'order') === 'desc' ? -1 : 1
  const pairs = list.map((item) => ({ item, key: key.select(item)[0] }))
  pairs.sort((a, b) => sign * compareKeys(a.key, b.key, nullsLast))
  list.splice(0, list.length, ...pairs.map(({ item }) => item))
  return JSON.stringify(root)
}

function compareKeys(a: unknown, b: unknown, nullsLast: boolean): number {
  const [none, other] = [a === null || a === undefined, b === null || b === undefined]
  if (none || other) return none && other ? 0 : none === nullsLast ? 1 : -1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [x, y] = [String(a), String(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

function formatJson(use: Use): string {
  const text = subject(use)
  const read = readJson(text)
  if (read === undefined) return helperError('There was an error parsing the json. Please make sure the json is valid')
  return hashText(use, 'format') === 'compact' ? JSON.stringify(read.value) : prettyJson(read.value)
}

/** JSON: find, change, print. */
export const jsonHelpers: Helpers = {
  jsonPath,
  parseJson,
  toJson: (use) => (use.context === undefined || use.context === null ? '' : prettyJson(toPlain(use.context))),
  formatJson,
  jsonMerge,
  jsonRemove,
  jsonArrayAdd,
  jsonSort,
}
