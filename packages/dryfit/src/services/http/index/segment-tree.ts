import type { RequestView } from '../request/request-view.ts'
import { MethodGroups } from './method-groups.ts'
import type { RankedList } from './ranked-list.ts'
import { getOrMake } from './stub-group.ts'

interface Node {
  readonly literal: Map<string, Node>
  any: Node | undefined
  /** Stubs whose template ends here. */
  here: MethodGroups | undefined
  /** Stubs whose template ends here and lets more segments follow. */
  below: MethodGroups | undefined
}

/** Templates such as `/users/{id}/orders`, segment by segment. */
export class SegmentTree {
  readonly #root = createNode()

  /** The place of a template. */
  at(segments: readonly (string | undefined)[], open: boolean): MethodGroups {
    let node = this.#root
    for (const segment of segments) {
      if (segment !== undefined) node = getOrMake(node.literal, segment, createNode)
      else {
        node.any ??= createNode()
        node = node.any
      }
    }
    if (open) {
      node.below ??= new MethodGroups()
      return node.below
    }
    node.here ??= new MethodGroups()
    return node.here
  }

  get empty(): boolean {
    const { literal, any, here, below } = this.#root
    return literal.size === 0 && any === undefined && here === undefined && below === undefined
  }

  collect(request: RequestView, found: RankedList[]): void {
    if (!this.empty) walk(this.#root, segmentsOf(request.path), 0, request, found)
  }
}

/** `/users/7` → `['users', '7']`; a trailing slash makes a last empty segment. */
export function segmentsOf(path: string): string[] {
  return path.slice(1).split('/')
}

function walk(node: Node, segments: readonly string[], depth: number, request: RequestView, found: RankedList[]): void {
  node.below?.collect(request, found)
  const segment = segments[depth]
  if (segment === undefined) {
    node.here?.collect(request, found)
    return
  }
  const literal = node.literal.get(segment)
  if (literal !== undefined) walk(literal, segments, depth + 1, request, found)
  if (node.any !== undefined) walk(node.any, segments, depth + 1, request, found)
}

function createNode(): Node {
  return { literal: new Map(), any: undefined, here: undefined, below: undefined }
}
