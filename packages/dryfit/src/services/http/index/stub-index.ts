import type { RequestView } from '../request/request-view.ts'
import type { Route, Stub } from '../stub/model.ts'
import { MethodGroups } from './method-groups.ts'
import { PrefixTable } from './prefix-table.ts'
import type { RankedList } from './ranked-list.ts'
import { SegmentTree } from './segment-tree.ts'
import { getOrMake } from './stub-group.ts'

/**
 * Leads from a request to the few stubs that may serve it, whatever their number. It may offer too many, never too few:
 * what it offers is still asked whether it matches.
 *
 * ```
 *   path ──▶ exact │ segments │ prefix ──▶ method ──▶ most selective equality ──▶ ranked lists
 * ```
 */
export class StubIndex {
  readonly #exact = new Map<string, MethodGroups>()
  readonly #segments = new SegmentTree()
  readonly #prefixes = new PrefixTable()
  readonly #stubs = new Map<string, Stub>()
  readonly #slowReaders = new Set<Stub>()

  get stubs(): Iterable<Stub> {
    return this.#stubs.values()
  }

  /** Stubs that set a pace for the bodies of their requests. */
  get slowReaders(): ReadonlySet<Stub> {
    return this.#slowReaders
  }

  byId(id: string): Stub | undefined {
    return this.#stubs.get(id)
  }

  has(stub: Stub): boolean {
    return this.#stubs.get(stub.id) === stub
  }

  add(stub: Stub): void {
    const before = this.#stubs.get(stub.id)
    if (before !== undefined) this.remove(before)
    this.#stubs.set(stub.id, stub)
    if (stub.readBytesPerSecond !== undefined) this.#slowReaders.add(stub)
    this.#placeOf(stub.request.route).add(stub)
  }

  /** Whether the stub was there. */
  remove(stub: Stub): boolean {
    if (!this.has(stub)) return false
    this.#stubs.delete(stub.id)
    this.#slowReaders.delete(stub)
    this.#placeOf(stub.request.route).remove(stub)
    return true
  }

  /** Adds to `found` the ranked lists that may hold a stub for this request. */
  collect(request: RequestView, found: RankedList[]): void {
    if (this.#stubs.size === 0) return
    this.#exact.get(request.path)?.collect(request, found)
    this.#segments.collect(request, found)
    this.#prefixes.collect(request, found)
  }

  #placeOf(route: Route): MethodGroups {
    switch (route.kind) {
      case 'exact':
        return getOrMake(this.#exact, route.path, () => new MethodGroups())
      case 'segments':
        return this.#segments.at(route.segments, route.open)
      case 'prefix':
        return this.#prefixes.at(route.prefix)
    }
  }
}
