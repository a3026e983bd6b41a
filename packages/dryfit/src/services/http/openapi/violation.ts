/** One way in which a request or a reply does not keep to its document: OpenAPI, or a GraphQL schema. */
export interface Violation {
  readonly part:
    | 'operation'
    | 'path'
    | 'query'
    | 'header'
    | 'cookie'
    | 'body'
    | 'content type'
    | 'status'
    | 'security'
    | 'variables'
    | 'data'
  /** Which one: a parameter's name, a JSON pointer into the body; empty for the whole. */
  readonly at: string
  readonly message: string
  /** Where the document says so. */
  readonly pointer: string
}

/** `body /amount: must be integer (#/paths/…)` */
export function describeViolation({ part, at, message, pointer }: Violation): string {
  return `${part}${at === '' ? '' : ` ${at}`}: ${message}  (${pointer})`
}
