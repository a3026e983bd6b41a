import type { RequestView } from '../request/request-view.ts'
import type { Stub } from '../stub/model.ts'
import type { RankedList } from './ranked-list.ts'
import { getOrMake, StubGroup } from './stub-group.ts'

/** The stubs of one route, by method. */
export class MethodGroups {
  readonly #byMethod = new Map<string, StubGroup>()
  #anyMethod: StubGroup | undefined

  add(stub: Stub): void {
    for (const group of this.#groupsOf(stub)) group.add(stub)
  }

  remove(stub: Stub): void {
    for (const group of this.#groupsOf(stub)) group.remove(stub)
  }

  collect(request: RequestView, found: RankedList[]): void {
    this.#byMethod.get(request.method)?.collect(request, found)
    this.#anyMethod?.collect(request, found)
  }

  #groupsOf({ request: { methods } }: Stub): StubGroup[] {
    if (methods !== undefined) return methods.map((each) => getOrMake(this.#byMethod, each, () => new StubGroup()))
    this.#anyMethod ??= new StubGroup()
    return [this.#anyMethod]
  }
}
