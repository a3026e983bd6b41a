import type { FaultAnswer } from '../../../foundation/core/index.ts'
import type { ErrorFields } from '../wire/index.ts'

/** `internal_error`: what a fault answers that names no SQLSTATE. */
const DEFAULT_CODE = 'XX000'

const DEFAULT_MESSAGES: Readonly<Record<string, string>> = {
  '08006': 'connection failure',
  '23505': 'duplicate key value violates unique constraint',
  '40001': 'could not serialize access due to concurrent update',
  '40P01': 'deadlock detected',
  '53100': 'could not extend file: No space left on device',
  '53200': 'out of memory',
  '53300': 'sorry, too many clients already',
  '55P03': 'could not obtain lock on row',
  '57014': 'canceling statement due to statement timeout',
  '57P01': 'terminating connection due to administrator command',
  '57P02': 'terminating connection because of crash of another server process',
  '57P03': 'the database system is starting up',
}

/** Errors after which the server closes the connection. */
const ENDS_CONNECTION = /^(08|57P0[1235]|53300)/

/** The error that a fault asks for, in PostgreSQL's words where it names only the SQLSTATE. */
export function errorOf({ code = DEFAULT_CODE, message }: FaultAnswer): ErrorFields {
  const severity = ENDS_CONNECTION.test(code) ? 'FATAL' : 'ERROR'
  return { severity, code, message: message ?? DEFAULT_MESSAGES[code] ?? 'answered by a fault' }
}

/**
 * A text that the server refuses whatever its state, so that an answered statement leaves the transaction and the
 * pipeline of the server exactly as an error of its own would.
 */
export const REFUSED_SQL = 'dryfit: a fault answers in place of this statement'
