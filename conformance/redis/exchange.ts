import { ErrorReply, type Reply } from '../../packages/dryfit/src/services/redis/wire/reply.ts'
import type { Peer } from './peer.ts'

const MANY = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, at) => `${prefix}${at}`)

/** Values of every type, encoding and size that a dump writes differently. */
const VALUES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'an empty string': [['SET', 'k', '']],
  'a short string': [['SET', 'k', 'hello']],
  'bytes of all values': [['SET', 'k', String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte))]],
  'a string that compresses': [['SET', 'k', 'abc'.repeat(2000)]],
  'small integers': [['SET', 'k', '-5']],
  'middle integers': [['SET', 'k', '12345']],
  'large integers': [['SET', 'k', '1234567890']],
  'integers beyond 32 bits': [['SET', 'k', '9223372036854775807']],
  'a short list': [['RPUSH', 'k', 'a', '1', '-70000', '', '9223372036854775807']],
  'a long list': [['RPUSH', 'k', ...MANY('item ', 3000)]],
  'a list with a huge item': [['RPUSH', 'k', 'a', 'x'.repeat(20_000), 'b']],
  'a set of integers': [['SADD', 'k', '1', '-2', '70000']],
  'a set of large integers': [['SADD', 'k', '1', '9223372036854775807']],
  'a set of words': [['SADD', 'k', 'a', 'b', '1']],
  'a large set': [['SADD', 'k', ...MANY('m', 1000)]],
  'a small hash': [['HSET', 'k', 'f', 'v', '1', '2', '', '']],
  'a large hash': [['HSET', 'k', ...MANY('x', 2000)]],
  'a hash with a long value': [['HSET', 'k', 'f', 'x'.repeat(100)]],
  'a small sorted set': [['ZADD', 'k', '1', 'a', '2.5', 'b', '-inf', 'c', 'inf', 'd', '0.1', 'e', '1e20', 'f']],
  'a large sorted set': [['ZADD', 'k', ...MANY('', 400).flatMap((at) => [at, `m${at}`])]],
  'a stream': [
    ['XADD', 'k', '1-1', 'a', '1', 'b', '2'],
    ['XADD', 'k', '1-2', 'a', '1', 'b', '3'],
    ['XADD', 'k', '2-0', 'other', 'x'],
    ['XDEL', 'k', '1-2'],
  ],
  'a long stream': MANY('', 250).map((at) => ['XADD', 'k', `${Number(at) + 1}-0`, 'field', `value ${at}`]),
  'a stream with groups': [
    ['XADD', 'k', '1-1', 'a', '1'],
    ['XADD', 'k', '2-1', 'a', '2'],
    ['XGROUP', 'CREATE', 'k', 'g', '0'],
    ['XGROUP', 'CREATE', 'k', 'h', '$'],
    ['XREADGROUP', 'GROUP', 'g', 'alice', 'COUNT', '1', 'STREAMS', 'k', '>'],
    ['XGROUP', 'CREATECONSUMER', 'k', 'g', 'bob'],
  ],
  'a HyperLogLog': [['PFADD', 'k', ...MANY('e', 500)]],
}

/** How each value is looked at. */
const LOOKS: readonly (readonly string[])[] = [
  ...[
    ['TYPE', 'k'],
    ['GET', 'k'],
    ['LRANGE', 'k', '0', '-1'],
    ['SMEMBERS', 'k'],
    ['HGETALL', 'k'],
  ],
  ...[
    ['ZRANGE', 'k', '0', '-1', 'WITHSCORES'],
    ['XRANGE', 'k', '-', '+'],
    ['XINFO', 'GROUPS', 'k'],
    ['XLEN', 'k'],
  ],
  ...[
    ['XPENDING', 'k', 'g'],
    ['XPENDING', 'k', 'g', '-', '+', '10'],
    ['OBJECT', 'ENCODING', 'k'],
    ['PFCOUNT', 'k'],
  ],
]

/** Dumps on one server and restores on the other, both ways. Returns what went wrong. */
export async function exchangeDumps(
  ours: Peer,
  theirs: Peer,
  normal: (args: readonly string[], reply: Reply) => string,
): Promise<{ cases: number; problems: string[] }> {
  const problems: string[] = []
  let cases = 0
  for (const [name, commands] of Object.entries(VALUES)) {
    for (const [from, to, way] of [
      [ours, theirs, 'embedded → real'],
      [theirs, ours, 'real → embedded'],
    ] as const) {
      cases++
      const problem = await exchangeOne(from, to, commands, normal)
      if (problem !== undefined) problems.push(`${name}, ${way}: ${problem}`)
    }
  }
  return { cases, problems }
}

async function exchangeOne(
  from: Peer,
  to: Peer,
  commands: readonly (readonly string[])[],
  normal: (args: readonly string[], reply: Reply) => string,
): Promise<string | undefined> {
  await Promise.all([from.command('FLUSHALL'), to.command('FLUSHALL')])
  await from.send(commands)
  const payload = await from.command('DUMP', 'k')
  if (typeof payload !== 'string') return `DUMP answered ${JSON.stringify(payload)}`
  const restored = await to.command('RESTORE', 'k', '0', payload)
  if (restored instanceof ErrorReply) return `RESTORE answered ${restored.text}`
  const [before, after] = await Promise.all([from.send(LOOKS), to.send(LOOKS)])
  const differs = LOOKS.findIndex((look, at) => show(normal, look, before[at]) !== show(normal, look, after[at]))
  return differs < 0 ? undefined : `${LOOKS[differs]?.join(' ')} differs`
}

/** Idle times go on while the value travels. */
function show(normal: (args: readonly string[], reply: Reply) => string, look: readonly string[], reply: Reply = null) {
  const text = normal(look, reply)
  return look[0] === 'XPENDING' && look.length > 3 ? text.replace(/:\d+\r\n:1\r\n/g, '') : text
}
