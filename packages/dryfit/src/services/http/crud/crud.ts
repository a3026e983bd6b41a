import { invalidOption } from '../../../foundation/core/index.ts'
import type { ReplyInit } from '../respond/reply-init.ts'
import type { StubRequest } from '../respond/stub-request.ts'
import { type StubDefinition, stub } from '../stub/define.ts'
import { selectItems } from './select.ts'

type Item = Readonly<Record<string, unknown>>

export interface CrudOptions {
  /** The items that are there from the start and after every reset. */
  readonly data?: readonly Item[]
  /** The member that tells items apart. Default `id`. New items get the next number, or what they bring. */
  readonly id?: string
  /** Members that a new item must have: without one, 400 names it. */
  readonly required?: readonly string[]
  /** The name of the collection in the store. Default: the last segment of the path. */
  readonly collection?: string
}

/**
 * A collection with all it takes: list, read, create, replace, change and delete.
 *
 * ```
 *   GET    /users?role=admin&sort=-age&page=2&limit=10     those that fit, with X-Total-Count
 *   POST   /users      201 with Location, or 409        GET    /users/7     200 or 404
 *   PUT    /users/7    PATCH /users/7           DELETE /users/7     204 or 404
 * ```
 *
 * @example virtual({ stubs: [...crud('/users', { data: [{ id: 1, name: 'Ada' }], required: ['name'] })] })
 */
export function crud(path: string, options: CrudOptions = {}): StubDefinition[] {
  const { data = [], id = 'id', required = [], collection = path.split('/').at(-1) ?? path } = options
  if (!path.startsWith('/')) throw invalidOption('crud', 'path', 'a path that begins with "/"', path)
  const one = `${path}/:id` as const
  const all = ({ store }: StubRequest): readonly Item[] => store.get<readonly Item[]>(collection) ?? data
  const keep = ({ store }: StubRequest, items: readonly Item[]): void => store.set(collection, items)
  const find = (request: StubRequest): Item | undefined =>
    all(request).find((item) => String(item[id]) === request.params.id)
  const change = (request: StubRequest, make: (before: Item, given: Item) => Item): ReplyInit => {
    const before = find(request)
    if (before === undefined) return NOT_FOUND
    const given = readItem(request)
    if (given === undefined) return NO_OBJECT
    const after = { ...make(before, given), [id]: before[id] }
    keep(
      request,
      all(request).map((item) => (item === before ? after : item)),
    )
    return { json: after }
  }
  return [
    stub('GET', path).respond((request) => {
      const { items, total } = selectItems(all(request), request.query)
      return { json: items, headers: { 'x-total-count': String(total) } }
    }),
    stub('GET', one).respond((request) => {
      const item = find(request)
      return item === undefined ? NOT_FOUND : { json: item }
    }),
    stub('POST', path).respond((request) => {
      const given = readItem(request)
      const missing = required.filter((name) => given?.[name] === undefined || given[name] === '')
      if (given === undefined) return NO_OBJECT
      if (missing.length > 0) return { status: 400, json: { error: `required: ${missing.join(', ')}` } }
      const made = { [id]: nextId(all(request), id), ...given }
      const isTaken = all(request).some((item) => String(item[id]) === String(made[id]))
      if (isTaken) return { status: 409, json: { error: `${id} ${made[id]} exists already` } }
      keep(request, [...all(request), made])
      return { status: 201, json: made, headers: { location: `${path}/${made[id]}` } }
    }),
    stub('PUT', one).respond((request) => change(request, (_before, given) => given)),
    stub('PATCH', one).respond((request) => change(request, (before, given) => ({ ...before, ...given }))),
    stub('DELETE', one).respond((request) => {
      const item = find(request)
      if (item === undefined) return NOT_FOUND
      keep(
        request,
        all(request).filter((each) => each !== item),
      )
      return { status: 204 }
    }),
  ]
}

const NOT_FOUND: ReplyInit = { status: 404, json: { error: 'Not found' } }
const NO_OBJECT: ReplyInit = { status: 400, json: { error: 'the body must be a JSON object' } }

function readItem(request: StubRequest): Item | undefined {
  const { json } = request.raw.content
  const isObject = json.ok && typeof json.value === 'object' && json.value !== null && !Array.isArray(json.value)
  return isObject ? (json.value as Item) : undefined
}

function nextId(items: readonly Item[], id: string): number {
  return 1 + Math.max(0, ...items.map((item) => Number(item[id])).filter(Number.isFinite))
}
