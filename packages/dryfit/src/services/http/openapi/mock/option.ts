import type { ClaimOptions } from '../../../../foundation/core/index.ts'

/** A path, a path with how seriously it is taken, or the document itself. */
export type OpenApiOption = NonNullable<ClaimOptions['openapi']> | OpenApiRoot

export interface OpenApiRoot {
  /** `3.1.0` */
  readonly openapi: string
  readonly [field: string]: unknown
}

/** The file or document that an option names. */
export function documentOf(option: OpenApiOption | undefined): string | OpenApiRoot | undefined {
  if (option === undefined || typeof option === 'string') return option
  return isRoot(option) ? option : option.document
}

function isRoot(option: Exclude<OpenApiOption, string>): option is OpenApiRoot {
  return 'openapi' in option
}
