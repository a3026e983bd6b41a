/** One change, of an OpenAPI document or of a GraphQL schema. */
export interface Difference {
  readonly severity: 'breaking' | 'dangerous' | 'compatible'
  readonly place: string
  readonly message: string
}
