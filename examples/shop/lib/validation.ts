import { type FieldError, validationFailed } from './errors.ts'

/** Reads one value: the value itself, or what is wrong with it, each with the path of its field. */
export type Rule<T> = (value: unknown, field: string, errors: FieldError[]) => T | undefined

type Shape = Readonly<Record<string, Rule<unknown>>>
type Output<S extends Shape> = { readonly [K in keyof S]: Exclude<ReturnType<S[K]>, undefined> }

/**
 * Checks a body field by field and answers with all that is wrong at once (status 400).
 *
 * @example const { name } = validate(request.body, { name: text({ max: 100 }) })
 */
export function validate<S extends Shape>(body: unknown, shape: S): Output<S> {
  const errors: FieldError[] = []
  const output = object(shape)(body, '', errors)
  if (errors.length > 0 || output === undefined) throw validationFailed(errors)
  return output
}

export function object<S extends Shape>(shape: S): Rule<Output<S>> {
  return (value, field, errors) => {
    const source = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
    if (source === undefined && field !== '') {
      errors.push({ field, message: `${field} is required` })
      return undefined
    }
    const given = (source ?? {}) as Record<string, unknown>
    const entries = Object.entries(shape).map(([key, rule]) => [
      key,
      rule(given[key], field === '' ? key : `${field}.${key}`, errors),
    ])
    return Object.fromEntries(entries) as Output<S>
  }
}

export function text({ min = 1, max = 200 }: { min?: number; max?: number } = {}): Rule<string> {
  return (value, field, errors) => {
    if (value === undefined || value === null || value === '') return fail(errors, field, `${field} is required`)
    if (typeof value !== 'string') return fail(errors, field, `${field} must be a text`)
    const trimmed = value.trim()
    if (trimmed.length < min) return fail(errors, field, `${field} must have at least ${min} characters`)
    if (trimmed.length > max) return fail(errors, field, `${field} must have at most ${max} characters`)
    return trimmed
  }
}

const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,190}$/

export function email(): Rule<string> {
  return (value, field, errors) => {
    if (value === undefined || value === null || value === '') return fail(errors, field, `${field} is required`)
    if (typeof value !== 'string' || !EMAIL.test(value)) return fail(errors, field, 'Invalid email format')
    return value.toLowerCase()
  }
}

export function integer({ min, max }: { min: number; max: number }): Rule<number> {
  return (value, field, errors) => {
    if (value === undefined || value === null) return fail(errors, field, `${field} is required`)
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      return fail(errors, field, `${field} must be a whole number from ${min} to ${max}`)
    }
    return value
  }
}

export function list<T>(each: Rule<T>, { max }: { max: number }): Rule<readonly T[]> {
  return (value, field, errors) => {
    if (!Array.isArray(value) || value.length === 0) return fail(errors, field, `${field} must not be empty`)
    if (value.length > max) return fail(errors, field, `${field} must have at most ${max} entries`)
    return value.map((item, index) => each(item, `${field}[${index}]`, errors) as T)
  }
}

function fail(errors: FieldError[], field: string, message: string): undefined {
  errors.push({ field, message })
  return undefined
}
