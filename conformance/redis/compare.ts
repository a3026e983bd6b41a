import { encodeReply, type Reply, Status } from '../../packages/dryfit/src/services/redis/wire/reply.ts'
import { normalForm } from './normal.ts'
import type { Peer } from './peer.ts'
import { PREPARE } from './pools.ts'

/** Two replies to one command that are not the same. */
export interface Difference {
  /** What had been sent before, from the prepared state on. */
  readonly before: readonly (readonly string[])[]
  readonly command: readonly string[]
  readonly ours: string
  readonly theirs: string
}

/** The same state on both sides: empty, database 0, one key of every type. */
const BEGIN: readonly (readonly string[])[] = [
  ['DISCARD'],
  ['UNWATCH'],
  ['SELECT', '0'],
  ['FLUSHALL'],
  ['FUNCTION', 'FLUSH'],
]

/** Sends the same commands to both, from the same state, and returns the first difference. */
export async function compare(
  ours: Peer,
  theirs: Peer,
  commands: readonly (readonly string[])[],
  prepare: readonly (readonly string[])[] = PREPARE,
): Promise<Difference | undefined> {
  const all = [...BEGIN, ...prepare, ...commands]
  const [ourReplies, theirReplies] = await Promise.all([ours.send(all), theirs.send(all)])
  const queued: (readonly string[])[] = []
  for (let at = BEGIN.length + prepare.length; at < all.length; at++) {
    const command = all[at] as readonly string[]
    const our = normalWithQueued(command, ourReplies[at] as Reply, queued)
    const their = normalWithQueued(command, theirReplies[at] as Reply, queued)
    followQueue(command, theirReplies[at] as Reply, queued)
    if (our === their) continue
    const before = all.slice(BEGIN.length + prepare.length, at)
    return { before, command, ours: show(ourReplies[at]), theirs: show(theirReplies[at]) }
  }
  return undefined
}

/** Each reply inside EXEC is compared as its command's replies are. */
function normalWithQueued(command: readonly string[], reply: Reply, queued: readonly (readonly string[])[]): string {
  if (command[0] !== 'EXEC' || !Array.isArray(reply)) return normalForm(command, reply)
  return (reply as readonly Reply[]).map((item, at) => normalForm(queued[at] ?? ['?'], item)).join('\n')
}

function followQueue(command: readonly string[], reply: Reply, queued: (readonly string[])[]): void {
  if (reply instanceof Status && reply.text === 'QUEUED') queued.push(command)
  else if (command[0] === 'MULTI' || command[0] === 'EXEC' || command[0] === 'DISCARD') queued.length = 0
}

function show(reply: Reply | undefined): string {
  return JSON.stringify(encodeReply(reply ?? null, 3)).slice(0, 400)
}

export function describeDifference({ before, command, ours, theirs }: Difference): string {
  const steps = [...before, command].map((words) => `    ${words.map((word) => JSON.stringify(word)).join(' ')}`)
  return [...steps.slice(-12), `      embedded  ${ours}`, `      real      ${theirs}`].join('\n')
}
