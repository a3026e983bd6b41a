import { type FieldError, validationFailed } from './errors.ts'

const DEFAULT_LIMIT = 10
const MAX_LIMIT = 100
const MAX_PAGE = 1_000_000

export interface PageRequest {
  readonly page: number
  readonly limit: number
  readonly offset: number
}

export interface Page<T> {
  readonly data: readonly T[]
  readonly pagination: { readonly page: number; readonly limit: number; readonly total: number; readonly pages: number }
}

/** Reads `page` (from 1) and `limit` (1 to 100, default 10) of a query string. */
export function pageRequest(query: Readonly<Record<string, string | undefined>>): PageRequest {
  const errors: FieldError[] = []
  const page = read(query, 'page', 1, MAX_PAGE, errors)
  const limit = read(query, 'limit', DEFAULT_LIMIT, MAX_LIMIT, errors)
  if (errors.length > 0) throw validationFailed(errors)
  return { page, limit, offset: (page - 1) * limit }
}

export function pageOf<T>(data: readonly T[], total: number, { page, limit }: PageRequest): Page<T> {
  return { data, pagination: { page, limit, total, pages: Math.ceil(total / limit) } }
}

function read(
  query: Readonly<Record<string, string | undefined>>,
  field: 'page' | 'limit',
  fallback: number,
  max: number,
  errors: FieldError[],
): number {
  const value = query[field]
  if (value === undefined) return fallback
  if (/^\d{1,7}$/.test(value) && Number(value) >= 1 && Number(value) <= max) return Number(value)
  errors.push({ field, message: `${field} must be a whole number from 1 to ${max}` })
  return fallback
}
