import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql'
import type { GraphQlLibrary } from './library.ts'

/** Longer documents are not parsed. */
export const MAX_TOKENS = 15_000
/** Deeper selections are not looked at. */
export const MAX_DEPTH = 100
/** Documents that select more fields, with every fragment spread counted as what it stands for, are not looked at. */
export const MAX_FIELDS = 10_000

interface Cost {
  readonly fields: number
  readonly depth: number
}

/**
 * Why a document is too expensive to validate and execute: nesting, aliases without end, fragments that double with each
 * step. Undefined when it is not.
 */
export function tooExpensive(library: GraphQlLibrary, document: DocumentNode): string | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const each of document.definitions) {
    if (each.kind === library.Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each)
  }
  const known = new Map<string, Cost>()
  for (const each of document.definitions) {
    if (each.kind !== library.Kind.OPERATION_DEFINITION) continue
    const { fields, depth } = costOf(each.selectionSet)
    if (depth > MAX_DEPTH) return `it is nested deeper than ${MAX_DEPTH} levels`
    if (fields > MAX_FIELDS) return `it selects more than ${MAX_FIELDS} fields`
  }
  return undefined

  function costOf({ selections }: SelectionSetNode): Cost {
    let fields = 0
    let depth = 0
    for (const selection of selections) {
      const inner = ofSelection(selection)
      fields = Math.min(fields + inner.fields, MAX_FIELDS + 1)
      depth = Math.max(depth, inner.depth)
    }
    return { fields, depth }
  }

  function ofSelection(selection: SelectionSetNode['selections'][number]): Cost {
    if (selection.kind === library.Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value)
    if (selection.kind === library.Kind.INLINE_FRAGMENT) return costOf(selection.selectionSet)
    const inner = selection.selectionSet === undefined ? NOTHING : costOf(selection.selectionSet)
    return { fields: inner.fields + 1, depth: inner.depth + 1 }
  }

  function ofFragment(name: string): Cost {
    const before = known.get(name)
    if (before !== undefined) return before
    // Stands for a fragment that contains itself, which validation refuses.
    known.set(name, NOTHING)
    const fragment = fragments.get(name)
    const cost = fragment === undefined ? NOTHING : costOf(fragment.selectionSet)
    known.set(name, cost)
    return cost
  }
}

const NOTHING: Cost = { fields: 0, depth: 0 }
