import { bounded, spend } from '../work.ts'
import { Automaton, NotRegular, TooLarge } from './automaton.ts'
import { type Bound, costOf, stepsFor } from './cost.ts'
import { parseRegex, type Regex } from './parse.ts'

/** Steps that a backtracking engine may be asked for: a millisecond, or a few where no automaton can take its place. */
const MAX_STEPS = 200_000
const MAX_STEPS_IRREGULAR = 2_000_000
/** Steps of the engine that take as long as one of our own. */
const ENGINE_STEPS = 32

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

/** Patterns that stand in a document are asked about many values, and compiled once. */
const compiled = new Map<string, GuardedRegex | undefined>()
const MAX_COMPILED = 500

/** As {@link guardRegex}, for a pattern that is met again and again; undefined when it cannot be used. */
export function knownRegex(source: string, flags: string, whole: boolean): GuardedRegex | undefined {
  spend(LOOKUP_STEPS)
  const key = `${whole ? 'whole' : 'part'} ${flags} ${source}`
  if (!compiled.has(key)) {
    if (compiled.size >= MAX_COMPILED) compiled.clear()
    spend(COMPILING_STEPS + source.length)
    compiled.set(key, guardOrNothing(source, flags, whole))
  }
  return compiled.get(key)
}

/** Steps that finding a pattern, and compiling it, are worth. */
const LOOKUP_STEPS = 6
const COMPILING_STEPS = 200

function guardOrNothing(source: string, flags: string, whole: boolean): GuardedRegex | undefined {
  try {
    return guardRegex(source, flags, whole)
  } catch (thrown) {
    if (thrown instanceof SyntaxError || thrown instanceof RegexRefused) return undefined
    throw thrown
  }
}

/**
 * Compiles a regular expression so that no text makes it slow.
 *
 * ```
 *   steps that backtracking may need ≤ a few ms ──▶ JavaScript's own engine
 *                                     more      ──▶ automaton, linear in the text
 *   neither possible, for no text worth naming ──▶ refused here  (look-arounds or back-references inside nested loops)
 *   neither possible, for this text alone      ──▶ no match
 * ```
 *
 * @param whole the pattern must cover the whole text, as WireMock has it; otherwise it is searched for.
 * @throws RegexRefused with the reason; SyntaxError for a malformed pattern.
 */
export function guardRegex(source: string, flags: string, whole: boolean): GuardedRegex {
  const native = new RegExp(whole ? `^(?:${source})$` : source, flags.replace(/[gy]/g, ''))
  const tree = parseRegex(source, { dotAll: native.dotAll, ignoreCase: native.ignoreCase })
  const { steps } = costOf(tree)
  const bound = whole ? steps : searchCost(steps)
  const { factor, degree } = bound
  if (degree <= 1 && factor <= 4) return nativeOnly(source, native)
  const automaton = lazyAutomaton(tree, whole)
  if (degree === Number.POSITIVE_INFINITY) requireAutomaton(source, automaton)
  const harmless = (text: string, most: number): boolean => {
    const steps = stepsFor(bound, text.length)
    if (steps > most) return false
    spend(1 + steps / ENGINE_STEPS)
    return true
  }
  return {
    source,
    test: (text) => {
      if (harmless(text, MAX_STEPS)) return native.test(text)
      const other = automaton()
      if (!(other instanceof Automaton)) return harmless(text, MAX_STEPS_IRREGULAR) && native.test(text)
      return text.length <= MAX_AUTOMATON_CHARACTERS && bounded(() => other.matches(text), false)
    },
    exec: (text) => (harmless(text, MAX_STEPS_IRREGULAR) ? native.exec(text) : null),
  }
}

function nativeOnly(source: string, native: RegExp): GuardedRegex {
  const pay = (text: string): void => spend(1 + text.length / ENGINE_STEPS)
  return {
    source,
    test: (text) => {
      pay(text)
      return native.test(text)
    },
    exec: (text) => {
      pay(text)
      return native.exec(text)
    },
  }
}

/** A search tries again from every position. */
function searchCost({ factor, degree }: Bound): Bound {
  return { factor, degree: degree + 1 }
}

/** The automaton of a pattern, or why there is none. */
type LazyAutomaton = () => Automaton | NotRegular | TooLarge

/** Made when it is needed, and once. */
function lazyAutomaton(tree: Regex, whole: boolean): LazyAutomaton {
  let made: Automaton | NotRegular | TooLarge | undefined
  return () => {
    made ??= makeAutomaton(whole ? tree : searching(tree))
    return made
  }
}

function makeAutomaton(tree: Regex): Automaton | NotRegular | TooLarge {
  try {
    return new Automaton(tree)
  } catch (thrown) {
    if (thrown instanceof NotRegular || thrown instanceof TooLarge) return thrown
    throw thrown
  }
}

/** A refusal belongs to the moment when the stub is made, not to the request that meets it. */
function requireAutomaton(source: string, automaton: LazyAutomaton): void {
  const made = automaton()
  if (made instanceof Automaton) return
  throw new RegexRefused(`/${source}/ could take exponentially long, and uses ${made.message}`)
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
