/**
 * Redis 7.0's configuration: name, kind and default of each parameter, as `CONFIG GET *` of an untouched server shows
 * it. `=` marks what can only be set at the start. Aliases follow after `/`.
 */
const TABLE = `
acl-pubsub-default enum:allchannels,resetchannels resetchannels
activerehashing bool yes
active-expire-effort int:1:10 1
appendfsync enum:everysec,always,no everysec
appendonly bool no
busy-reply-threshold/lua-time-limit int:0:9223372036854775807 5000
client-output-buffer-limit buffers normal_0_0_0_slave_268435456_67108864_60_pubsub_33554432_8388608_60
client-query-buffer-limit memory:1048576 1073741824
cluster-enabled= bool no
databases= int:1:2147483647 16
dir= text .
enable-debug-command= enum:no,yes,local local
hash-max-listpack-entries/hash-max-ziplist-entries int:0:9223372036854775807 512
hash-max-listpack-value/hash-max-ziplist-value memory:0 64
hll-sparse-max-bytes memory:0 3000
hz int:0:2147483647 10
latency-monitor-threshold int:0:9223372036854775807 0
latency-tracking bool yes
lazyfree-lazy-eviction bool no
lazyfree-lazy-expire bool no
lazyfree-lazy-server-del bool no
lazyfree-lazy-user-del bool no
lazyfree-lazy-user-flush bool no
lfu-decay-time int:0:2147483647 1
lfu-log-factor int:0:2147483647 10
list-compress-depth int:0:2147483647 0
list-max-listpack-size/list-max-ziplist-size int:-2147483648:2147483647 -2
loglevel enum:debug,verbose,notice,warning notice
maxclients int:1:4294967295 10000
maxmemory memory:0 0
maxmemory-policy enum:volatile-lru,volatile-lfu,volatile-random,volatile-ttl,allkeys-lru,allkeys-lfu,allkeys-random,noeviction noeviction
maxmemory-samples int:1:2147483647 5
min-replicas-max-lag/min-slaves-max-lag int:0:2147483647 10
min-replicas-to-write/min-slaves-to-write int:0:2147483647 0
notify-keyspace-events events -
port= int:0:65535 6379
proto-max-bulk-len memory:1048576 536870912
protected-mode bool yes
replica-read-only/slave-read-only bool yes
replica-serve-stale-data/slave-serve-stale-data bool yes
requirepass text -
save text -
set-max-intset-entries int:0:9223372036854775807 512
slowlog-log-slower-than int:-1:9223372036854775807 10000
slowlog-max-len int:0:9223372036854775807 128
stop-writes-on-bgsave-error bool yes
stream-node-max-bytes memory:0 4096
stream-node-max-entries int:0:9223372036854775807 100
tcp-keepalive int:0:2147483647 300
timeout int:0:2147483647 0
tracking-table-max-keys int:0:9223372036854775807 1000000
zset-max-listpack-entries/zset-max-ziplist-entries int:0:9223372036854775807 128
zset-max-listpack-value/zset-max-ziplist-value memory:0 64
`

export interface Parameter {
  readonly name: string
  readonly aliases: readonly string[]
  readonly kind: string
  /** What the kind takes: the words of an enum, the bounds of a number. */
  readonly takes: readonly string[]
  readonly initial: string
  readonly immutable: boolean
}

export const PARAMETERS: ReadonlyMap<string, Parameter> = new Map(
  TABLE.trim()
    .split('\n')
    .flatMap((line) => namedEntries(parseLine(line))),
)

function parseLine(line: string): Parameter {
  const [names = '', kinds = '', initial = ''] = line.split(' ')
  const [name = '', ...aliases] = names.replace('=', '').split('/')
  const [kind = '', ...bounds] = kinds.split(':')
  return {
    name,
    aliases,
    kind,
    takes: kind === 'enum' ? (bounds[0] ?? '').split(',') : bounds,
    initial: initial === '-' ? '' : initial.replaceAll('_', ' '),
    immutable: names.includes('='),
  }
}

function namedEntries(parameter: Parameter): [string, Parameter][] {
  return [parameter.name, ...parameter.aliases].map((name) => [name, parameter])
}
