import { expect } from 'vitest'
import { DryfitError, type ErrorCode } from '../../../../src/foundation/core/index.ts'

/** The DryfitError that `work` throws or rejects with; fails the test when it has another code, or none. */
export async function thrownBy(code: ErrorCode, work: () => unknown): Promise<DryfitError> {
  try {
    await work()
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(DryfitError)
    const error = thrown as DryfitError
    expect(error.code, error.message).toBe(code)
    return error
  }
  throw new Error(`nothing was thrown, ${code} was expected`)
}
