import type { Client } from '../session/client.ts'
import { BLOCKED, NULL_ARRAY, type Reply } from '../wire/reply.ts'
import { blockingTimeoutMs } from './arguments.ts'
import type { Args, Handlers } from './command.ts'
import { type End, moveItem, popFirstOf, popFrom, readEnd, readMultiPop } from './lists.ts'
import { waitForKeys } from './wait.ts'

function blockingPop(client: Client, args: Args, end: End): Reply {
  const { database } = client
  const timeoutMs = blockingTimeoutMs(args.at(-1) as string)
  const keys = args.slice(1, -1)
  for (const key of keys) {
    const reply = popPair(client, key, end)
    if (reply !== undefined) return reply
  }
  return waitForKeys(client, keys, timeoutMs, NULL_ARRAY, (key) => {
    const list = database.find(key)?.value
    return typeof list === 'object' && list.type === 'list' ? (popPair(client, key, end) ?? BLOCKED) : BLOCKED
  })
}

function popPair({ database }: Client, key: string, end: End): Reply | undefined {
  const list = database.writable(key, 'list')
  return list === undefined ? undefined : [key, popFrom(database, key, list, end, 1)[0] as string]
}

function blockingMove(client: Client, args: Args, from: End, to: End, timeoutText: string): Reply {
  const timeoutMs = blockingTimeoutMs(timeoutText)
  const [, source, target] = args
  const moved = moveItem(client, source, target, from, to)
  if (moved !== undefined) return moved
  return waitForKeys(client, [source], timeoutMs, null, (key) => {
    const list = client.database.find(key)?.value
    if (typeof list !== 'object' || list.type !== 'list') return BLOCKED
    return moveItem(client, source, target, from, to) ?? BLOCKED
  })
}

function blmpop(client: Client, args: Args): Reply {
  const timeoutMs = blockingTimeoutMs(args[1])
  const { keys, end, count } = readMultiPop(args, 2)
  const { database } = client
  const reply = popFirstOf(database, keys, end, count)
  if (reply !== undefined) return reply
  return waitForKeys(client, keys, timeoutMs, NULL_ARRAY, (key) => {
    const list = database.find(key)?.value
    if (typeof list !== 'object' || list.type !== 'list') return BLOCKED
    return popFirstOf(database, [key], end, count) ?? BLOCKED
  })
}

/** The commands of the group "List" that wait. */
export const blockingLists: Handlers = {
  blmove: (client, args) => blockingMove(client, args, readEnd(args[3]), readEnd(args[4]), args[5]),
  blmpop,
  blpop: (client, args) => blockingPop(client, args, 'left'),
  brpop: (client, args) => blockingPop(client, args, 'right'),
  brpoplpush: (client, args) => blockingMove(client, args, 'right', 'left', args[3]),
}
