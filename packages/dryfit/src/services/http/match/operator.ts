import type { Content } from '../request/content.ts'
import type { Matcher } from './matcher.ts'

/** A value under test; undefined when the request has none there. */
export type Value = Content | undefined

/** A pattern as a stub document writes it: `{ "equalTo": "a", "caseInsensitive": true }`. */
export type PatternDocument = Readonly<Record<string, unknown>>

/** Compiles a pattern inside another one. `pointer` says where it stands, for errors. */
export type CompilePattern = (document: unknown, pointer: string) => Matcher<Value>

/** One word of the pattern language and how to compile it. */
export interface Operator {
  readonly keyword: string
  /** Further fields that may stand beside the keyword. */
  readonly options: readonly string[]
  /** @throws StubProblem when the operand cannot be used. */
  compile(document: PatternDocument, pointer: string, compilePattern: CompilePattern): Matcher<Value>
}
