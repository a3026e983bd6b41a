/** A JSONPath query as a tree (RFC 9535 §2), with the few words that WireMock's JSONPath library adds. */
export interface Query {
  readonly from: 'root' | 'current'
  readonly segments: readonly Segment[]
}

export interface Segment {
  readonly descendant: boolean
  readonly selectors: readonly Selector[]
}

export type Selector =
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'wildcard' }
  | { readonly is: 'index'; readonly index: number }
  | { readonly is: 'slice'; readonly start?: number; readonly end?: number; readonly step: number }
  | { readonly is: 'filter'; readonly test: Expression }
  /** A function at the end of a path, `$.items.length()`: not in the RFC. */
  | { readonly is: 'call'; readonly name: string }

export type Expression =
  | { readonly is: 'or' | 'and'; readonly parts: readonly Expression[] }
  | { readonly is: 'not'; readonly inner: Expression }
  | { readonly is: 'exists'; readonly query: Query }
  | { readonly is: 'compare'; readonly operator: string; readonly left: Operand; readonly right: Operand }
  | { readonly is: 'call'; readonly call: Call }

export type Operand =
  | { readonly is: 'literal'; readonly value: unknown }
  | { readonly is: 'query'; readonly query: Query }
  | { readonly is: 'pattern'; readonly source: string; readonly flags: string }
  | { readonly is: 'call'; readonly call: Call }

export interface Call {
  readonly name: string
  readonly arguments: readonly Operand[]
}
