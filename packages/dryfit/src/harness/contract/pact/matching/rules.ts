import type { MatchingRule, RuleEntry } from '../model.ts'
import { type ActualPath, type PathToken, parsePath, pathWeight } from './path-expression.ts'

/** The rules that decide at one place. */
export interface SelectedRules {
  readonly matchers: readonly MatchingRule[]
  readonly combine: 'AND' | 'OR'
  /** The rule stands above this place and applies to it by cascading. */
  readonly cascaded: boolean
  /** How many steps the rule's own path has. */
  readonly depth: number
}

/** Whoever can say which rules decide at a place. */
export interface RuleSelector {
  select(place: ActualPath): SelectedRules | undefined
}

const ROOT: PathToken = Object.freeze({ kind: 'root' })

interface CompiledEntry {
  readonly tokens: readonly PathToken[]
  readonly entry: RuleEntry
}

/** The rules of one category, ready to be asked for a place. */
export class RuleIndex implements RuleSelector {
  #entries: readonly CompiledEntry[]

  constructor(entries: readonly RuleEntry[] = []) {
    this.#entries = entries.map((entry) => ({ entry, tokens: parsePath(entry.path === '' ? '$' : entry.path) }))
  }

  /** The same rules for a tree in which lists are no step of their own: `$.people[*].person` stands at `$.people.person`. */
  withoutListSteps(): RuleIndex {
    return this.#with(({ tokens }) => tokens.filter(({ kind }) => kind !== 'anyIndex'))
  }

  /** The rules at and below a place, as seen from there: of `$.photo.width`, below `$.photo`, is left `$.width`. */
  below(place: ActualPath): RuleIndex {
    return this.#with(({ tokens }) => {
      const fits = tokens.length >= place.length && pathWeight(tokens.slice(0, place.length), place) > 0
      return fits ? [ROOT, ...tokens.slice(place.length)] : undefined
    })
  }

  #with(tokensOf: (compiled: CompiledEntry) => readonly PathToken[] | undefined): RuleIndex {
    const index = new RuleIndex()
    index.#entries = this.#entries.flatMap((compiled) => {
      const tokens = tokensOf(compiled)
      return tokens === undefined ? [] : [{ entry: compiled.entry, tokens }]
    })
    return index
  }

  /** The best fitting rules: the largest weight wins, then the longer path. */
  select(place: ActualPath): SelectedRules | undefined {
    let best: CompiledEntry | undefined
    let bestWeight = 0
    for (const compiled of this.#entries) {
      const weight = pathWeight(compiled.tokens, place)
      const longer = weight === bestWeight && best !== undefined && compiled.tokens.length > best.tokens.length
      if (weight > bestWeight || (weight > 0 && longer)) {
        best = compiled
        bestWeight = weight
      }
    }
    if (best === undefined || best.entry.matchers.length === 0) return undefined
    const { matchers, combine } = best.entry
    return { matchers, combine, cascaded: best.tokens.length < place.length, depth: best.tokens.length }
  }
}
