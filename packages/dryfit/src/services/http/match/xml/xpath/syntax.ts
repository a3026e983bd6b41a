/** An XPath 1.0 expression as a tree (W3C XPath 1.0 §3). */
export type Expression =
  | { readonly is: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'negative'; readonly inner: Expression }
  | { readonly is: 'literal'; readonly value: string | number }
  | { readonly is: 'call'; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly is: 'path'; readonly from: 'root' | 'context' | Expression; readonly steps: readonly Step[] }
  | { readonly is: 'filter'; readonly inner: Expression; readonly predicates: readonly Expression[] }

export interface Step {
  readonly axis: Axis
  readonly test: NodeTest
  readonly predicates: readonly Expression[]
}

export const AXES = [
  ...(['ancestor', 'ancestor-or-self', 'attribute', 'child', 'descendant', 'descendant-or-self', 'following'] as const),
  ...(['following-sibling', 'parent', 'preceding', 'preceding-sibling', 'self'] as const),
] as const

export type Axis = (typeof AXES)[number]

export type NodeTest =
  | { readonly is: 'any' }
  | { readonly is: 'type'; readonly type: 'node' | 'text' | 'comment' | 'processing-instruction' }
  /** `prefix:*` has no local name. */
  | { readonly is: 'name'; readonly prefix: string | undefined; readonly local: string | undefined }
