export type SchemaVersion = 'V4' | 'V6' | 'V7' | 'V201909' | 'V202012'

export type SchemaObject = Readonly<Record<string, unknown>>

/** Where a value breaks its schema. */
export interface Violation {
  /** `$.items[0].price` */
  readonly path: string
  /** `is less than 0` */
  readonly message: string
}

export type Report = (path: string, message: string) => void

/** What the keywords of one check share. */
export interface SchemaRun {
  readonly root: unknown
  readonly version: SchemaVersion
  readonly depth: number
  readonly report: Report
  /** Checks a value against a schema below; returns whether it held. */
  readonly check: (schema: unknown, value: unknown, path: string, run: SchemaRun) => boolean
}

export function isSchemaObject(schema: unknown): schema is SchemaObject {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema)
}

/** Checks without reporting. */
export function holds(schema: unknown, value: unknown, path: string, run: SchemaRun): boolean {
  return run.check(schema, value, path, { ...run, report: () => {} })
}
