import { DryfitError } from '../../../foundation/core/index.ts'

/** The part of the Standard Schema interface that is used (standardschema.dev, version 1): Zod, Valibot, ArkType, … */
export interface StandardSchema<T> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => Validation | Promise<Validation>
    readonly types?: { readonly input: unknown; readonly output: T } | undefined
  }
}

interface Validation {
  readonly issues?: readonly Issue[] | undefined
}

interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

export function isStandardSchema(value: unknown): value is StandardSchema<unknown> {
  return (typeof value === 'object' || typeof value === 'function') && value !== null && '~standard' in value
}

/** @throws FACTORY_INVALID with every field that does not fit. */
export function requireValid(factory: string, schema: StandardSchema<unknown>, built: unknown): void {
  const result = schema['~standard'].validate(built)
  if (result instanceof Promise) {
    throw new DryfitError('FACTORY_INVALID', {
      what: `the schema of factory "${factory}" checks asynchronously, and build() cannot wait`,
      fix: 'use a schema without asynchronous refinements for test data',
    })
  }
  if (result.issues === undefined || result.issues.length === 0) return
  throw new DryfitError('FACTORY_INVALID', {
    what: `factory "${factory}" built an object that its schema refuses`,
    why: result.issues.map(({ path = [], message }) => `${pathOf(path)}: ${message}`).join('\n'),
  })
}

function pathOf(path: NonNullable<Issue['path']>): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part))
  return keys.length === 0 ? '(the object)' : keys.join('.')
}
