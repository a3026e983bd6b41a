import { formatPath } from '../matching/path-expression.ts'
import type { GeneratorSpec, MatchingRule, RuleEntry } from '../model.ts'
import { Matching } from './matching.ts'

/** A template taken apart: what to show as the example, and the rules and generators by path. */
export interface CompiledTemplate {
  readonly example: unknown
  readonly rules: readonly RuleEntry[]
  readonly generators: Readonly<Record<string, GeneratorSpec>>
}

/**
 * Takes a template apart.
 *
 * @example compileTemplate({ id: integer(1), name: 'Ada' })
 * // { example: { id: 1, name: 'Ada' }, rules: [{ path: '$.id', combine: 'AND', matchers: [{ match: 'integer' }] }], … }
 */
export function compileTemplate(template: unknown): CompiledTemplate {
  const rules: RuleEntry[] = []
  const generators: Record<string, GeneratorSpec> = {}
  collect(template, '$', rules, generators)
  return { example: exampleOf(template), rules, generators }
}

/** The template with every matching replaced by its example. */
export function exampleOf(template: unknown): unknown {
  if (template instanceof Matching) return exampleOf(template.example)
  if (Array.isArray(template)) return template.map(exampleOf)
  if (!isPlainObject(template)) return template
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, exampleOf(value)]))
}

function collect(template: unknown, path: string, rules: RuleEntry[], generators: Record<string, GeneratorSpec>): void {
  if (template instanceof Matching) {
    rules.push({ path, combine: template.combine, matchers: template.rules })
    if (template.generator !== undefined) generators[path] = template.generator
    if (hasRule(template, isVariants)) return
    // The elements of a list are all alike, so the first one speaks for them at [*].
    if (hasRule(template, isSized) && Array.isArray(template.example))
      collect(template.example[0], `${path}[*]`, rules, generators)
    else collect(template.example, path, rules, generators)
  } else if (Array.isArray(template)) {
    for (const [index, item] of template.entries()) collect(item, `${path}[${index}]`, rules, generators)
  } else if (isPlainObject(template)) {
    for (const [key, value] of Object.entries(template)) collect(value, `${path}${step(key)}`, rules, generators)
  }
}

function hasRule(matching: Matching<unknown>, kind: (rule: MatchingRule) => boolean): boolean {
  return matching.rules.some(kind)
}

function isSized({ match, min, max }: MatchingRule): boolean {
  return match === 'type' && (min !== undefined || max !== undefined)
}

/** The variants of `arrayContains` carry their own rules. */
function isVariants({ match }: MatchingRule): boolean {
  return match === 'arrayContains'
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function step(key: string): string {
  return formatPath(['$', key]).slice(1)
}
