import { notFound } from './errors.ts'

const MAX_ID = 2 ** 31 - 1

/** A row's id from a path. What cannot be one names nothing: status 404. */
export function idParam(value: string, what: string): number {
  if (!/^[1-9]\d{0,9}$/.test(value) || Number(value) > MAX_ID) throw notFound(what)
  return Number(value)
}
