import type { Client } from '../session/client.ts'
import { compileGlob } from '../state/glob.ts'
import { Push, type Reply, Several } from '../wire/reply.ts'
import type { Args, Handlers } from './command.ts'

/** One confirmation for each channel, with the number of subscriptions after it. */
function each(names: readonly string[], word: string, act: (name: string) => void, count: () => number): Reply {
  return new Several(
    names.map((name) => {
      act(name)
      return new Push([word, name, count()])
    }),
  )
}

function subscribe(client: Client, args: Args): Reply {
  const { pubsub } = client.host
  return each(
    args.slice(1),
    'subscribe',
    (name) => pubsub.subscribe(client, name),
    () => client.subscriptions,
  )
}

function psubscribe(client: Client, args: Args): Reply {
  const { pubsub } = client.host
  const act = (name: string): void => pubsub.subscribePattern(client, name)
  return each(args.slice(1), 'psubscribe', act, () => client.subscriptions)
}

function ssubscribe(client: Client, args: Args): Reply {
  const act = (name: string): void => client.host.pubsub.subscribeShard(client, name)
  return each(args.slice(1), 'ssubscribe', act, () => client.shardChannels.size)
}

function leave(
  args: Args,
  word: string,
  current: ReadonlySet<string>,
  act: (name: string) => void,
  count: () => number,
): Reply {
  const names = args.length > 1 ? args.slice(1) : [...current]
  if (names.length === 0) return new Push([word, null, count()])
  return each(names, word, act, count)
}

function unsubscribe(client: Client, args: Args): Reply {
  const act = (name: string): void => client.host.pubsub.unsubscribe(client, name)
  return leave(args, 'unsubscribe', client.channels, act, () => client.subscriptions)
}

function punsubscribe(client: Client, args: Args): Reply {
  const act = (name: string): void => client.host.pubsub.unsubscribePattern(client, name)
  return leave(args, 'punsubscribe', client.patterns, act, () => client.subscriptions)
}

function sunsubscribe(client: Client, args: Args): Reply {
  const act = (name: string): void => client.host.pubsub.unsubscribeShard(client, name)
  return leave(args, 'sunsubscribe', client.shardChannels, act, () => client.shardChannels.size)
}

function fits(args: Args): (name: string) => boolean {
  return args.length > 2 ? compileGlob(args[2]) : () => true
}

/** Redis' group "Pub/Sub". */
export const pubSub: Handlers = {
  psubscribe,
  publish: ({ host }, args) => host.pubsub.publish(args[1], args[2]),
  'pubsub|channels': ({ host }, args) => host.pubsub.channels(fits(args)),
  'pubsub|numpat': ({ host }) => host.pubsub.patternCount,
  'pubsub|numsub': ({ host }, args) => args.slice(2).flatMap((name) => [name, host.pubsub.subscribers(name)]),
  'pubsub|shardchannels': ({ host }, args) => host.pubsub.shardChannels(fits(args)),
  'pubsub|shardnumsub': ({ host }, args) => args.slice(2).flatMap((name) => [name, host.pubsub.shardSubscribers(name)]),
  punsubscribe,
  spublish: ({ host }, args) => host.pubsub.publishToShard(args[1], args[2]),
  ssubscribe,
  subscribe,
  sunsubscribe,
  unsubscribe,
}
