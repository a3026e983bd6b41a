import {
  dereference,
  isObject,
  type JsonObject,
  type JsonValue,
  type OpenApiDocument,
} from '../../../services/http/openapi/index.ts'
import { formatPath } from '../pact/matching/path-expression.ts'
import type { MatchingRule, RuleEntry } from '../pact/model.ts'
import type { BodyExpectation } from './expectation.ts'

/** Deeper than that a schema adds no rules: what is there is compared by the rules above it. */
const MAX_DEPTH = 12
/** Stands for every moment, so that a contract is the same in every run. */
const SOME_MOMENT = '2026-01-01T00:00:00Z'

const RFC_3339 = '^\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?([Zz]|[+-]\\d{2}:\\d{2})$'
const UUID = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'

/**
 * What a contract can say of a value by its schema: types where the schema has types, words where it has an enumeration,
 * one element for a list of any length.
 *
 * @example
 * expectationFromSchema(document, { type: 'object', properties: { id: { type: 'integer' } } }, { id: 7 })
 * // { example: { id: 7 }, rules: [{ path: '$.id', combine: 'AND', matchers: [{ match: 'integer' }] }] }
 */
export function expectationFromSchema(document: OpenApiDocument, schema: JsonValue, value: unknown): BodyExpectation {
  const rules: RuleEntry[] = []
  const example = new SchemaWalk(document, rules).visit(schema, value, '$', 0)
  return { example, rules }
}

class SchemaWalk {
  readonly #document: OpenApiDocument
  readonly #rules: RuleEntry[]

  constructor(document: OpenApiDocument, rules: RuleEntry[]) {
    this.#document = document
    this.#rules = rules
  }

  /** Adds the rules of a value and returns its example. */
  visit(reference: JsonValue | undefined, value: unknown, path: string, depth: number): unknown {
    const schema = this.#whole(reference)
    if (schema === undefined || depth > MAX_DEPTH) return value
    if (Array.isArray(value)) return this.#list(schema, value, path, depth)
    if (isRecord(value)) return this.#record(schema, value, path, depth)
    const rule = ruleFor(schema, value)
    if (rule === undefined) return value
    this.#add(path, rule)
    return exampleFor(schema, value)
  }

  #list(schema: JsonObject, [first]: readonly unknown[], path: string, depth: number): unknown {
    if (first === undefined || schema.items === undefined) return first === undefined ? [] : [first]
    this.#add(path, { match: 'type', min: 1 })
    return [this.visit(schema.items, first, `${path}[*]`, depth + 1)]
  }

  #record(schema: JsonObject, value: Readonly<Record<string, unknown>>, path: string, depth: number): unknown {
    const { properties } = schema
    const entries = Object.entries(value).map(([name, item]) => {
      const property = isObject(properties) ? properties[name] : undefined
      return [name, this.visit(property, item, `${path}${step(name)}`, depth + 1)]
    })
    return Object.fromEntries(entries)
  }

  /** A schema with the properties of all its parts (`allOf`). Alternatives say nothing that holds for certain. */
  #whole(reference: JsonValue | undefined, depth = 0): JsonObject | undefined {
    const schema = dereference(this.#document, reference)
    if (!isObject(schema) || depth > MAX_DEPTH) return undefined
    if (!Array.isArray(schema.allOf)) return schema
    const { allOf, ...own } = schema
    const parts = [...allOf.map((part) => this.#whole(part, depth + 1)), own].filter((part) => part !== undefined)
    const properties = Object.assign({}, ...parts.map((part) => part.properties)) as JsonObject
    return Object.assign({}, ...parts, { properties }) as JsonObject
  }

  #add(path: string, rule: MatchingRule): void {
    this.#rules.push({ path, combine: 'AND', matchers: [rule] })
  }
}

/** The rule for a single value; undefined where only the value itself is known to be right. */
function ruleFor(schema: JsonObject, value: unknown): MatchingRule | undefined {
  if (value === null || schema.const !== undefined) return undefined
  if (Array.isArray(schema.enum)) return enumRule(schema.enum)
  if (!typesOf(schema).includes(typeOf(value))) return undefined
  if (typeof value === 'number') return { match: typesOf(schema).includes('number') ? 'number' : 'integer' }
  return typeof value === 'string' ? textRule(schema) : { match: 'type' }
}

/** One word of several. Numbers have no such rule: they are compared as they are. */
function enumRule(words: readonly JsonValue[]): MatchingRule | undefined {
  const texts = words.filter((word) => typeof word === 'string')
  if (texts.length < words.length || texts.length < 2) return undefined
  return { match: 'regex', regex: `^(${texts.map(literally).join('|')})$` }
}

function textRule({ format, pattern }: JsonObject): MatchingRule {
  if (format === 'date-time') return { match: 'regex', regex: RFC_3339 }
  if (format === 'date') return { match: 'date', format: 'yyyy-MM-dd' }
  if (format === 'uuid') return { match: 'regex', regex: UUID }
  // A pattern of JSON Schema may match anywhere; only one that spans the whole text means the same in a contract.
  if (typeof pattern === 'string' && /^\^.*\$$/.test(pattern)) return { match: 'regex', regex: pattern }
  return { match: 'type' }
}

function exampleFor({ example, examples, format }: JsonObject, value: unknown): unknown {
  if (example !== undefined) return example
  if (Array.isArray(examples) && examples.length > 0) return examples[0]
  if (format === 'date-time') return SOME_MOMENT
  if (format === 'date') return SOME_MOMENT.slice(0, 10)
  return value
}

function typesOf({ type }: JsonObject): readonly JsonValue[] {
  const types = Array.isArray(type) ? type : type === undefined ? [] : [type]
  return types.includes('number') ? [...types, 'integer'] : types
}

function typeOf(value: unknown): string {
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function step(name: string): string {
  return formatPath(['$', name]).slice(1)
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
