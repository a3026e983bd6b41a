/** An error that is meant for the caller: its status, its code and its message are the answer. */
export class HttpError extends Error {
  readonly status: number
  readonly code: string
  /** Further fields of the answer's body. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(status: number, code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }

  toJSON(): object {
    return { error: this.message, code: this.code, ...this.details }
  }
}

export interface FieldError {
  readonly field: string
  readonly message: string
}

export function validationFailed(errors: readonly FieldError[]): HttpError {
  return new HttpError(400, 'VALIDATION_FAILED', 'Validation failed', { errors })
}

export function unauthorized(): HttpError {
  return new HttpError(401, 'UNAUTHORIZED', 'Unauthorized')
}

export function notFound(what: string): HttpError {
  return new HttpError(404, 'NOT_FOUND', `${what} not found`)
}

export function conflict(code: string, message: string, details?: Readonly<Record<string, unknown>>): HttpError {
  return new HttpError(409, code, message, details)
}

export function unavailable(cause?: unknown): HttpError {
  const error = new HttpError(503, 'SERVICE_UNAVAILABLE', 'Service temporarily unavailable')
  if (cause !== undefined) error.cause = cause
  return error
}

export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
