import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import { NULL_ARRAY, OK, type Reply } from '../wire/reply.ts'
import type { Args, Handlers } from './command.ts'

function multi(client: Client): Reply {
  if (client.transaction !== undefined) throw ERRORS.nestedMulti
  client.transaction = { queued: [], aborted: false }
  return OK
}

function exec(client: Client): Reply {
  const { transaction, host } = client
  if (transaction === undefined) throw ERRORS.execWithoutMulti
  const watchBroken = client.watchBroken || someWatchedExpired(client)
  end(client)
  if (transaction.aborted) throw ERRORS.execAborted
  if (watchBroken) return NULL_ARRAY
  client.mayBlock = false
  try {
    return transaction.queued.map((queued) => host.executeQueued(client, queued))
  } finally {
    client.mayBlock = true
  }
}

/** A watched key that was there and whose time is over counts as changed, whether or not it was let go already. */
function someWatchedExpired({ watched, host }: Client): boolean {
  return watched.some(({ database, key, wasExpired }) => {
    if (wasExpired) return false
    const entry = database.peek(key)
    return entry !== undefined && entry.expiresAt !== 0 && entry.expiresAt <= host.state.now
  })
}

function discard(client: Client): Reply {
  if (client.transaction === undefined) throw ERRORS.discardWithoutMulti
  end(client)
  return OK
}

/** Leaves the transaction and stops watching. */
export function end(client: Client): void {
  client.transaction = undefined
  client.host.unwatch(client)
}

function watch(client: Client, args: Args): Reply {
  if (client.transaction !== undefined) throw ERRORS.watchInMulti
  if (client.watchBroken) return OK
  for (const key of args.slice(1)) client.host.watch(client, client.database, key)
  return OK
}

function unwatch(client: Client): Reply {
  client.host.unwatch(client)
  return OK
}

/** Redis' group "Transactions". */
export const transactions: Handlers = { discard, exec, multi, unwatch, watch }
