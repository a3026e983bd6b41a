import type { Client } from '../session/client.ts'
import { EVENT } from '../state/events.ts'
import { Consumer, ConsumerGroup, StreamValue } from '../state/stream.ts'
import { SMALLEST_ID } from '../state/stream-id.ts'
import { ErrorReply, OK, type Reply } from '../wire/reply.ts'
import { integer } from './arguments.ts'
import type { Args, Handlers } from './command.ts'
import { syntaxHint } from './help.ts'
import { requireGroup, streamId } from './stream-arguments.ts'

const KEY_REQUIRED = new ErrorReply(
  'ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM ' +
    'option to create an empty stream automatically.',
)

interface GroupOptions {
  readonly makeStream: boolean
  readonly entriesRead: number | undefined
}

function readGroupOptions(args: Args, subcommand: 'create' | 'setid'): GroupOptions {
  let makeStream = false
  let entriesRead: number | undefined
  for (let at = 5; at < args.length; at++) {
    const word = (args[at] as string).toLowerCase()
    if (word === 'mkstream' && subcommand === 'create') makeStream = true
    else if (word === 'entriesread' && at + 1 < args.length) {
      const value = integer(args[++at] as string)
      if (value < 0 && value !== -1) throw new ErrorReply('ERR value for ENTRIESREAD must be positive or -1')
      entriesRead = value === -1 ? undefined : value
    } else throw syntaxHint(args)
  }
  return { makeStream, entriesRead }
}

/** The stream of an XGROUP subcommand. */
function requireStream({ database }: Client, key: string): StreamValue {
  const stream = database.writable(key, 'stream')
  if (stream === undefined) throw KEY_REQUIRED
  return stream
}

function create(client: Client, args: Args): Reply {
  const { makeStream, entriesRead } = readGroupOptions(args, 'create')
  const { database } = client
  const [, , key, name, start] = args
  const existing = makeStream ? database.writable(key, 'stream') : requireStream(client, key)
  const id = start === '$' ? (existing?.lastId ?? SMALLEST_ID) : streamId(start)
  const stream = existing ?? new StreamValue()
  if (existing === undefined) database.put(key, stream)
  if (stream.groups.has(name)) throw new ErrorReply('BUSYGROUP Consumer Group name already exists')
  stream.groups.set(name, new ConsumerGroup(name, id, entriesRead))
  database.changed(key, EVENT.stream, 'xgroup-create')
  return OK
}

function setId(client: Client, args: Args): Reply {
  const { entriesRead } = readGroupOptions(args, 'setid')
  const [, , key, name, start] = args
  const stream = requireStream(client, key)
  const group = requireGroup(stream, key, name)
  group.lastId = start === '$' ? stream.lastId : start === '-' ? SMALLEST_ID : streamId(start)
  group.entriesRead = entriesRead
  client.database.changed(key, EVENT.stream, 'xgroup-setid')
  return OK
}

function destroy(client: Client, args: Args): Reply {
  const { database, host } = client
  const stream = requireStream(client, args[2])
  if (!stream.groups.delete(args[3])) return 0
  database.changed(args[2], EVENT.stream, 'xgroup-destroy')
  // Those who wait in this group are told that it is gone.
  host.state.keyReady(database, args[2])
  return 1
}

function createConsumer(client: Client, args: Args): Reply {
  const group = requireGroup(requireStream(client, args[2]), args[2], args[3])
  if (group.consumers.has(args[4])) return 0
  group.consumers.set(args[4], new Consumer(args[4], client.host.state.now))
  client.database.changed(args[2], EVENT.stream, 'xgroup-createconsumer')
  return 1
}

function deleteConsumer(client: Client, args: Args): Reply {
  const group = requireGroup(requireStream(client, args[2]), args[2], args[3])
  const consumer = group.consumers.get(args[4])
  if (consumer === undefined) return 0
  for (const { id } of consumer.pending.slice()) group.pending.delete(id)
  group.consumers.delete(args[4])
  client.database.changed(args[2], EVENT.stream, 'xgroup-delconsumer')
  return consumer.pending.size
}

/** Redis' group "Stream": consumer groups. */
export const streamGroups: Handlers = {
  'xgroup|create': create,
  'xgroup|createconsumer': createConsumer,
  'xgroup|delconsumer': deleteConsumer,
  'xgroup|destroy': destroy,
  'xgroup|setid': setId,
}
