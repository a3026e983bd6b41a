import { jsonNumber } from '../json.ts'
import { show } from '../matching/mismatch.ts'
import type { Matcher } from './matcher.ts'

const CLASSES: Readonly<Record<string, (status: number) => boolean>> = {
  info: (status) => status >= 100 && status < 200,
  success: (status) => status >= 200 && status < 300,
  redirect: (status) => status >= 300 && status < 400,
  clientError: (status) => status >= 400 && status < 500,
  serverError: (status) => status >= 500 && status < 600,
  nonError: (status) => status < 400,
  error: (status) => status >= 400,
}

/** A class of HTTP statuses by name, or a list of codes. */
export const statusCode: Matcher = {
  check: ({ actual, rule }) => {
    const wanted = rule.status
    const status = jsonNumber(actual) ?? Number(actual)
    const fits = Array.isArray(wanted) ? wanted.includes(status) : (CLASSES[String(wanted)]?.(status) ?? false)
    return fits
      ? undefined
      : `expected status ${status} to be ${Array.isArray(wanted) ? `one of ${wanted.join(', ')}` : show(wanted)}`
  },
}
