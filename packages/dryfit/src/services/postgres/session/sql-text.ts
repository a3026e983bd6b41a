import type { TracePosition } from '../../../foundation/core/index.ts'
import { parseTraceparent } from '../../../foundation/net/index.ts'

/** Longest operation in the journal; the whole statement is in the request. */
const OPERATION_CHARS = 200

/** Text beyond this is not looked at for hints and comments. */
const SEARCHED_CHARS = 16_384

const COMMENT = /\/\*[\s\S]*?\*\/|--[^\n]*/g

/** A statement in one line: comments gone, whitespace single, shortened. `select *\n from orders` → `select * from orders`. */
export function shortenSql(sql: string): string {
  const head = sql.length > SEARCHED_CHARS ? sql.slice(0, SEARCHED_CHARS) : sql
  const line = (mayHoldComment(head) ? withoutComments(head) : head).replace(/\s+/g, ' ').trim().replace(/;$/, '')
  return line.length > OPERATION_CHARS ? `${line.slice(0, OPERATION_CHARS - 1)}…` : line
}

/** The trace a statement was sent under, from the comment that sqlcommenter adds: `traceparent='00-…-…-01'`. */
export function traceOfSql(sql: string): TracePosition | undefined {
  const at = sql.lastIndexOf('traceparent=')
  if (at < 0) return undefined
  const quoted = /^traceparent='([^']*)'/.exec(sql.slice(at, at + 128))
  return parseTraceparent(quoted?.[1])
}

const ENDS_TRANSACTION = /^(commit|end|prepare\s+transaction)\b/i

/** Whether the statement would commit: an error in its place leaves no transaction behind. */
export function endsTransaction(sql: string): boolean {
  return ENDS_TRANSACTION.test(shortenSql(sql))
}

const CHANGES_SESSION = /\b(?:(?:re)?set|discard|call|do|(?:un)?listen|prepare|deallocate|declare|close)\b|set_config/i

/**
 * Whether the statement may change what outlives it in the session: settings, role, channels, cursors, `PREPARE`. Says
 * yes too often rather than too rarely; what a function does behind a plain SELECT it cannot see.
 */
export function mayChangeSession(sql: string): boolean {
  return CHANGES_SESSION.test(sql.length > SEARCHED_CHARS ? sql.slice(0, SEARCHED_CHARS) : sql)
}

const CUSTOM_SETTING = /\b[a-z_][\w$]*\.[a-z_][\w$]*/gi

/** What could be the name of an application's own setting, `app.tenant`. Names too many rather than too few. */
export function customSettingsIn(text: string): readonly string[] {
  return text.slice(0, SEARCHED_CHARS).match(CUSTOM_SETTING) ?? []
}

const USES_PREPARED_BY_NAME = /^\s*(execute|deallocate)\b/i

/** Whether the statement names prepared statements in SQL. */
export function namesPrepared(sql: string): boolean {
  return USES_PREPARED_BY_NAME.test(sql)
}

function mayHoldComment(sql: string): boolean {
  return sql.includes('/*') || sql.includes('--')
}

/** Takes comments out, but not what only looks like one inside a quoted text. */
function withoutComments(sql: string): string {
  return sql.replace(QUOTED_OR_COMMENT, (piece) => (COMMENT_START.test(piece) ? ' ' : piece))
}

const QUOTED_OR_COMMENT = new RegExp(`'(?:[^']|'')*'|"(?:[^"]|"")*"|${COMMENT.source}`, 'g')
const COMMENT_START = /^(\/\*|--)/
