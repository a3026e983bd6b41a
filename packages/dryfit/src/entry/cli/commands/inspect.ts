import { once } from 'node:events'
import { table } from '../../../harness/report/index.ts'
import { type KeptCluster, keptClusters, openKept, removeKeptClusters } from '../../../services/postgres/index.ts'
import { type Command, EXIT, type Invocation } from '../command.ts'
import { UsageError } from '../usage-error.ts'

export const inspect: Command = {
  usage: '[options] [id]',
  about: [
    'Lists the databases that failed tests left behind. With an id, starts a server on them and prints how to look at each,',
    'until Ctrl-C.',
  ].join('\n'),
  flags: {
    clean: { type: 'boolean', help: 'remove them: the one with the id, or all' },
    json: { type: 'boolean', help: 'the list as JSON' },
  },
  examples: [
    ['dryfit inspect', 'what is there'],
    ['dryfit inspect 3f2a91c0', 'open one'],
    ['dryfit inspect --clean', 'remove all'],
  ],
  takesWords: true,
  run: async (invocation) => {
    const { flags, rest, stdout } = invocation
    if (rest.length > 1) throw new UsageError(`"${rest[1]}" was not expected`, 'inspect')
    const [id] = rest
    if (flags.clean === true) return clean(invocation, id)
    if (id !== undefined) return open(invocation, id)
    const kept = keptClusters()
    stdout.write(flags.json === true ? `${JSON.stringify({ kept }, undefined, 2)}\n` : `${asText(kept)}\n`)
    return EXIT.ok
  },
}

function asText(kept: readonly KeptCluster[]): string {
  if (kept.length === 0) return 'nothing is kept'
  const rows = kept.flatMap(({ id, at, major, databases }) =>
    databases.map(({ label }) => [id, new Date(at).toISOString(), `postgres ${major}`, label]),
  )
  return table(['id', 'kept', 'server', 'test'], rows).join('\n')
}

function clean({ stdout }: Invocation, id: string | undefined): number {
  const before = keptClusters()
  if (id !== undefined && !before.some((each) => each.id === id)) {
    throw new UsageError(`nothing is kept under "${id}"`, 'inspect')
  }
  removeKeptClusters(id)
  stdout.write(`${before.length - keptClusters().length} removed\n`)
  return EXIT.ok
}

async function open({ stdout, signal }: Invocation, id: string): Promise<number> {
  await using server = await openKept(id)
  for (const { label, psql } of server.databases) stdout.write(`${label}\n  ${psql}\n`)
  stdout.write('Ctrl-C ends the server.\n')
  if (!signal.aborted) await once(signal, 'abort')
  return EXIT.ok
}
