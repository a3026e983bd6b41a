import { bounded } from '../../work.ts'
import { evaluate } from './evaluate.ts'
import { parseQuery } from './parse.ts'
import type { Query, Selector } from './syntax.ts'

/** A compiled JSONPath. */
export interface JsonPath {
  readonly source: string
  /** Whether it can select one value at most (a singular query, RFC 9535 §2.3.5.1, or a function at its end). */
  readonly definite: boolean
  /** The name, when the path is `$.name`. */
  readonly field: string | undefined
  /** The selected values in document order. A path that takes too many steps selects none. */
  select(root: unknown): readonly unknown[]
}

/**
 * Compiles a JSONPath of RFC 9535, with what WireMock's library adds: functions at the end of a path, `=~`, `in`,
 * `nin`, `contains`, `size`, `empty`, `subsetof`, `anyof`, `noneof`.
 *
 * @throws SyntaxError with the place.
 */
export function compileJsonPath(source: string): JsonPath {
  const query = parseQuery(source)
  return {
    source,
    definite: isSingular(query),
    field: topLevelField(query),
    select: (root) => bounded(() => evaluate(query, root), []),
  }
}

function isSingular({ segments }: Query): boolean {
  const single = ({ is }: Selector): boolean => is === 'name' || is === 'index' || is === 'call'
  return segments.every(({ descendant, selectors }) => !descendant && selectors.length === 1 && selectors.every(single))
}

function topLevelField({ segments }: Query): string | undefined {
  const [segment, ...rest] = segments
  if (segment === undefined || rest.length > 0 || segment.descendant || segment.selectors.length !== 1) return undefined
  const [selector] = segment.selectors
  return selector?.is === 'name' ? selector.name : undefined
}
