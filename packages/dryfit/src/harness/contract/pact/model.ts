/** The parts of a pact file as the engine works with them, whatever version they were read from. */

export type SpecificationVersion = 1 | 2 | 3 | 4

export interface PactFile {
  readonly consumer: string
  readonly provider: string
  readonly interactions: readonly Interaction[]
  /** The version of the file, which some rules of matching depend on. */
  readonly version: SpecificationVersion
  readonly metadata: Readonly<Record<string, unknown>>
}

export type Interaction = HttpInteraction | AsyncMessage | SyncMessage

export interface InteractionBase {
  readonly description: string
  readonly providerStates: readonly ProviderState[]
  /** V4: known to fail; reported and not counted. */
  readonly pending: boolean
  readonly key?: string
  readonly comments?: Readonly<Record<string, unknown>>
  /** Fields that the engine does not read, kept so that writing loses nothing. */
  readonly extra?: Readonly<Record<string, unknown>>
}

export interface ProviderState {
  readonly name: string
  readonly params?: Readonly<Record<string, unknown>>
}

export interface HttpInteraction extends InteractionBase {
  readonly type: 'http'
  readonly request: HttpRequest
  readonly response: HttpResponse
}

export interface AsyncMessage extends InteractionBase {
  readonly type: 'async-message'
  readonly contents: MessageContents
}

export interface SyncMessage extends InteractionBase {
  readonly type: 'sync-message'
  readonly request: MessageContents
  readonly responses: readonly MessageContents[]
}

export interface HttpRequest {
  readonly method: string
  readonly path: string
  /** Parameter → values in order; a valueless parameter has null. */
  readonly query: Readonly<Record<string, readonly (string | null)[]>> | undefined
  /** V1 compares query strings as text. */
  readonly rawQuery?: string
  readonly headers: Headers | undefined
  readonly body: Body
  readonly rules: RuleSet
  readonly generators: GeneratorSet
}

export interface HttpResponse {
  readonly status: number | undefined
  readonly headers: Headers | undefined
  readonly body: Body
  readonly rules: RuleSet
  readonly generators: GeneratorSet
}

export interface MessageContents {
  readonly body: Body
  readonly metadata: Readonly<Record<string, unknown>>
  readonly rules: RuleSet
  readonly generators: GeneratorSet
}

export type Headers = Readonly<Record<string, readonly string[]>>

/**
 * A body: `missing` says nothing about the body, `empty` and `null` say that there is none, `present` has content.
 * JSON content is kept as text, so that numbers stay as they were written.
 */
export type Body =
  | { readonly state: 'missing' | 'empty' | 'null' }
  | { readonly state: 'present'; readonly bytes: Uint8Array; readonly contentType: string | undefined }

/** Which part of an interaction a rule is for. */
export type RuleCategory = 'method' | 'path' | 'query' | 'header' | 'body' | 'status' | 'metadata'

/** Category → rules. `path`, `method` and `status` have one entry with the key `''`. */
export type RuleSet = Readonly<Partial<Record<RuleCategory, readonly RuleEntry[]>>>

export interface RuleEntry {
  /** `$.items[*].id`, a header's or a parameter's name, or `''`. */
  readonly path: string
  readonly combine: 'AND' | 'OR'
  readonly matchers: readonly MatchingRule[]
}

/** One matching rule as it stands in the file. */
export interface MatchingRule {
  /** `type`, `regex`, …; `equality` where the file gives none. */
  readonly match: string
  readonly [attribute: string]: unknown
}

export type GeneratorSet = Readonly<Partial<Record<RuleCategory, Readonly<Record<string, GeneratorSpec>>>>>

export interface GeneratorSpec {
  readonly type: string
  readonly [attribute: string]: unknown
}

export const MISSING_BODY: Body = Object.freeze({ state: 'missing' })
export const NO_RULES: RuleSet = Object.freeze({})
export const NO_GENERATORS: GeneratorSet = Object.freeze({})

/** The rules of `eachKey` and `eachValue`: a list of matchers. */
export function ruleEntriesOf(rules: unknown): readonly MatchingRule[] {
  return Array.isArray(rules) ? rules.filter(isMatchingRule) : []
}

/** The rules of one category as V3 and V4 write them: path → `{matchers, combine}`. */
export function readRuleEntries(rules: unknown): RuleEntry[] {
  if (typeof rules !== 'object' || rules === null) return []
  return Object.entries(rules).map(([path, value]) => readRuleEntry(path, value))
}

export function readRuleEntry(path: string, value: unknown): RuleEntry {
  const { matchers, combine } = (value ?? {}) as { matchers?: unknown; combine?: unknown }
  const list = Array.isArray(matchers) ? matchers : [value]
  return { path, combine: combine === 'OR' ? 'OR' : 'AND', matchers: list.map(toMatchingRule) }
}

/** A rule as the file has it; where it names no matcher, its attributes tell which is meant (V2). */
function toMatchingRule(value: unknown): MatchingRule {
  const attributes = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  if (typeof attributes.match === 'string') return { ...attributes, match: spelled(attributes.match) }
  if ('regex' in attributes) return { ...attributes, match: 'regex' }
  if ('min' in attributes || 'max' in attributes) return { ...attributes, match: 'type' }
  for (const kind of ['timestamp', 'date', 'time'] as const) {
    if (kind in attributes) return { ...attributes, match: kind }
  }
  return { ...attributes, match: 'equality' }
}

/** Old files have a name of its own for each bound of `type`. */
function spelled(match: string): string {
  return /^(min|max|min-type|max-type|min-max-type)$/.test(match) ? 'type' : match
}

function isMatchingRule(value: unknown): value is MatchingRule {
  return typeof value === 'object' && value !== null && typeof (value as MatchingRule).match === 'string'
}
