// What commands look like: one line each. Both the systematic and the random comparison are made from these lines.
//
//   word              itself            key, val, int …   a value of that kind (see pools.ts)
//   <a|b c>           one of these      [a|b c]           one of these, or nothing
//   {a b}             once to three times

/** Deterministic: two servers in the same state must give the same reply and come to the same state. */
export const LINES = `
APPEND key val
BITCOUNT key [int int [BYTE|BIT]]
BITFIELD key {GET type off|SET type off int|INCRBY type off int|OVERFLOW <WRAP|SAT|FAIL> INCRBY type off int}
BITFIELD_RO key {GET type off}
BITOP <AND|OR|XOR|NOT> key {key}
BITPOS key bit [int [int [BYTE|BIT]]]
COPY key key [DB db] [REPLACE]
DECR key
DECRBY key int
DEL {key}
EXISTS {key}
EXPIRE key ttl [NX|XX|GT|LT]
EXPIREAT key future
EXPIRETIME key
GEOADD geo [NX|XX] [CH] {lon lat member}
GEODIST geo member member [unit]
GEOHASH geo {member}
GEOPOS geo {member}
GEORADIUS geo lon lat radius unit [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count] <ASC|DESC>
GEORADIUSBYMEMBER geo member radius unit [WITHDIST] <ASC|DESC> [STORE key|STOREDIST key]
GEORADIUS_RO geo lon lat radius unit
GEOSEARCH geo <FROMMEMBER member|FROMLONLAT lon lat> <BYRADIUS radius unit|BYBOX radius radius unit> [ASC|DESC] [COUNT count] [WITHCOORD] [WITHDIST]
GEOSEARCHSTORE key geo FROMLONLAT lon lat BYBOX radius radius unit [STOREDIST]
GET key
GETBIT key off
GETDEL key
GETEX key [EX ttl|PERSIST|PXAT future]
GETRANGE key int int
GETSET key val
HDEL hash {field}
HEXISTS hash field
HGET hash field
HGETALL hash
HINCRBY hash field int
HINCRBYFLOAT hash field float
HKEYS hash
HLEN hash
HMGET hash {field}
HMSET hash {field val}
HRANDFIELD hash [int [WITHVALUES]]
HSCAN hash 0 [MATCH glob] COUNT 1000
HSET hash {field val}
HSETNX hash field val
HSTRLEN hash field
HVALS hash
INCR key
INCRBY key int
INCRBYFLOAT key float
KEYS glob
LCS key key [LEN|IDX] [WITHMATCHLEN] [MINMATCHLEN count]
LINDEX list int
LINSERT list <BEFORE|AFTER> val val
LLEN list
LMOVE list list <LEFT|RIGHT> <LEFT|RIGHT>
LMPOP 2 list list <LEFT|RIGHT> [COUNT count]
LPOP list [count]
LPOS list val [RANK int] [COUNT count] [MAXLEN count]
LPUSH list {val}
LPUSHX list {val}
LRANGE list int int
LREM list int val
LSET list int val
LTRIM list int int
MGET {key}
MOVE key db
MSET {key val}
MSETNX {key val}
OBJECT ENCODING key
OBJECT REFCOUNT key
PERSIST key
PEXPIRE key pttl [NX|XX|GT|LT]
PEXPIREAT key pfuture
PEXPIRETIME key
PFADD hll {val}
PFCOUNT {hll}
PFMERGE hll {hll}
PSETEX key pttl val
PTTL key
RENAME key key
RENAMENX key key
RPOP list [count]
RPOPLPUSH list list
RPUSH list {val}
RPUSHX list {val}
SADD set {member}
SCAN 0 [MATCH glob] COUNT 1000 [TYPE typename]
SCARD set
SDIFF {set}
SDIFFSTORE set {set}
SET key val [NX|XX] [GET] [EX ttl|PX pttl|EXAT later|PXAT plater|KEEPTTL]
SETBIT key off bit
SETEX key ttl val
SETNX key val
SETRANGE key off val
SINTER {set}
SINTERCARD 2 set set [LIMIT count]
SINTERSTORE set {set}
SISMEMBER set member
SMEMBERS set
SMISMEMBER set {member}
SMOVE set set member
SORT <list|set|zset> [LIMIT int int] [GET #|GET glob] [ASC|DESC] [ALPHA] [STORE key]
SORT <list|zset> BY weight [LIMIT int int] [GET #|GET glob] [ASC|DESC] [STORE key]
SORT <list|zset> BY nosort [GET #|GET glob] [ASC|DESC]
SORT_RO list ALPHA
SPOP set 1000
SRANDMEMBER set [int]
SREM set {member}
SSCAN set 0 [MATCH glob] COUNT 1000
STRLEN key
SUBSTR key int int
SUNION {set}
SUNIONSTORE set {set}
TOUCH {key}
TTL key
TYPE key
UNLINK {key}
XACK stream group {id}
XADD stream [NOMKSTREAM] [MAXLEN <=|> count|MINID <=|> id] id {field val}
XAUTOCLAIM stream group consumer 0 id [COUNT count] [JUSTID]
XCLAIM stream group consumer 0 {id} [FORCE] [JUSTID] [RETRYCOUNT count]
XDEL stream {id}
XGROUP CREATE stream group <id|$> [MKSTREAM] [ENTRIESREAD count]
XGROUP CREATECONSUMER stream group consumer
XGROUP DELCONSUMER stream group consumer
XGROUP DESTROY stream group
XGROUP SETID stream group <id|$>
XINFO GROUPS stream
XLEN stream
XPENDING stream group
XRANGE stream <-|id> <+|id> [COUNT count]
XREAD [COUNT count] STREAMS stream <id|$>
XREADGROUP GROUP group consumer [COUNT count] [NOACK] STREAMS stream <id|>>
XREVRANGE stream <+|id> <-|id> [COUNT count]
XSETID stream id [ENTRIESADDED count MAXDELETEDID id]
XTRIM stream <MAXLEN|MINID> [=] count
ZADD zset [NX|XX] [GT|LT] [CH] [INCR] {score member}
ZCARD zset
ZCOUNT zset min max
ZDIFF 2 zset zset [WITHSCORES]
ZDIFFSTORE zset 2 zset zset
ZINCRBY zset score member
ZINTER 2 zset zset [WEIGHTS int int] [AGGREGATE <SUM|MIN|MAX>] [WITHSCORES]
ZINTERCARD 2 zset zset [LIMIT count]
ZINTERSTORE zset 2 zset <zset|set> [WEIGHTS int int] [AGGREGATE <SUM|MIN|MAX>]
ZLEXCOUNT lex lexmin lexmax
ZMPOP 2 zset zset <MIN|MAX> [COUNT count]
ZMSCORE zset {member}
ZPOPMAX zset [count]
ZPOPMIN zset [count]
ZRANDMEMBER zset [int [WITHSCORES]]
ZRANGE zset int int [REV] [WITHSCORES]
ZRANGE zset min max BYSCORE [LIMIT int int] [WITHSCORES]
ZRANGE zset max min BYSCORE REV [LIMIT int int]
ZRANGE lex lexmin lexmax BYLEX [LIMIT int int]
ZADD lex {0 member}
ZREM lex {member}
ZRANGEBYLEX lex lexmin lexmax [LIMIT int int]
ZRANGEBYSCORE zset min max [WITHSCORES] [LIMIT int int]
ZRANGESTORE zset zset int int [REV]
ZRANK zset member
ZREM zset {member}
ZREMRANGEBYLEX lex lexmin lexmax
ZREMRANGEBYRANK zset int int
ZREMRANGEBYSCORE zset min max
ZREVRANGE zset int int [WITHSCORES]
ZREVRANGEBYLEX lex lexmax lexmin [LIMIT int int]
ZREVRANGEBYSCORE zset max min [WITHSCORES] [LIMIT int int]
ZREVRANK zset member
ZSCAN zset 0 [MATCH glob] COUNT 1000
ZSCORE zset member
ZUNION 2 zset <zset|set> [WEIGHTS int int] [AGGREGATE <SUM|MIN|MAX>] [WITHSCORES]
ZUNIONSTORE zset 2 zset zset [AGGREGATE <SUM|MIN|MAX>]
BLPOP list list 0.01
BRPOP list 0.01
BLMOVE list list <LEFT|RIGHT> <LEFT|RIGHT> 0.01
BRPOPLPUSH list list 0.01
BLMPOP 0.01 2 list list LEFT [COUNT count]
BZPOPMIN zset 0.01
BZPOPMAX zset 0.01
BZMPOP 0.01 2 zset zset MIN [COUNT count]
DBSIZE
ECHO val
PING [val]
SELECT <0|1>
SWAPDB <0|1> <0|1>
MULTI
EXEC
DISCARD
WATCH key
UNWATCH
EVAL script 1 key val
FLUSHDB
COMMAND GETKEYS GET key
`
  .trim()
  .split('\n')

/** A choice: one of several sequences of parts. */
export interface Choice {
  readonly kind: 'one' | 'optional' | 'repeated'
  readonly options: readonly (readonly Part[])[]
}

export type Part = string | Choice

const CLOSERS: Readonly<Record<string, { close: string; kind: Choice['kind'] }>> = {
  '<': { close: '>', kind: 'one' },
  '[': { close: ']', kind: 'optional' },
  '{': { close: '}', kind: 'repeated' },
}

/** Reads a line of the grammar. */
export function parseLine(line: string): readonly Part[] {
  const tokens = line.match(/[<[{]|(?<=[\w=+$>-])[>\]}]|>(?=\])|[\]}]|\||[^\s<>[\]{}|]+|>/g) ?? []
  const reader = { tokens: tokens as string[], at: 0 }
  const options = readOptions(reader, undefined)
  return options[0] ?? []
}

function readOptions(reader: { tokens: string[]; at: number }, close: string | undefined): Part[][] {
  const options: Part[][] = [[]]
  while (reader.at < reader.tokens.length) {
    const token = reader.tokens[reader.at++] as string
    if (token === close && !isLiteralCloser(reader, options)) return options
    if (token === '|' && close !== undefined) options.push([])
    else if (CLOSERS[token] !== undefined) {
      const { close: inner, kind } = CLOSERS[token]
      ;(options.at(-1) as Part[]).push({ kind, options: readOptions(reader, inner) })
    } else (options.at(-1) as Part[]).push(token)
  }
  return options
}

/** `<id|>>`: right after a bar, a `>` is a word. */
function isLiteralCloser({ tokens, at }: { tokens: string[]; at: number }, options: Part[][]): boolean {
  if (tokens[at - 1] !== '>' || tokens[at] !== '>' || options.at(-1)?.length !== 0) return false
  ;(options.at(-1) as Part[]).push('>')
  return false
}
