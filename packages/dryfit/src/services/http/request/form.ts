import { parseQuery } from './query.ts'

/** The URL standard's form encoding is the query's. */
export const parseForm = parseQuery

export function isForm(contentType: string | undefined): boolean {
  return contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded') ?? false
}
