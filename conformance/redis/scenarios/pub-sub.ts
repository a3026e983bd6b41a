import { type Scenario, scenario } from './scenario.ts'

export const PUB_SUB: readonly Scenario[] = [
  scenario(
    'subscribe, publish, unsubscribe',
    `
    a: SUBSCRIBE news sport
    a: PSUBSCRIBE n*
    b: PUBLISH news hello
    b: PUBLISH sport 1:0
    b: PUBLISH other x
    a?
    b: PUBSUB CHANNELS
    b: PUBSUB NUMSUB news other
    b: PUBSUB NUMPAT
    a: GET k
    a: PING
    a: PING hi
    a: UNSUBSCRIBE news
    a: UNSUBSCRIBE
    a: PUNSUBSCRIBE
    a: GET k`,
  ),
  scenario(
    'unsubscribing from nothing',
    `
    a: UNSUBSCRIBE
    a: PUNSUBSCRIBE x
    a: SUNSUBSCRIBE`,
  ),
  scenario(
    'sharded channels',
    `
    a: SSUBSCRIBE orders
    b: SPUBLISH orders 1
    b: PUBLISH orders 2
    a?
    b: PUBSUB SHARDCHANNELS
    b: PUBSUB SHARDNUMSUB orders
    a: SUNSUBSCRIBE orders`,
  ),
  scenario(
    'RESP3: messages are pushes, and commands go on',
    `
    a: HELLO 3
    a: SUBSCRIBE news
    b: PUBLISH news hello
    a?
    a: GET k
    a: PING
    a: UNSUBSCRIBE news`,
  ),
  scenario(
    'keyspace events',
    `
    b: CONFIG SET notify-keyspace-events KEA
    a: PSUBSCRIBE __key*__:*
    b: SET k v
    b: EXPIRE k 100
    b: PERSIST k
    b: APPEND k w
    b: DEL k
    b: LPUSH l a b
    b: LPOP l 2
    b: HSET h f v
    b: HDEL h f
    b: SADD s a
    b: SMOVE s t a
    b: SREM t a
    b: ZADD z 1 a
    b: ZINCRBY z 1 a
    b: ZREM z a
    b: XADD x 1-1 f v
    b: XGROUP CREATE x g 0
    b: XTRIM x MAXLEN 0
    b: SET a 1
    b: RENAME a b
    b: COPY b c
    b: MOVE c 1
    b: INCR b
    b: GETDEL b
    b: SETEX e 100 v
    b: SET q 1 PX 100000
    b: RPUSH src 1
    b: LMOVE src dst LEFT RIGHT
    b: SINTERSTORE out nothere
    b: MSET m1 1 m2 2
    b: SETRANGE m1 1 x
    b: GEOADD geo 1 1 a
    b: PFADD hll a
    b: BITOP NOT bits m1
    b: EXPIRE m1 -1
    a?
    b: CONFIG GET notify-keyspace-events
    b: CONFIG SET notify-keyspace-events ""`,
  ),
]
