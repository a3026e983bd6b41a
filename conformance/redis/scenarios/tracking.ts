import { type Scenario, scenario } from './scenario.ts'

/** Client-side caching: who hears of which change, and where. */
export const TRACKING: readonly Scenario[] = [
  scenario(
    'tracking: the words of CLIENT TRACKING',
    `
    a: CLIENT TRACKINGINFO
    a: CLIENT GETREDIR
    a: CLIENT TRACKING
    a: CLIENT TRACKING MAYBE
    a: CLIENT TRACKING ON FOO
    a: CLIENT TRACKING ON REDIRECT
    a: CLIENT TRACKING ON REDIRECT abc
    a: CLIENT TRACKING ON REDIRECT 999999
    a: CLIENT TRACKING ON REDIRECT @b REDIRECT @b
    a: CLIENT TRACKING ON PREFIX
    a: CLIENT TRACKING ON PREFIX x
    a: CLIENT TRACKING ON BCAST OPTIN
    a: CLIENT TRACKING ON BCAST OPTOUT
    a: CLIENT TRACKING ON OPTIN OPTOUT
    a: CLIENT TRACKING ON BCAST PREFIX a PREFIX ab
    a: CLIENT TRACKING ON BCAST PREFIX ab PREFIX a
    a: CLIENT TRACKING ON BCAST PREFIX a PREFIX ""
    a: CLIENT TRACKINGINFO
    a: CLIENT CACHING
    a: CLIENT CACHING YES
    a: CLIENT TRACKING ON
    a: CLIENT TRACKINGINFO
    a: CLIENT GETREDIR
    a: CLIENT CACHING YES
    a: CLIENT CACHING NO
    a: CLIENT CACHING MAYBE
    a: CLIENT TRACKING ON BCAST
    a: CLIENT TRACKING ON OPTIN
    a: CLIENT TRACKING ON OPTOUT
    a: CLIENT CACHING NO
    a: CLIENT CACHING YES
    a: CLIENT TRACKINGINFO
    a: CLIENT INFO
    a: CLIENT TRACKING OFF FOO
    a: CLIENT TRACKING OFF
    a: CLIENT TRACKINGINFO
    a: CLIENT TRACKING ON BCAST NOLOOP PREFIX user: PREFIX order: REDIRECT @b
    a: CLIENT TRACKING ON BCAST PREFIX use
    a: CLIENT TRACKING ON BCAST PREFIX user:1
    a: CLIENT TRACKING ON BCAST PREFIX cart:
    a: CLIENT TRACKINGINFO
    a: CLIENT TRACKING ON
    a: CLIENT INFO
    a: CLIENT GETREDIR
    a: HELLO 3
    a: CLIENT TRACKINGINFO
    a: RESET
    a: CLIENT TRACKINGINFO
    a: CLIENT INFO`,
  ),
  scenario(
    'tracking: a key that was read and is changed, once',
    `
    a: HELLO 3
    a: CLIENT TRACKING ON
    b: SET k 1
    a?
    a: GET k
    b: SET k 2
    a?
    b: SET k 3
    a?
    a: MGET k other
    b: SET other 1
    b: DEL k
    b: DEL nothere
    a?
    a: HGET h f
    b: HSET h f v
    a?
    a: TTL h
    b: EXPIRE h 100
    a?
    a: GET h
    b: DEL h
    a?
    a: EXISTS x y z
    b: MSET x 1 y 2 z 3
    a?
    a: OBJECT ENCODING x
    b: SET x 5
    a?
    a: SUNION s1 s2
    b: SADD s2 m
    a?
    a: XRANGE st - +
    b: XADD st 1-1 f v
    a?`,
  ),
  scenario(
    'tracking: writing does not make a reader',
    `
    a: HELLO 3
    a: CLIENT TRACKING ON
    a: SET k 1
    b: SET k 2
    a: INCR n
    b: INCR n
    a: GETDEL n
    b: SET n 1
    a: GETEX n
    b: SET n 2
    a: LPOP l
    b: LPUSH l x
    a?`,
  ),
  scenario(
    'tracking: one hears of changes of its own, behind the reply, unless NOLOOP',
    `
    a: HELLO 3
    a: CLIENT TRACKING ON
    a: GET k
    a: SET k 1
    a?
    a! GET k | SET k 2 | GET k | INCR k | PING
    a?
    a: CLIENT TRACKING ON NOLOOP
    a: GET k
    a: SET k 3
    a?
    b: SET k 4
    a?
    a: GET k
    b: SET k 5
    a?`,
  ),
  scenario(
    'tracking: transactions',
    `
    a: HELLO 3
    a: CLIENT TRACKING ON
    a: MULTI
    a: GET k
    a: GET j
    a: EXEC
    b: MULTI
    b: SET k 1
    b: SET j 1
    b: SET k 2
    b: EXEC
    a?
    a: GET k
    a: MULTI
    a: SET k 3
    a: GET j
    a: SET j 2
    a: EXEC
    a?`,
  ),
  scenario(
    'tracking: OPTIN',
    `
    a: HELLO 3
    a: CLIENT TRACKING ON OPTIN
    a: GET k
    b: SET k 1
    a?
    a: CLIENT CACHING YES
    a: CLIENT TRACKINGINFO
    a: GET k
    a: CLIENT TRACKINGINFO
    a: GET j
    b: MSET k 2 j 2
    a?
    a: CLIENT CACHING YES
    a: MULTI
    a: GET k
    a: GET j
    a: EXEC
    b: MSET k 3 j 3
    a?
    a: CLIENT CACHING YES
    a: NOSUCHCOMMAND
    a: GET k
    b: SET k 4
    a?
    a: MULTI
    a: CLIENT CACHING YES
    a: GET k
    a: EXEC
    a: CLIENT TRACKINGINFO
    b: SET k 5
    a?`,
  ),
  scenario(
    'tracking: OPTOUT',
    `
    a: HELLO 3
    a: CLIENT TRACKING ON OPTOUT
    a: GET k
    b: SET k 1
    a?
    a: CLIENT CACHING NO
    a: CLIENT TRACKINGINFO
    a: GET k
    b: SET k 2
    a?
    a: GET k
    b: SET k 3
    a?`,
  ),
  scenario(
    'tracking: broadcasts, with and without prefixes',
    `
    a: HELLO 3
    a: CLIENT TRACKING ON BCAST
    c: HELLO 3
    c: CLIENT TRACKING ON BCAST PREFIX user: PREFIX order:
    b: SET user:1 x
    a?
    c?
    b: MSET user:2 x order:1 x other x user:1 y
    a?
    c?
    b! SET user:9 1 | SET user:3 2 | SET order:2 x | DEL user:9
    a?
    c?
    a: SET mine 1
    a?
    a: CLIENT TRACKING OFF
    b: SET user:1 z
    a?
    c?
    b: INFO nothing
    b: FLUSHALL
    c?`,
  ),
  scenario(
    'tracking: broadcasts with NOLOOP',
    `
    a: HELLO 3
    a: CLIENT TRACKING ON BCAST NOLOOP
    a: SET k 1
    a?
    b: SET k 2
    a?
    a! SET k 3 | SET j 3
    a?
    a: EVAL "return redis.call('SET','k','4')" 0
    a?
    a: MULTI
    a: SET k 5
    a: EXEC
    a?
    a: FLUSHALL
    a?`,
  ),
  scenario(
    'tracking: RESP2 without REDIRECT hears nothing',
    `
    a: CLIENT TRACKING ON
    a: GET k
    b: SET k 1
    a?
    a: HELLO 3
    a: GET k
    b: SET k 2
    a?`,
  ),
  scenario(
    'tracking: scripts read the keys they were called with',
    `
    a: HELLO 3
    a: CLIENT TRACKING ON
    a: EVAL "return redis.call('GET',KEYS[1])" 2 k j
    b: SET j 1
    b: SET k 1
    a?
    a: EVAL "return 1" 1 k
    b: SET k 2
    a?
    a: EVAL_RO "return 1" 1 k
    b: SET k 3
    a?
    a: EVAL "redis.call('GET','hidden') return redis.call('SET',KEYS[1],'x')" 1 k
    a?
    b: SET hidden 1
    a?
    b: EVAL "return redis.call('SET','k','y')" 0
    a?`,
  ),
  scenario(
    'tracking: a key that comes to its end',
    `
    a: HELLO 3
    a: CLIENT TRACKING ON
    c: HELLO 3
    c: CLIENT TRACKING ON BCAST
    b: SET k v PX 150
    c?
    a: GET k
    b: WAIT 1 300
    a?
    c?
    b: SET k v
    a: GET k
    b: EXPIRE k -1
    a?
    c?`,
  ),
  scenario(
    'tracking: everything goes at once',
    `
    a: HELLO 3
    a: CLIENT TRACKING ON
    c: HELLO 3
    c: CLIENT TRACKING ON NOLOOP
    a: GET k
    b: FLUSHDB
    a?
    c?
    b: SET k 1
    a?
    a: GET k
    c: FLUSHALL ASYNC
    a?
    c?
    a: GET k
    b: SET k 2
    a: GET k
    b: SWAPDB 0 1
    a?
    b: SWAPDB 0 1
    a: FLUSHALL
    a?`,
  ),
  scenario(
    'tracking: keys of all databases are one',
    `
    a: HELLO 3
    a: CLIENT TRACKING ON
    a: GET k
    b: SELECT 1
    b: SET k 1
    a?
    b: FLUSHDB`,
  ),
  scenario(
    'tracking: the table of keys has a limit',
    `
    b: CONFIG SET tracking-table-max-keys 2
    a: HELLO 3
    a: CLIENT TRACKING ON
    a: GET k1
    a: GET k2
    a?
    a: GET k3
    b: CONFIG SET tracking-table-max-keys 1000000
    b: MSET k1 1 k2 2 k3 3`,
  ),
  scenario(
    'tracking: other ways to change a key',
    `
    a: HELLO 3
    a: CLIENT TRACKING ON
    b: MSET a 1 b 2
    b: RPUSH l 1 2
    b: SADD s 1 2
    a: MGET a b c
    b: RENAME a c
    a?
    a: MGET c d
    b: COPY c d
    a?
    a: MGET c d
    b: MOVE c 1
    a?
    a: LRANGE l 0 -1
    b: LMOVE l l2 LEFT RIGHT
    a?
    a: SMEMBERS s
    b: SMOVE s s2 1
    a?
    a: SMEMBERS s2
    b: SINTERSTORE s2 s nothere
    a?
    a: DUMP b
    b: APPEND b x
    a?
    a: GET b
    b: SETNX b y
    b: GET b
    a?
    b: PERSIST b
    a?
    b: GETEX b EX 100
    a?
    b: UNLINK b
    b: SELECT 1
    b: FLUSHDB`,
  ),
  scenario(
    'tracking: a blocked client hears of changes while it waits',
    `
    a: HELLO 3
    a: CLIENT TRACKING ON
    a: GET k
    a- BLPOP q 5
    b: SET k 1
    a?
    b: RPUSH q x
    a?`,
  ),
  scenario(
    'a script speaks to the connection that runs it',
    `
    a: HELLO 3
    a: SUBSCRIBE news
    a: PUBLISH news direct
    a: EVAL "return redis.call('PUBLISH','news','x')" 0
    a?`,
  ),
]
