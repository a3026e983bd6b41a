import { Automaton, NotRegular, TooLarge } from './automaton.ts'
import { type Cost, costOf, stepsFor } from './cost.ts'
import { parseRegex, type Regex } from './parse.ts'

/** Steps that a backtracking engine may be asked for: a few milliseconds. */
const MAX_STEPS = 2_000_000

/** Longest text that the automaton reads, so that its time stays below some 50 ms. */
const MAX_AUTOMATON_CHARACTERS = 1_000_000

export class RegexRefused extends Error {}

/** A pattern whose match never takes long. */
export interface GuardedRegex {
  readonly source: string
  test(text: string): boolean
  /** The match with its groups. Only for patterns and texts where backtracking is harmless; otherwise null. */
  exec(text: string): RegExpExecArray | null
}

/**
 * Compiles a regular expression so that no text makes it slow.
 *
 * ```
 *   steps that backtracking may need ≤ a few ms ──▶ JavaScript's own engine
 *                                     more      ──▶ automaton, linear in the text
 *   neither possible: refused here                  (look-arounds or back-references inside nested loops)
 * ```
 *
 * @param whole the pattern must cover the whole text, as WireMock has it; otherwise it is searched for.
 * @throws RegexRefused with the reason; SyntaxError for a malformed pattern.
 */
export function guardRegex(source: string, flags: string, whole: boolean): GuardedRegex {
  const native = new RegExp(whole ? `^(?:${source})$` : source, flags.replace(/[gy]/g, ''))
  const tree = parseRegex(source, { dotAll: native.dotAll, ignoreCase: native.ignoreCase })
  const cost = whole ? costOf(tree) : searchCost(costOf(tree))
  if (cost.degree <= 1 && cost.factor <= 4) return nativeOnly(source, native)
  const automaton = lazyAutomaton(tree, whole)
  if (cost.degree === Number.POSITIVE_INFINITY) requireAutomaton(source, automaton)
  const harmless = (text: string): boolean => stepsFor(cost, text.length) <= MAX_STEPS
  return {
    source,
    test: (text) => (harmless(text) ? native.test(text) : slowTest(automaton, text)),
    exec: (text) => (harmless(text) ? native.exec(text) : null),
  }
}

function nativeOnly(source: string, native: RegExp): GuardedRegex {
  return { source, test: (text) => native.test(text), exec: (text) => native.exec(text) }
}

/** A search tries again from every position. */
function searchCost({ factor, degree }: Cost): Cost {
  return { factor, degree: degree === 0 ? 1 : degree + 1 }
}

function slowTest(automaton: () => Automaton, text: string): boolean {
  return text.length <= MAX_AUTOMATON_CHARACTERS && automaton().matches(text)
}

function lazyAutomaton(tree: Regex, whole: boolean): () => Automaton {
  let made: Automaton | undefined
  return () => {
    made ??= new Automaton(whole ? tree : searching(tree))
    return made
  }
}

/** A refusal belongs to the moment when the stub is made, not to the request that meets it. */
function requireAutomaton(source: string, automaton: () => Automaton): void {
  try {
    automaton()
  } catch (thrown) {
    if (!(thrown instanceof NotRegular || thrown instanceof TooLarge)) throw thrown
    throw new RegexRefused(`/${source}/ could take exponentially long, and uses ${thrown.message}`)
  }
}

const ANYTHING: Regex = {
  is: 'repeat',
  inner: { is: 'chars', ranges: [[0, 0xffff]] },
  min: 0,
  max: Number.POSITIVE_INFINITY,
}

/** The whole-text pattern that matches where `regex` is found somewhere. */
function searching(regex: Regex): Regex {
  if (regex.is === 'choice') return { is: 'choice', options: regex.options.map(searching) }
  const parts = regex.is === 'sequence' ? regex.parts : [regex]
  const before = parts[0]?.is === 'start' ? [] : [ANYTHING]
  const after = parts.at(-1)?.is === 'end' ? [] : [ANYTHING]
  const inner = parts.filter((part, at) => !(at === 0 && part.is === 'start') && !isLastEnd(parts, part, at))
  return { is: 'sequence', parts: [...before, ...inner, ...after] }
}

function isLastEnd(parts: readonly Regex[], part: Regex, at: number): boolean {
  return at === parts.length - 1 && part.is === 'end'
}
