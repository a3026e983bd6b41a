// Conversations of several connections, word for word. Each line: which connection, and what it sends.
//
//   a: SUBSCRIBE news      connection a sends this, and what it gets is compared
//   b: PUBLISH news hi
//   a?                     what a has got meanwhile is compared

export interface Scenario {
  readonly name: string
  readonly lines: readonly string[]
}

function scenario(name: string, text: string): Scenario {
  return {
    name,
    lines: text
      .trim()
      .split('\n')
      .map((line) => line.trim()),
  }
}

export const SCENARIOS: readonly Scenario[] = [
  scenario(
    'a watched key that another changes breaks the transaction',
    `
    a: SET k 1
    a: WATCH k
    b: SET k 2
    a: MULTI
    a: SET k 3
    a: EXEC
    a: GET k`,
  ),
  scenario(
    'a watched key that nobody changes does not',
    `
    a: WATCH k
    a: MULTI
    a: INCR k
    a: LPUSH k x
    a: GET k
    a: EXEC`,
  ),
  scenario(
    'a watched key that is flushed breaks the transaction',
    `
    a: SET k 1
    a: WATCH k
    b: FLUSHALL
    a: MULTI
    a: PING
    a: EXEC`,
  ),
  scenario(
    'watching a key that does not exist and is created',
    `
    a: WATCH nothere
    b: SADD nothere x
    a: MULTI
    a: PING
    a: EXEC`,
  ),
  scenario(
    'UNWATCH and DISCARD forget',
    `
    a: WATCH k
    b: SET k 1
    a: UNWATCH
    a: MULTI
    a: GET k
    a: EXEC
    a: DISCARD
    a: EXEC
    a: MULTI
    a: MULTI
    a: WATCH k
    a: DISCARD`,
  ),
  scenario(
    'a refused command spoils the transaction',
    `
    a: MULTI
    a: NOSUCHCOMMAND x y
    a: GET
    a: SET k 1
    a: EXEC
    a: GET k`,
  ),
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
  scenario(
    'a blocked client is served by a push, the longest waiting first',
    `
    a- BLPOP q 5
    c- BRPOP q 5
    b: RPUSH q 1 2 3
    a?
    c?
    b: LRANGE q 0 -1`,
  ),
  scenario(
    'blocked clients are served only after the transaction',
    `
    a- BLPOP q 5
    b: MULTI
    b: RPUSH q x
    b: LPOP q
    b: RPUSH q y
    b: EXEC
    a?`,
  ),
  scenario(
    'BLMOVE wakes who waits for its target',
    `
    a- BLMOVE one two LEFT RIGHT 5
    c- BLPOP two 5
    b: LPUSH one x
    a?
    c?
    b: EXISTS one two`,
  ),
  scenario(
    'blocked on several keys, several types',
    `
    a- BZPOPMIN z1 z2 5
    c- BLMPOP 5 2 l1 l2 LEFT COUNT 2
    b: ZADD z2 3 x 1 y
    b: RPUSH l2 a b c
    a?
    c?
    b: BZMPOP 0.01 1 z2 MAX`,
  ),
  scenario(
    'a wrong type does not wake a blocked client',
    `
    a- BLPOP q 0.2
    b: SET q x
    b: DEL q
    b: LPUSH q y
    a?`,
  ),
  scenario(
    'a stream reader waits for new entries',
    `
    a- XREAD BLOCK 5000 STREAMS s $
    b: XADD s 1-1 f v
    a?
    a- XREAD BLOCK 5000 COUNT 1 STREAMS s 1-1
    b: XADD s 1-2 f v
    a?`,
  ),
  scenario(
    'group readers wait, and hear of the end of their stream',
    `
    b: XGROUP CREATE s g $ MKSTREAM
    a- XREADGROUP GROUP g alice BLOCK 5000 STREAMS s >
    b: XADD s 1-1 f v
    a?
    b: XPENDING s g
    a- XREADGROUP GROUP g alice BLOCK 5000 STREAMS s >
    b: XGROUP DESTROY s g
    a?
    b: XGROUP CREATE s g $
    a- XREADGROUP GROUP g alice BLOCK 5000 STREAMS s >
    b: DEL s
    a?`,
  ),
  scenario(
    'CLIENT UNBLOCK',
    `
    a: CLIENT SETNAME waiting
    b: CLIENT UNBLOCK 999999
    b: CLIENT UNBLOCK x
    b: CLIENT UNBLOCK 1 foo`,
  ),
  scenario(
    'connection commands',
    `
    a: PING
    a: PING a b
    a: ECHO hi
    a: SELECT 1
    a: SELECT 16
    a: SELECT -1
    a: SELECT abc
    a: HELLO 4
    a: HELLO abc
    a: HELLO 2 FOO
    a: HELLO 2 AUTH default wrong
    a: HELLO 2 SETNAME "a b"
    a: AUTH secret
    a: AUTH default secret
    a: AUTH nobody secret
    a: AUTH a b c
    a: CLIENT GETNAME
    a: CLIENT SETNAME me
    a: CLIENT GETNAME
    a: CLIENT SETNAME "with space"
    a: CLIENT NOSUCH
    a: CLIENT
    a: CLIENT REPLY FOO
    a: CLIENT NO-EVICT ON
    a: CLIENT NO-EVICT MAYBE
    a: CLIENT KILL 1.2.3.4:5
    a: CLIENT KILL ID abc
    a: CLIENT KILL ID 0
    a: CLIENT KILL TYPE foo
    a: CLIENT KILL FOO bar
    a: CLIENT LIST TYPE foo
    a: CLIENT LIST ID abc
    a: CLIENT PAUSE abc
    a: CLIENT PAUSE 0
    a: CLIENT UNPAUSE
    a: RESET
    a: READONLY
    a: ASKING
    a: CLUSTER INFO
    a: CLUSTER KEYSLOT a
    a: CLUSTER NOSUCH`,
  ),
  scenario(
    'CLIENT REPLY',
    `
    a: CLIENT REPLY SKIP ~
    a: SET k 1 ~
    a: GET k
    a: CLIENT REPLY OFF ~
    a: SET k 2 ~
    a: CLIENT REPLY ON
    a: GET k`,
  ),
  scenario(
    'configuration',
    `
    a: CONFIG GET maxmemory
    a: CONFIG GET hash-max-*
    a: CONFIG GET nosuch
    a: CONFIG SET hash-max-listpack-entries 2
    a: HSET h a 1 b 2 c 3
    a: OBJECT ENCODING h
    a: CONFIG SET hash-max-listpack-entries 512
    a: CONFIG SET nosuch 1
    a: CONFIG SET maxmemory abc
    a: CONFIG SET maxmemory 100mb
    a: CONFIG GET maxmemory
    a: CONFIG SET maxmemory 0
    a: CONFIG SET maxmemory-policy foo
    a: CONFIG SET appendonly maybe
    a: CONFIG SET databases 3
    a: CONFIG SET timeout -1
    a: CONFIG SET hz
    a: CONFIG SET maxclients 10 maxclients 20
    a: CONFIG REWRITE
    a: CONFIG RESETSTAT
    a: CONFIG NOSUCH`,
  ),
  scenario(
    'server commands',
    `
    a: DEBUG SLEEP 0
    a: LATENCY LATEST
    a: LATENCY RESET
    a: MEMORY NOSUCH
    a: MEMORY USAGE nothere
    a: SLOWLOG RESET
    a: ROLE
    a: WAIT 0 0
    a: WAIT a 0
    a: WAIT 0 -1
    a: LASTSAVE x
    a: SWAPDB a 1
    a: SWAPDB 1 b
    a: SWAPDB 1 99
    a: FLUSHALL FOO
    a: FLUSHDB ASYNC
    a: MODULE LIST
    a: OBJECT HELP x
    a: OBJECT FREQ nothere
    a: SET k v
    a: OBJECT FREQ k
    a: OBJECT NOSUCH k
    a: COMMAND GETKEYS MSET a 1 b 2
    a: COMMAND GETKEYS EVAL x 2 a b c
    a: COMMAND GETKEYS XREAD COUNT 1 STREAMS a b 1 2
    a: COMMAND GETKEYS ZUNIONSTORE d 2 a b
    a: COMMAND GETKEYS SORT a BY x STORE b
    a: COMMAND GETKEYS PING x
    a: COMMAND GETKEYS NOSUCH x
    a: COMMAND GETKEYSANDFLAGS LMOVE a b left right
    a: COMMAND INFO get lmove nosuch
    a: COMMAND LIST FILTERBY PATTERN xr*
    a: NOSUCHCOMMAND
    a: nosuchcommand with some arguments`,
  ),
  scenario(
    'users',
    `
    a: ACL WHOAMI
    a: ACL USERS
    a: ACL SETUSER alice on >secret ~app:* +@read +set -get &news
    a: ACL GETUSER nobody
    a: ACL SETUSER bob foo
    a: ACL SETUSER bob +nosuch
    a: ACL SETUSER bob +@nosuch
    a: ACL CAT nosuch
    a: ACL DELUSER default
    c: AUTH alice wrong
    c: AUTH alice secret
    c: ACL WHOAMI
    c: SET app:1 x
    c: SET other x
    c: GET app:1
    c: STRLEN app:1
    c: DEL app:1
    c: CONFIG GET x
    c: PUBLISH news x
    a: ACL DRYRUN alice get app:1
    a: ACL DRYRUN alice set app:1 v
    a: ACL DRYRUN alice set other v
    a: ACL DRYRUN nobody get x
    a: ACL DELUSER alice nobody`,
  ),
  scenario(
    'scripts',
    `
    a: EVAL "return {KEYS[1],ARGV[1],ARGV[2]}" 1 k a b
    a: EVAL "return redis.call('SET',KEYS[1],ARGV[1])" 1 k v
    a: EVAL "return redis.call('GET',KEYS[1])" 1 k
    a: EVAL "return redis.call('NOSUCH')" 0
    a: EVAL "return redis.pcall('NOSUCH')" 0
    a: EVAL "return redis.call()" 0
    a: EVAL "return redis.call('GET')" 0
    a: EVAL "return redis.call('SUBSCRIBE','x')" 0
    a: EVAL "return redis.call('INCR',KEYS[1])" 1 k
    a: EVAL "return redis.pcall('INCR',KEYS[1])" 1 k
    a: EVAL "local r = redis.pcall('INCR',KEYS[1]) return r.err" 1 k
    a: EVAL "return {1,2.9,'x',true,false,nil,3}" 0
    a: EVAL "return {ok='fine'}" 0
    a: EVAL "return {err='My error'}" 0
    a: EVAL "return redis.error_reply('CODE text')" 0
    a: EVAL "return redis.status_reply('fine')" 0
    a: EVAL "return redis.sha1hex('x')" 0
    a: EVAL "return cjson.encode({1,2,{a='b'}})" 0
    a: EVAL "return cjson.decode('[1,2,{\\"a\\":3}]')[3].a" 0
    a: EVAL "return cmsgpack.unpack(cmsgpack.pack({1,2,3}))" 0
    a: EVAL "return struct.pack('>I2',258)" 0
    a: EVAL "return bit.band(12,10)" 0
    a: EVAL "return tonumber('10') + 0.5" 0
    a: EVAL "return redis.call('PING')" 0
    a: EVAL "return redis.call('BLPOP','q',0)" 0
    a: EVAL "return redis.call('HGETALL',KEYS[1])" 1 h
    a: EVAL "redis.setresp(3) return redis.call('HGETALL',KEYS[1])" 1 h
    a: EVAL "return nosuch" 0
    a: EVAL "nosuch = 1" 0
    a: EVAL "error('boom')" 0
    a: EVAL "not lua" 0
    a: EVAL "return 1" x
    a: EVAL "return 1" -1
    a: EVAL "return 1" 3 a
    a: EVAL_RO "return redis.call('SET','a','b')" 0
    a: EVAL_RO "return redis.call('GET','k')" 0
    a: EVALSHA abc 0
    a: EVALSHA ffffffffffffffffffffffffffffffffffffffff 0
    a: SCRIPT LOAD "return 'loaded'"
    a: SCRIPT EXISTS 99a1d3e8b2e3c0c5ffffffffffffffffffffffff
    a: SCRIPT LOAD "not lua"
    a: SCRIPT FLUSH FOO
    a: SCRIPT FLUSH
    a: SCRIPT KILL
    a: SCRIPT NOSUCH
    a: SET n 5
    a: EVAL "return redis.call('ZADD','z',1.5,'a')" 0
    a: EVAL "return redis.call('ZSCORE','z','a')" 0
    a: EVAL "return redis.REDIS_VERSION" 0
    a: MULTI
    a: EVAL "return redis.call('GET','n')" 0
    a: EXEC`,
  ),
  scenario(
    'functions',
    `
    a: FUNCTION LOAD "#!lua name=lib\\nredis.register_function('add', function(keys, args) return redis.call('INCRBY', keys[1], args[1]) end)\\nredis.register_function{function_name='look', callback=function(keys) return redis.call('GET', keys[1]) end, flags={'no-writes'}}"
    a: FCALL add 1 n 5
    a: FCALL look 1 n
    a: FCALL_RO look 1 n
    a: FCALL_RO add 1 n 1
    a: FCALL nosuch 0
    a: FCALL add x
    a: FUNCTION LOAD "#!lua name=lib\\nredis.register_function('other', function() end)"
    a: FUNCTION LOAD REPLACE "#!lua name=lib\\nredis.register_function('other', function() return 1 end)"
    a: FCALL other 0
    a: FCALL add 1 n 5
    a: FUNCTION LOAD "no header"
    a: FUNCTION LOAD "#!lua name=bad-name\\nx"
    a: FUNCTION LOAD "#!other name=x\\nx"
    a: FUNCTION LOAD "#!lua name=x\\nnot lua"
    a: FUNCTION LOAD "#!lua name=x\\nreturn 1"
    a: FUNCTION LIST LIBRARYNAME nosuch
    a: FUNCTION STATS
    a: FUNCTION DELETE nosuch
    a: FUNCTION KILL
    a: FUNCTION FLUSH FOO
    a: FUNCTION DELETE lib
    a: FUNCTION RESTORE abc`,
  ),
  scenario(
    'dump and restore',
    `
    a: RESTORE k 0 nonsense
    a: RESTORE k -1 x
    a: RESTORE k abc x
    a: SET k v
    a: RESTORE k 0 x
    a: DUMP nothere`,
  ),
  scenario(
    'encodings',
    `
    a: SET s 12
    a: OBJECT ENCODING s
    a: APPEND s 3
    a: OBJECT ENCODING s
    a: INCR s
    a: OBJECT ENCODING s
    a: INCRBYFLOAT s 1
    a: OBJECT ENCODING s
    a: SET s aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    a: OBJECT ENCODING s
    a: SET s aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    a: OBJECT ENCODING s
    a: SADD i 1 2 3
    a: OBJECT ENCODING i
    a: SADD i x
    a: OBJECT ENCODING i
    a: SREM i x
    a: OBJECT ENCODING i
    a: RPUSH l a
    a: OBJECT ENCODING l
    a: XADD x 1-1 a b
    a: OBJECT ENCODING x
    a: XINFO STREAM x
    a: XINFO STREAM x FULL
    a: XINFO STREAM x FULL COUNT
    a: XGROUP CREATE x g 0
    a: XREADGROUP GROUP g c STREAMS x >
    a: XINFO GROUPS x`,
  ),
]
