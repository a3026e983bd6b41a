import { spend } from '../work.ts'
import type { Range, Regex } from './parse.ts'

/** Largest automaton that is built. */
const MAX_NODES = 5000

/** A node of a nondeterministic automaton (K. Thompson, 1968): one step over a character, or free steps. */
interface Node {
  readonly ranges: readonly Range[] | undefined
  readonly next: number[]
}

/** A set of nodes, and where each character leads from there. */
interface State {
  readonly nodes: readonly number[]
  readonly next: Map<number, State>
}

/** States that are remembered for one text before the memory is given back. */
const MAX_STATES = 2000

export class TooLarge extends Error {}

/** What a tree needs that an automaton does not have. */
export class NotRegular extends Error {}

/** Steps that following one node is worth, and characters that are one step where the way is known. */
const NODE_STEPS = 8
const KNOWN_CHARACTERS = 4

/** Matches a whole text in time that grows with its length alone, whatever the pattern. */
export class Automaton {
  readonly #nodes: Node[] = []
  readonly #start: number
  readonly #end: number

  /** @throws TooLarge, NotRegular */
  constructor(regex: Regex) {
    this.#end = this.#add(undefined, [])
    this.#start = this.#build(regex, this.#end, true, true)
  }

  /** @throws TooMuchWork when nearly every character leads to a set of nodes that was not met before. */
  matches(text: string): boolean {
    spend(text.length / KNOWN_CHARACTERS)
    // Sets of nodes become states of a deterministic automaton as the text leads to them.
    const known = new Map<string, State>()
    let state = this.#stateOf(known, this.#closure([this.#start]))
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      let next = state.next.get(code)
      if (next === undefined) {
        next = this.#stateOf(known, this.#step(state.nodes, code))
        state.next.set(code, next)
      }
      if (next.nodes.length === 0) return false
      state = next
    }
    return state.nodes.includes(this.#end)
  }

  #stateOf(known: Map<string, State>, nodes: readonly number[]): State {
    const key = nodes.join()
    const before = known.get(key)
    if (before !== undefined) return before
    if (known.size >= MAX_STATES) known.clear()
    const state = { nodes, next: new Map() }
    known.set(key, state)
    return state
  }

  #step(nodes: readonly number[], code: number): readonly number[] {
    const reached: number[] = []
    for (const each of nodes) {
      const { ranges, next } = this.#nodes[each] as Node
      if (ranges?.some(([from, to]) => code >= from && code <= to)) reached.push(...next)
    }
    return this.#closure(reached)
  }

  /** Everything that is reached without a character, in ascending order. */
  #closure(from: readonly number[]): readonly number[] {
    const seen = new Set<number>()
    spend(NODE_STEPS)
    const left = [...from]
    for (let state = left.pop(); state !== undefined; state = left.pop()) {
      if (seen.has(state)) continue
      seen.add(state)
      spend(NODE_STEPS)
      const { ranges, next } = this.#nodes[state] as Node
      if (ranges === undefined) left.push(...next)
    }
    return [...seen].sort((a, b) => a - b)
  }

  /** Builds the nodes of `regex` in front of `next` and returns the first. */
  #build(regex: Regex, next: number, first: boolean, last: boolean): number {
    switch (regex.is) {
      case 'empty':
        return next
      case 'chars':
        return this.#add(regex.ranges, [next])
      case 'sequence':
        return regex.parts.reduceRight(
          (after, part, at) => this.#build(part, after, first && at === 0, last && at === regex.parts.length - 1),
          next,
        )
      case 'choice':
        return this.#add(
          undefined,
          regex.options.map((option) => this.#build(option, next, first, last)),
        )
      case 'repeat':
        return this.#repeat(regex, next)
      case 'start':
        if (first) return next
        throw new NotRegular('^ in the middle')
      case 'end':
        if (last) return next
        throw new NotRegular('$ in the middle')
      case 'beyond':
        throw new NotRegular(regex.what)
    }
  }

  #repeat({ inner, min, max }: Extract<Regex, { is: 'repeat' }>, next: number): number {
    let entry = next
    if (max === Number.POSITIVE_INFINITY) {
      const loop: number[] = [next]
      entry = this.#add(undefined, loop)
      loop.unshift(this.#build(inner, entry, false, false))
    } else {
      for (let count = min; count < max; count++) {
        entry = this.#add(undefined, [this.#build(inner, entry, false, false), next])
      }
    }
    for (let count = 0; count < min; count++) entry = this.#build(inner, entry, false, false)
    return entry
  }

  #add(ranges: readonly Range[] | undefined, next: number[]): number {
    if (this.#nodes.length >= MAX_NODES) throw new TooLarge(`more than ${MAX_NODES} nodes`)
    return this.#nodes.push({ ranges, next }) - 1
  }
}
