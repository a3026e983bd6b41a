/** A template as a tree, in the Handlebars dialect that WireMock speaks. */
export type Node =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'output'; readonly call: Call }
  | Block

export interface Block {
  readonly is: 'block'
  readonly call: Call
  readonly blockParams: readonly string[]
  readonly body: readonly Node[]
  readonly otherwise: readonly Node[]
}

/** A name with what is given to it: `jsonPath request.body '$.id' default='none'`. */
export interface Call {
  readonly target: Path
  readonly parameters: readonly Expression[]
  readonly hash: ReadonlyMap<string, Expression>
}

export type Expression =
  | { readonly is: 'literal'; readonly value: string | number | boolean | null }
  | { readonly is: 'path'; readonly path: Path }
  | { readonly is: 'call'; readonly call: Call }

/** `../a.b.[0]` has two steps up and three names. */
export interface Path {
  readonly text: string
  readonly up: number
  /** `@index`, `@root` */
  readonly data: boolean
  readonly names: readonly string[]
}
