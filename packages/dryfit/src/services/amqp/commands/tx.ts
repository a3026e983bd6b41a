import { refuse } from '../errors.ts'
import type { Channel } from '../session/channel.ts'
import { Transaction } from '../session/transaction.ts'
import { type Command, reply } from './answer.ts'

/** `tx.select` (§1.9.2.1) */
export const select: Command<'tx.select'> = (channel) => {
  if (channel.confirms !== undefined) throw refuse.confirmToTx()
  channel.transaction ??= new Transaction()
  return reply(channel, 'tx.select-ok', {})
}

/** `tx.commit` (§1.9.2.3): publishes first, then acknowledgements. */
export const commit: Command<'tx.commit'> = (channel) => {
  const transaction = required(channel)
  const { publishes, settlements } = transaction
  transaction.clear()
  let refused = false
  for (const publish of publishes) {
    if (publish().refused) refused = true
  }
  for (const { outstanding, how } of settlements) channel.deliveries.settle(outstanding, how)
  if (refused) throw refuse.partialTx()
  return reply(channel, 'tx.commit-ok', {})
}

/** `tx.rollback` (§1.9.2.5): publishes are forgotten, acknowledgements taken back. */
export const rollback: Command<'tx.rollback'> = (channel) => {
  const transaction = required(channel)
  channel.deliveries.restore(transaction.deliveries)
  transaction.clear()
  return reply(channel, 'tx.rollback-ok', {})
}

function required({ transaction }: Channel): Transaction {
  if (transaction === undefined) throw refuse.notTransactional()
  return transaction
}
