import { isRecord } from '../match/fields.ts'
import { elementsOf, optionalString, requireFields } from '../stub/known-fields.ts'
import { type ScrubRules, scrubRules } from './scrub.ts'

/** What is recorded and how: WireMock's record specification. */
export interface RecordSpec {
  readonly targetBaseUrl: string | undefined
  /** A request pattern: only what it selects is recorded. */
  readonly filters: Readonly<Record<string, unknown>> | undefined
  /** Request headers that the stubs are to match by. */
  readonly captureHeaders: readonly CapturedHeader[]
  /** How bodies are matched: `auto` by their type. */
  readonly bodyMatcher: Readonly<Record<string, unknown>>
  /** Equal requests become a scenario whose replies follow one another. */
  readonly repeatsAsScenarios: boolean
  readonly scrub: ScrubRules
}

export interface CapturedHeader {
  readonly name: string
  /** Whether its value is matched in any case. */
  readonly caseInsensitive: boolean
}

const FIELDS = [
  ...['targetBaseUrl', 'filters', 'captureHeaders', 'requestBodyPattern', 'extractBodyCriteria', 'outputFormat'],
  ...['persist', 'repeatsAsScenarios', 'transformers', 'transformerParameters'],
]

/** Reads a record specification. @throws StubProblem */
export function readRecordSpec(document: unknown): RecordSpec {
  const spec = requireFields(document, '', FIELDS)
  elementsOf(spec, 'transformers', '')
  return {
    targetBaseUrl: optionalString(spec, 'targetBaseUrl', ''),
    filters: isRecord(spec.filters) ? withoutIds(spec.filters) : undefined,
    captureHeaders: Object.entries(isRecord(spec.captureHeaders) ? spec.captureHeaders : {}).map(([name, how]) => ({
      name,
      caseInsensitive: isRecord(how) && how.caseInsensitive === true,
    })),
    bodyMatcher: isRecord(spec.requestBodyPattern) ? spec.requestBodyPattern : { matcher: 'auto' },
    repeatsAsScenarios: spec.repeatsAsScenarios !== false,
    scrub: scrubRules(),
  }
}

function withoutIds(filters: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { ids: _ids, allowNonProxied: _allowed, ...pattern } = filters
  return pattern
}
