import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import type { Consumer, ConsumerGroup, StreamValue } from '../state/stream.ts'
import { formatId } from '../state/stream-id.ts'
import { MapReply, type Reply } from '../wire/reply.ts'
import { integer } from './arguments.ts'
import type { Args, Handlers } from './command.ts'
import { syntaxHint } from './help.ts'
import { byName, entryReply, requireGroup } from './stream-arguments.ts'

function infoStream({ database }: Client, args: Args): Reply {
  const stream = database.get(args[2], 'stream')
  if (stream === undefined) throw ERRORS.noSuchKey
  if (args.length !== 3) return fullInfo(stream, args)
  const { first, last } = stream.entries
  return new MapReply([
    ...commonInfo(stream),
    ...['groups', stream.groups.size],
    ...['first-entry', first === undefined ? null : entryReply(first)],
    ...['last-entry', last === undefined ? null : entryReply(last)],
  ])
}

/** Redis keeps entries in nodes of a radix tree; how many there would be is told from the number of entries. */
function commonInfo(stream: StreamValue): Reply[] {
  const nodes = Math.ceil(stream.size / NODE_ENTRIES)
  return [
    ...['length', stream.size, 'radix-tree-keys', nodes, 'radix-tree-nodes', nodes + 1],
    ...['last-generated-id', formatId(stream.lastId), 'max-deleted-entry-id', formatId(stream.maxDeletedId)],
    ...['entries-added', stream.entriesAdded, 'recorded-first-entry-id', formatId(stream.firstId)],
  ]
}

const NODE_ENTRIES = 100

function fullInfo(stream: StreamValue, args: Args): Reply {
  const wellFormed =
    (args.length === 4 || args.length === 6) &&
    args[3].toLowerCase() === 'full' &&
    (args.length === 4 || args[4].toLowerCase() === 'count')
  if (!wellFormed) throw syntaxHint(args)
  const given = args.length === 6 ? integer(args[5]) : 10
  const count = given < 0 ? 10 : given === 0 ? undefined : given
  return new MapReply([
    ...commonInfo(stream),
    ...['entries', stream.entries.slice(0, count).map(entryReply)],
    ...['groups', byName(stream.groups).map((group) => fullGroup(stream, group, count))],
  ])
}

function fullGroup(stream: StreamValue, group: ConsumerGroup, count: number | undefined): Reply {
  const pending = group.pending.slice(0, count)
  return new MapReply([
    ...['name', group.name, 'last-delivered-id', formatId(group.lastId)],
    ...['entries-read', group.entriesRead ?? null, 'lag', stream.lag(group) ?? null],
    ...['pel-count', group.pending.size],
    ...['pending', pending.map((e) => [formatId(e.id), e.consumer.name, e.deliveredAt, e.deliveries])],
    ...['consumers', byName(group.consumers).map((consumer) => fullConsumer(consumer, count))],
  ])
}

function fullConsumer({ name, seenAt, pending }: Consumer, count: number | undefined): Reply {
  const shown = pending.slice(0, count)
  return new MapReply([
    ...['name', name, 'seen-time', seenAt, 'pel-count', pending.size],
    ...['pending', shown.map((entry) => [formatId(entry.id), entry.deliveredAt, entry.deliveries])],
  ])
}

function infoGroups({ database }: Client, args: Args): Reply {
  const stream = database.get(args[2], 'stream')
  if (stream === undefined) throw ERRORS.noSuchKey
  return byName(stream.groups).map(
    (group) =>
      new MapReply([
        ...['name', group.name, 'consumers', group.consumers.size, 'pending', group.pending.size],
        ...['last-delivered-id', formatId(group.lastId)],
        ...['entries-read', group.entriesRead ?? null, 'lag', stream.lag(group) ?? null],
      ]),
  )
}

function infoConsumers({ database, host }: Client, args: Args): Reply {
  const stream = database.get(args[2], 'stream')
  if (stream === undefined) throw ERRORS.noSuchKey
  return byName(requireGroup(stream, args[2], args[3]).consumers).map(
    ({ name, pending, seenAt }) =>
      new MapReply([...['name', name, 'pending', pending.size], ...['idle', Math.max(0, host.state.now - seenAt)]]),
  )
}

/** Redis' group "Stream": XINFO. */
export const streamInfo: Handlers = {
  'xinfo|consumers': infoConsumers,
  'xinfo|groups': infoGroups,
  'xinfo|stream': infoStream,
}
