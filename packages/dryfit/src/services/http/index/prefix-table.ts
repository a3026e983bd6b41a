import type { RequestView } from '../request/request-view.ts'
import { MethodGroups } from './method-groups.ts'
import type { RankedList } from './ranked-list.ts'
import { getOrMake } from './stub-group.ts'

/** Stubs whose path begins with a known text, by length and text: one look-up for each length that occurs. */
export class PrefixTable {
  readonly #byLength = new Map<number, Map<string, MethodGroups>>()

  at(prefix: string): MethodGroups {
    const byText = getOrMake(this.#byLength, prefix.length, () => new Map<string, MethodGroups>())
    return getOrMake(byText, prefix, () => new MethodGroups())
  }

  collect(request: RequestView, found: RankedList[]): void {
    const { path } = request
    for (const [length, byText] of this.#byLength) {
      if (length <= path.length) byText.get(path.slice(0, length))?.collect(request, found)
    }
  }
}
