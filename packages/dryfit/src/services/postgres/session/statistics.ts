import { STATUS } from '../wire/index.ts'
import type { Session } from './session.ts'

/** The connections of one consumer, as its seam sees them. */
export interface PoolStatistics {
  /** Open connections. */
  readonly connections: number
  /** … that wait for a reply or are in a transaction. */
  readonly busy: number
  readonly idle: number
  /** Idle inside a transaction: the consumer holds a connection and does something else. */
  readonly idleInTransaction: number
  /** Statements that wait: held or delayed by a fault, or sent before the reply to an earlier one. */
  readonly waiting: number
  /** The longest transaction so far, open ones included, in real milliseconds. */
  readonly longestTransactionMs: number
  /** Statements so far, of the connections that are open. */
  readonly statements: number
}

export function poolStatistics(sessions: readonly Session[]): PoolStatistics {
  const conversations = sessions.map(({ conversation }) => conversation)
  const idle = conversations.filter(({ quiet }) => quiet).length
  return {
    connections: sessions.length,
    busy: sessions.length - idle,
    idle,
    idleInTransaction: conversations.filter(
      ({ transaction, pipeline }) => transaction.status !== STATUS.idle && pipeline.length === 0,
    ).length,
    waiting: conversations.reduce((sum, { waiting }) => sum + waiting, 0),
    longestTransactionMs: conversations.reduce(
      (longest, { transaction }) => Math.max(longest, transaction.longestMs, transaction.openMs),
      0,
    ),
    statements: conversations.reduce((sum, { statements }) => sum + statements, 0),
  }
}
