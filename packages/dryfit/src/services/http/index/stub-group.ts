import type { RequestView } from '../request/request-view.ts'
import type { IndexKey, KeyKind, Stub } from '../stub/model.ts'
import { costOf, KEY_READERS } from './key-readers.ts'
import { insertRanked, type RankedList, removeRanked } from './ranked-list.ts'

/**
 * Stubs of one place in the route index, told apart by an equality each of them demands.
 *
 * ```
 *   header x-tenant ─ 'a' ▶ [stubs]   'b' ▶ [stubs]
 *   json-field id   ─ '1' ▶ [stubs] …
 *   rest ▶ [stubs that demand no equality]
 * ```
 */
export class StubGroup {
  readonly #rest: RankedList = []
  readonly #byKind = new Map<KeyKind, Map<string, Map<string, RankedList>>>()

  add(stub: Stub): void {
    const key = this.#mostSelective(stub)
    insertRanked(key === undefined ? this.#rest : this.#listOf(key), stub)
  }

  remove(stub: Stub): void {
    removeRanked(this.#rest, stub)
    for (const { key } of stub.request.conditions) {
      const list = key && this.#byKind.get(key.kind)?.get(key.name)?.get(key.value)
      if (list !== undefined) removeRanked(list, stub)
    }
  }

  /** Adds to `found` the lists that may hold a stub for this request. */
  collect(request: RequestView, found: RankedList[]): void {
    if (this.#rest.length > 0) found.push(this.#rest)
    for (const [kind, byName] of this.#byKind) collectByName(kind, byName, request, found)
  }

  #mostSelective(stub: Stub): IndexKey | undefined {
    let best: IndexKey | undefined
    let fewest = Number.POSITIVE_INFINITY
    for (const { key } of stub.request.conditions) {
      if (key === undefined) continue
      const sharing = this.#byKind.get(key.kind)?.get(key.name)?.get(key.value)?.length ?? 0
      if (sharing > fewest || (sharing === fewest && best && costOf(key.kind) >= costOf(best.kind))) continue
      best = key
      fewest = sharing
    }
    return best
  }

  #listOf({ kind, name, value }: IndexKey): RankedList {
    const byName = getOrMake(this.#byKind, kind, () => new Map<string, Map<string, RankedList>>())
    const byValue = getOrMake(byName, name, () => new Map<string, RankedList>())
    return getOrMake(byValue, value, () => [])
  }
}

function collectByName(
  kind: KeyKind,
  byName: ReadonlyMap<string, ReadonlyMap<string, RankedList>>,
  request: RequestView,
  found: RankedList[],
): void {
  const reader = KEY_READERS[kind]
  // Stubs that each name another header must not cost more than the headers that the request has.
  const names = byName.size > 8 && reader.names !== undefined ? reader.names(request) : byName.keys()
  for (const name of names) {
    const byValue = byName.get(name)
    if (byValue === undefined) continue
    const values = reader.values(request, name)
    for (let index = 0; index < values.length; index++) {
      const value = values[index] as string
      const list = byValue.get(value)
      if (list !== undefined && list.length > 0 && values.indexOf(value) === index) found.push(list)
    }
  }
}

export function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}
