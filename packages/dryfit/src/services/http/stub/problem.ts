import { DryfitError } from '../../../foundation/core/index.ts'

/**
 * What is wrong with a stub document, and where. The room's own vocabulary: the control API turns it into WireMock's
 * error body, the TypeScript door into a {@link DryfitError}.
 */
export class StubProblem extends Error {
  /** JSON Pointer (RFC 6901) to the field: `/request/bodyPatterns/0`. */
  readonly pointer: string
  /** The field that does not exist, if that is the problem. */
  readonly unknownField: string | undefined

  constructor(pointer: string, message: string, unknownField?: string) {
    super(message)
    this.pointer = pointer
    this.unknownField = unknownField
  }
}

/** The problem as a user of TypeScript or of stub files sees it. */
export function toDryfitError(problem: StubProblem, origin = 'stub'): DryfitError {
  return new DryfitError('STUB_INVALID', {
    what: `${origin}: the field ${problem.pointer || '/'} is invalid`,
    why: problem.message,
    cause: problem,
  })
}
